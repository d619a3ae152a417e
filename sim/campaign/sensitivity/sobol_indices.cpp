#include "campaign/sensitivity/sobol_indices.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/sobol_points.hpp"

namespace archipelago::campaign {

namespace {

// First then total orders of all inputs, from these draws.
std::vector<double> indices_of(const SobolDesign& design, std::span<const double> y,
                               std::span<const std::size_t> rows) {
  const auto n = static_cast<double>(rows.size());
  double mean = 0;
  for (const std::size_t r : rows) mean += (y[design.a(r)] + y[design.b(r)]) / (2 * n);
  double variance = 0;
  for (const std::size_t r : rows) {
    for (const double value : {y[design.a(r)], y[design.b(r)]}) {
      variance += (value - mean) * (value - mean) / (2 * n - 1);
    }
  }
  std::vector<double> indices(2 * design.inputs, std::nan(""));
  if (!(variance > 0)) return indices;
  for (std::size_t i = 0; i < design.inputs; ++i) {
    double first = 0;
    double total = 0;
    for (const std::size_t r : rows) {
      const double step = y[design.ab(i, r)] - y[design.a(r)];
      first += (y[design.b(r)] - mean) * step / n;
      total += step * step / (2 * n);
    }
    indices[i] = first / variance;
    indices[design.inputs + i] = total / variance;
  }
  return indices;
}

}  // namespace

SobolDesign sobol_design(std::size_t draws, std::size_t inputs, RandomStream& random) {
  ARCHIPELAGO_REQUIRE(inputs > 0);
  SobolDesign design{draws, inputs, {}};
  for (const std::vector<double>& both : sobol_points(draws, 2 * inputs, random)) {
    const auto middle = both.begin() + static_cast<std::ptrdiff_t>(inputs);
    const std::vector<double> a(both.begin(), middle);
    design.points.push_back(a);
    design.points.emplace_back(middle, both.end());
    for (std::size_t i = 0; i < inputs; ++i) {
      design.points.push_back(a);
      design.points.back()[i] = both[inputs + i];
    }
  }
  return design;
}

std::vector<SobolIndex> sobol_indices(const SobolDesign& design, std::span<const double> outputs,
                                      RandomStream& random) {
  ARCHIPELAGO_REQUIRE(outputs.size() == design.points.size() && design.draws > 1);
  std::vector<std::size_t> each;
  for (std::size_t r = 0; r < design.draws; ++r) each.push_back(r);
  const std::vector<double> all = indices_of(design, outputs, each);
  const std::vector<Bounds> bounds = bootstrap95(
      design.draws, random,
      [&](std::span<const std::size_t> rows) { return indices_of(design, outputs, rows); });
  std::vector<SobolIndex> answer;
  for (std::size_t i = 0; i < design.inputs; ++i) {
    const std::size_t t = design.inputs + i;
    answer.push_back({all[i], all[t], bounds[i], bounds[t]});
  }
  return answer;
}

}  // namespace archipelago::campaign
