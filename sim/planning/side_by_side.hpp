// Pieces of work side by side in threads of this process: each number once, in whatever order they
// end.  What a piece computes may depend on its number alone, so that answers do not depend on how
// many run at once.
//
// Stop     `stop` is asked before each piece.
// Errors   the first exception of a piece, once all threads have ended; SimulationError when `stop`
//          says so.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.hpp"

namespace archipelago::planning {

template <typename Work>
void side_by_side(std::size_t pieces, std::size_t jobs, const std::function<bool()>& stop,
                  const Work& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr fault;
  std::mutex guard;
  const auto run = [&] {
    try {
      for (std::size_t piece = next++; piece < pieces; piece = next++) {
        if (stop && stop()) throw SimulationError("stopped");
        work(piece);
      }
    } catch (...) {
      const std::lock_guard lock(guard);
      if (!fault) fault = std::current_exception();
      next = pieces;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t < std::min(jobs, pieces); ++t) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  if (fault) std::rethrow_exception(fault);
}

}  // namespace archipelago::planning
