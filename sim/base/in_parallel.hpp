// The same work for the numbers below n, on several threads.
//
// Order    any; what the work leaves behind must not depend on it.
// Stop     `stop` is asked before each piece; nothing is begun once it says so.
// Errors   the first exception, by number, is thrown on when all have ended; SimulationError when
//          `stop` said so.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "base/error.hpp"

namespace archipelago {

// work(0), ..., work(n - 1).
inline void in_parallel(std::size_t n, std::size_t threads,
                        const std::function<void(std::size_t)>& work,
                        const std::function<bool()>& stop = {}) {
  std::vector<std::exception_ptr> thrown(n);
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    for (std::size_t i = next++; i < n; i = next++) {
      try {
        if (stop && stop()) throw SimulationError("stopped");
        work(i);
      } catch (...) {
        thrown[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < std::min(threads, n); ++t) others.emplace_back(take);
    take();
  }
  for (const std::exception_ptr& exception : thrown) {
    if (exception) std::rethrow_exception(exception);
  }
}

}  // namespace archipelago
