// Waiting in a test for what another process does: asked again and again, until it holds or so much
// patience is over that it never will.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace archipelago::test {

// Long enough for a busy machine and for a cluster that starts.
inline constexpr std::chrono::minutes kPatience(2);

inline bool eventually(const std::function<bool()>& holds) {
  constexpr std::chrono::milliseconds pause(10);
  for (std::chrono::milliseconds waited(0); waited < kPatience; waited += pause) {
    if (holds()) return true;
    std::this_thread::sleep_for(pause);
  }
  return false;
}

}  // namespace archipelago::test
