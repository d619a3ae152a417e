// How far the runs of an experiment are: on stderr, so that stdout is the result.
//
// Terminal   one line that is drawn over, cut to the width:
//              [=====          ] 40/121  1.2 M requests/s, 3 min left  federated, replicate 3: ...
//            with "2 failed" before the rest when some did
// Elsewhere  a line a run:
//              [40/121] federated, replicate 3: 812000 requests in 1.3 s; 1.2 M requests/s, 3 min
//              left
// Pace       requests (or runs, where none has requests) a second of wall clock since the printer
//            was made, all processes together; what is left takes as long a run as what is done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::app {

struct Pace {
  std::size_t done = 0;  // above 0
  std::size_t total = 0;
  double seconds = 0;          // since the first run started
  std::uint64_t requests = 0;  // of the runs that are done
};

// "40 s", "3 min", "2.5 h": rounded up.
[[nodiscard]] std::string duration_text(double seconds);

// "1.2 M requests/s, 3 min left"; without the rest when nothing is left.
[[nodiscard]] std::string pace_text(const Pace& pace);

// "[=====     ] 5/10  <pace>  <what>", at most `width` wide.
[[nodiscard]] std::string progress_line(const Pace& pace, const std::string& what,
                                        std::size_t width);

// For RunOptions::report.  REQUIRES: the experiment outlives it.
[[nodiscard]] std::function<void(const experiment::Progress&)> progress_printer(
    const experiment::Experiment& experiment);

// The same for programs: an object a line on stderr, with the keys done, total, failed, scenario,
// words, replicate, seconds, requests, jobs, seconds_left.
[[nodiscard]] std::function<void(const experiment::Progress&)> progress_json_printer(
    const experiment::Experiment& experiment);

}  // namespace archipelago::app
