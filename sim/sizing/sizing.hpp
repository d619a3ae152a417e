// The least-cost fleet of a scenario for a service, with a certificate.
//
// Flow     SizingTask + scenario -> Demand, Stands -> a Search for each group, side by side (Rounds,
//          ServiceJudge) -> the certificate -> Sized -> sized_overlay.hpp, sizing_tables.hpp.
// Certificate
//          1  every hour of the run, with seeds that the search has not seen: all cells keep the
//             target; where one does not, a replica of the LLM that missed most is added and all of
//             it asked again.
//          2  of every pool a replica less: it breaks the target, here and then; where it does not,
//             the replica goes.
//          3  with any one site or shared-risk group of cables down in the busy hours: how far the
//             service falls, whether the task asks for n - 1 or not (not by staffing).
// Errors   InputError and SimulationError as of the parts.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "sizing/fleet.hpp"
#include "sizing/rounds.hpp"
#include "sizing/search.hpp"
#include "sizing/sizing_task.hpp"

namespace archipelago::sizing {

// What a replica less of a pool comes to.
struct OneFewer {
  std::size_t pool = 0;
  std::size_t hour = 0;  // of the run behind its warm-up, in which `cell` begins
  CellVerdict cell;
  std::string outage;
};

struct Sized {
  Stands stands;
  Fleet fleet;
  bool proved = false;              // by every group's search
  double bound_usd = 0;             // no fleet holds the mean for less, a year
  std::vector<CellVerdict> cells;   // of the certificate, all nations
  std::vector<CellVerdict> worst;   // by group, outages included
  std::vector<std::string> outage;  // by group, of `worst`
  std::vector<OneFewer> fewer;      // by pool with replicas
  std::vector<Judgement> n_1;       // by group: the worst of any one site or risk group down
  Window busy;
  std::size_t fleets = 0;  // asked for
  std::size_t runs = 0;
  std::size_t grown = 0;  // replicas that the certificate added
};

struct SizingHow {
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
  std::function<void(const std::string&)> say = {};
};

[[nodiscard]] Sized size_scenario(const SizingTask& task, std::size_t scenario,
                                  const SizingHow& how);

}  // namespace archipelago::sizing
