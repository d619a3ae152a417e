// A platform as GraphML, for networkx, igraph, Gephi and yEd: points are nodes, cables are edges.
//
// Flow     Platform -> graphml() -> `archipelago platform export NAME --format graphml`.
// Shape    an undirected graph, with parallel edges where cables are parallel.  A node is called by
//          its point and says which sites stand there and how many GPUs they have; an edge is
//          called by its cable.  Every value has a typed key, named as the column of the table
//          (platforms/schema); an empty text is left out.  Planned and candidate cables are there
//          too, with their `status`.
// Units    in the names of the keys; numbers are the shortest that read back to the same double.
// Errors   none.
#pragma once

#include <string>

#include "platform/platform.hpp"

namespace archipelago::report {

std::string graphml(const platform::Platform& platform);

}  // namespace archipelago::report
