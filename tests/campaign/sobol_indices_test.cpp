// Sobol's indices against the functions whose indices are known in closed form.
#include "campaign/sensitivity/sobol_indices.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace archipelago::campaign {
namespace {

RandomStream stream(const char* name) { return {{.experiment = 8, .replicate = 0}, name}; }

template <class Function>
std::vector<SobolIndex> indices_of(Function f, std::size_t inputs, std::size_t draws,
                                   const char* name) {
  RandomStream random = stream(name);
  const SobolDesign design = sobol_design(draws, inputs, random);
  std::vector<double> outputs;
  for (const auto& x : design.points) outputs.push_back(f(x));
  return sobol_indices(design, outputs, random);
}

void expect_inside(const Bounds& bounds, double value) {
  EXPECT_LE(bounds.low, value);
  EXPECT_GE(bounds.high, value);
}

TEST(SobolDesign, ReplacesOneColumnOfAByThatOfB) {
  RandomStream random = stream("columns");
  const SobolDesign design = sobol_design(4, 3, random);
  ASSERT_EQ(design.points.size(), 4U * 5);
  for (std::size_t d = 0; d < 4; ++d) {
    EXPECT_TRUE(design.is_draw(design.a(d)) && design.is_draw(design.b(d)));
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_FALSE(design.is_draw(design.ab(i, d)));
      for (std::size_t j = 0; j < 3; ++j) {
        const std::size_t from = i == j ? design.b(d) : design.a(d);
        EXPECT_EQ(design.points[design.ab(i, d)][j], design.points[from][j]);
      }
    }
  }
}

// Ishigami and Homma (1990): y = sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi], a = 7, b = 0.1.
// V1 = (1 + b pi^4 / 5)^2 / 2 = 4.3459, V2 = a^2 / 8 = 6.125, V13 = 8 b^2 pi^8 / 225 = 3.3737,
// V = 13.8446: S = 0.3139, 0.4424, 0; T = 0.5576, 0.4424, 0.2437.
TEST(SobolIndices, OfIshigami) {
  const auto ishigami = [](const std::vector<double>& u) {
    const auto x = [&](std::size_t i) { return std::numbers::pi * (2 * u[i] - 1); };
    return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) +
           0.1 * std::pow(x(2), 4) * std::sin(x(0));
  };
  const auto indices = indices_of(ishigami, 3, 4096, "ishigami");
  const double first[] = {0.3139, 0.4424, 0};
  const double total[] = {0.5576, 0.4424, 0.2437};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(indices[i].first, first[i], 0.01) << i;
    EXPECT_NEAR(indices[i].total, total[i], 0.01) << i;
    expect_inside(indices[i].first_bounds, first[i]);
    expect_inside(indices[i].total_bounds, total[i]);
  }
}

// Sobol's g: the product of (|4 x - 2| + a) / (1 + a).  V_i = 1 / (3 (1 + a_i)^2),
// V = product(1 + V_i) - 1, S_i = V_i / V, T_i = V_i product of the others' (1 + V_j) / V.
TEST(SobolIndices, OfTheGFunction) {
  const std::vector<double> a{0, 1, 4.5, 9, 99, 99, 99, 99};
  const auto g = [&](const std::vector<double>& x) {
    double y = 1;
    for (std::size_t i = 0; i < a.size(); ++i) y *= (std::abs(4 * x[i] - 2) + a[i]) / (1 + a[i]);
    return y;
  };
  double product = 1;
  std::vector<double> part;
  for (const double ai : a) {
    part.push_back(1 / (3 * (1 + ai) * (1 + ai)));
    product *= 1 + part.back();
  }
  // 1/3, 1/12, ...: V = 0.4655, S_1 = 0.716, as tables of the function have it.
  EXPECT_NEAR(part[0] / (product - 1), 0.716, 0.001);
  const auto indices = indices_of(g, a.size(), 4096, "g");
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(indices[i].first, part[i] / (product - 1), 0.01) << i;
    EXPECT_NEAR(indices[i].total, part[i] * product / (1 + part[i]) / (product - 1), 0.01) << i;
  }
}

// Inputs of weight 3 and 4 on equal laws: shares 9/25 and 16/25, no interaction; a mean of a million
// does not spoil them.
TEST(SobolIndices, OfASumAreTheSharesOfVarianceWhateverItsMean) {
  const auto sum = [](const std::vector<double>& x) { return 1e6 + 3 * x[0] + 4 * x[1]; };
  const auto indices = indices_of(sum, 2, 1024, "sum");
  EXPECT_NEAR(indices[0].first, 0.36, 0.005);
  EXPECT_NEAR(indices[1].first, 0.64, 0.005);
  EXPECT_NEAR(indices[0].total, 0.36, 0.005);
  EXPECT_NEAR(indices[1].total, 0.64, 0.005);
}

TEST(SobolIndices, OfWhatDoesNotVaryAreNotDefined) {
  const auto indices = indices_of([](const std::vector<double>&) { return 2.0; }, 2, 8, "constant");
  EXPECT_TRUE(std::isnan(indices[0].first) && std::isnan(indices[1].total_bounds.low));
}

}  // namespace
}  // namespace archipelago::campaign
