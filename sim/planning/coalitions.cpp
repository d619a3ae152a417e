#include "planning/coalitions.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

namespace {
constexpr std::size_t kBlocks = 8;
}  // namespace

Game coalition_costs(const Network& network, std::size_t jobs, const std::function<bool()>& stop) {
  const std::size_t size = std::size_t{1} << network.nations.size();
  const std::size_t blocks = std::min(kBlocks, size);
  const std::vector<Changes> none;
  Game costs(size);
  std::atomic<std::size_t> next{0};
  std::exception_ptr fault;
  std::mutex guard;
  const auto work = [&] {
    try {
      for (std::size_t block = next++; block < blocks; block = next++) {
        Screening screening(network, none);
        for (std::size_t s = block * size / blocks; s < (block + 1) * size / blocks; ++s) {
          if (stop && stop()) throw SimulationError("stopped");
          const auto coalition = static_cast<Nations>(s ^ (s >> 1U));
          screening.admit(coalition);
          costs[coalition] = coalition == 0 ? 0 : screening.cost();
        }
      }
    } catch (...) {
      const std::lock_guard lock(guard);
      fault = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t < std::min(jobs, blocks); ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (fault) std::rethrow_exception(fault);
  return costs;
}

Game saved_together(const Game& costs) {
  Game game(costs.size());
  for (std::size_t s = 1; s < costs.size(); ++s) {
    for (std::size_t i = 0; (std::size_t{1} << i) < costs.size(); ++i) {
      if ((s >> i) & 1U) game[s] += costs[std::size_t{1} << i];
    }
    game[s] -= costs[s];
  }
  return game;
}

Game saved_by(const Game& before, const Game& after) {
  Game game(before.size());
  for (std::size_t s = 0; s < game.size(); ++s) game[s] = before[s] - after[s];
  return game;
}

}  // namespace archipelago::planning
