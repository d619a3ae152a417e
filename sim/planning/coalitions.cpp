#include "planning/coalitions.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/in_parallel.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

namespace {
constexpr std::size_t kBlocks = 8;
constexpr double kDaysAYear = 365;
}  // namespace

Network without_cuts(const Planned& planned, const Portfolio& built) {
  Network network = with_built(planned.network, planned.changes, built);
  std::erase_if(network.periods, [](const Period& period) { return !period.down.empty(); });
  for (Period& period : network.periods) period.hours_a_year *= kDaysAYear / planned.full_days;
  return network;
}

std::vector<double> costs_of(const Network& network, const std::vector<Nations>& coalitions,
                             std::size_t jobs, const std::function<bool()>& stop) {
  const std::size_t size = coalitions.size();
  const std::size_t blocks = std::min(kBlocks, size);
  const std::vector<Changes> none;
  std::vector<double> costs(size);
  in_parallel(
      blocks, jobs,
      [&](std::size_t block) {
        Screening screening(network, none);
        for (std::size_t s = block * size / blocks; s < (block + 1) * size / blocks; ++s) {
          if (stop && stop()) throw SimulationError("stopped");
          screening.admit(coalitions[s]);
          costs[s] = coalitions[s] == 0 ? 0 : screening.cost();
        }
      },
      stop);
  return costs;
}

Game coalition_costs(const Network& network, std::size_t jobs, const std::function<bool()>& stop) {
  std::vector<Nations> coalitions;
  for (std::size_t s = 0; s < std::size_t{1} << network.nations.size(); ++s) {
    coalitions.push_back(static_cast<Nations>(s ^ (s >> 1U)));
  }
  const std::vector<double> costs = costs_of(network, coalitions, jobs, stop);
  Game game(costs.size());
  for (std::size_t s = 0; s < costs.size(); ++s) game[coalitions[s]] = costs[s];
  return game;
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
