// The requests of a recipe, one after the other in order of time, made as they are asked for:
// memory does not grow with their number.
//
// Flow     Recipe x Platform x start x horizon x seed -> RequestSource -> next() -> Request.
// Model    each (stream, nation) is a renewal process in operational time: gaps of mean 1 with the
//          recipe's coefficient of variation (exponential when it is 1, gamma otherwise, as
//          BurstGPT, arXiv 2401.17644, finds for LLM arrivals), carried to clock time through the
//          integral of the nation's hourly rate.  The rate of local hour h on weekday d is
//             requests_per_day x nation share x hour_weights[h] / mean(hour_weights)
//                                             x day_weights[d] / mean(day_weights) / 24 h.
//          Lengths, LLM, metro and class of data are drawn independently.  A stream that replays a
//          trace follows trace_replay.hpp instead.
// Streams  named random streams "workload/<stream>/<nation>": a nation's requests are the same
//          whatever the policy, the sites or the other nations are.
// Ties     two requests at the same picosecond: stream order of the recipe, then nation order
//          (of a trace: the order of its rows).
// Errors   InputError when a trace is shorter than the horizon and may not be.
#pragma once

#include <memory>

#include "base/local_time.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/request.hpp"

namespace archipelago::workload {

class RequestSource {
 public:
  // `platform` and `recipe` must outlive the source.  `demand_scale` multiplies every rate.
  // REQUIRES: horizon in (0, kMaxHorizon], demand_scale > 0, a recipe read for this platform's
  // nations.
  RequestSource(const platform::Platform& platform, const Recipe& recipe, UtcTime start,
                SimTime horizon, double demand_scale, Seed seed);
  ~RequestSource();
  RequestSource(const RequestSource&) = delete;
  RequestSource& operator=(const RequestSource&) = delete;

  // The next request before the horizon; false when there is none left.
  bool next(Request& request);

  // Whether some users wait for their answers: then what comes next may change with answered(), and
  // next() is to be called when at() has come, not before.
  [[nodiscard]] bool listens() const noexcept { return listens_; }
  // Of the next request; kNever when there is none, or none until an answer.
  [[nodiscard]] SimTime at() const;
  // Its user has seen the last token of the answer, or the refusal.
  void answered(const Request& request, SimTime when);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool listens_ = false;
};

}  // namespace archipelago::workload
