// The tables of the run store, and which version of them a file has.
//
// Tables   runs             a finished run: its record under the digests of its inputs
//          campaigns        an experiment as it was once asked for: name, question, file
//          scenarios        their numbers and words; axis_values: one row an axis
//          planned_runs     every run of a campaign: waiting, finished or failed (and why)
//          figures, names   every row of every finished run
//          results (view)   figures with experiment, scenario, replicate, group, metric in words
//          docs/analysis.md shows them from SQL, Python and R.
// Version  PRAGMA user_version; it grows with every change of a table.  application_id says that the
//          file is a run store at all.
// Errors   InputError: not a run store, of another version, damaged.
#pragma once

#include <cstdint>

#include "store/database.hpp"

namespace archipelago::store {

inline constexpr std::int64_t kStoreVersion = 1;

// Makes the tables in an empty file, checks them in another.
void prepare_schema(const Database& database, Access access);

}  // namespace archipelago::store
