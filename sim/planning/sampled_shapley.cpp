#include "planning/sampled_shapley.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.hpp"
#include "metrics/statistics.hpp"

namespace archipelago::planning {

namespace {

constexpr double kRisk = 0.05;

// What each brings in this order.
std::vector<double> brought(const Order& order, const std::function<double(Nations)>& value) {
  std::vector<double> gains(order.size());
  Nations before = 0;
  double had = 0;
  for (const std::size_t player : order) {
    before |= Nations{1} << player;
    const double has = value(before);
    gains[player] = has - had;
    had = has;
  }
  return gains;
}

}  // namespace

std::vector<Order> drawn_orders(std::size_t players, std::size_t pairs, Seed seed) {
  ARCHIPELAGO_REQUIRE(players >= 2 && players <= kMostNations && pairs >= 2);
  RandomStream stream(seed, "shapley");
  std::vector<Order> orders;
  for (std::size_t p = 0; p < pairs; ++p) {
    Order order(players);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = players - 1; i > 0; --i) std::swap(order[i], order[stream.below(i + 1)]);
    orders.push_back(order);
    std::reverse(order.begin(), order.end());
    orders.push_back(std::move(order));
  }
  return orders;
}

std::vector<Nations> beginnings_of(const std::vector<Order>& orders) {
  std::vector<Nations> sets;
  for (const Order& order : orders) {
    Nations set = 0;
    for (const std::size_t player : order) sets.push_back(set |= Nations{1} << player);
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

SampledShares sampled_shapley(const std::vector<Order>& orders,
                              const std::function<double(Nations)>& value) {
  const std::size_t pairs = orders.size() / 2;
  const std::size_t players = orders.front().size();
  ARCHIPELAGO_REQUIRE(pairs >= 2);
  std::vector<std::vector<double>> means(players);  // by player, then pair
  for (std::size_t p = 0; p < pairs; ++p) {
    const std::vector<double> one = brought(orders[2 * p], value);
    const std::vector<double> other = brought(orders[2 * p + 1], value);
    for (std::size_t i = 0; i < players; ++i) means[i].push_back((one[i] + other[i]) / 2);
  }
  const auto n = static_cast<double>(pairs);
  const double t = metrics::student_half_width(pairs, 1 - kRisk / static_cast<double>(players));
  SampledShares sampled;
  for (const std::vector<double>& of : means) {
    const double mean = std::accumulate(of.begin(), of.end(), 0.0) / n;
    double squares = 0;
    for (const double gain : of) squares += (gain - mean) * (gain - mean);
    sampled.shares.push_back(mean);
    sampled.errors.push_back(t * std::sqrt(squares / (n - 1) / n));
  }
  return sampled;
}

}  // namespace archipelago::planning
