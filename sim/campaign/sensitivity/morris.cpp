#include "campaign/sensitivity/morris.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"

namespace archipelago::campaign {

namespace {

struct Moments {
  double mu = 0;
  double mu_star = 0;
  double sigma = 0;
};

// Of the effects on these trajectories.
Moments moments_of(std::span<const double> effects, std::span<const std::size_t> rows) {
  const auto n = static_cast<double>(rows.size());
  Moments m;
  for (const std::size_t row : rows) {
    m.mu += effects[row] / n;
    m.mu_star += std::abs(effects[row]) / n;
  }
  double squares = 0;
  for (const std::size_t row : rows) squares += (effects[row] - m.mu) * (effects[row] - m.mu);
  m.sigma = rows.size() > 1 ? std::sqrt(squares / (n - 1)) : std::nan("");
  return m;
}

MorrisEffect effect_of(std::span<const double> effects, RandomStream& random) {
  std::vector<std::size_t> each;
  for (std::size_t t = 0; t < effects.size(); ++t) each.push_back(t);
  const Moments all = moments_of(effects, each);
  const std::vector<Bounds> bounds =
      bootstrap95(effects.size(), random, [&](std::span<const std::size_t> rows) {
        const Moments m = moments_of(effects, rows);
        return std::vector<double>{m.mu, m.mu_star, m.sigma};
      });
  return {all.mu, all.mu_star, all.sigma, bounds[0], bounds[1], bounds[2]};
}

}  // namespace

MorrisDesign morris_design(std::size_t trajectories, std::size_t inputs, std::size_t levels,
                           RandomStream& random) {
  ARCHIPELAGO_REQUIRE(inputs > 0 && levels >= 2 && levels % 2 == 0);
  const auto cells = static_cast<double>(levels - 1);
  const double delta = static_cast<double>(levels) / (2 * cells);
  MorrisDesign design;
  for (std::size_t t = 0; t < trajectories; ++t) {
    std::vector<double> point(inputs);
    std::vector<double> change(inputs);
    for (std::size_t i = 0; i < inputs; ++i) {
      // From one of the lower half of the levels up, or from its mirror image down.
      const double lower = static_cast<double>(random.below(levels / 2)) / cells;
      const bool up = random.below(2) == 1;
      point[i] = up ? lower : lower + delta;
      change[i] = up ? delta : -delta;
    }
    std::vector<MorrisStep>& steps = design.trajectories.emplace_back();
    design.points.push_back(point);
    for (const std::size_t input : shuffled(inputs, random)) {
      point[input] = std::clamp(point[input] + change[input], 0.0, 1.0);  // rounding aside
      design.points.push_back(point);
      const std::size_t after = design.points.size() - 1;
      steps.push_back({input, after - 1, after, change[input]});
    }
  }
  return design;
}

std::vector<MorrisEffect> morris_effects(const MorrisDesign& design,
                                         std::span<const double> outputs, RandomStream& random) {
  ARCHIPELAGO_REQUIRE(outputs.size() == design.points.size() && !design.trajectories.empty());
  std::vector<std::vector<double>> effects(design.points.front().size());
  for (const std::vector<MorrisStep>& trajectory : design.trajectories) {
    for (const MorrisStep& step : trajectory) {
      effects[step.input].push_back((outputs[step.after] - outputs[step.before]) / step.change);
    }
  }
  std::vector<MorrisEffect> answer;
  answer.reserve(effects.size());
  for (const std::vector<double>& of_input : effects) {
    answer.push_back(effect_of(of_input, random));
  }
  return answer;
}

}  // namespace archipelago::campaign
