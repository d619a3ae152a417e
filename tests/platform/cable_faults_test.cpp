// Faults drawn before a run: their number, their length, what they share and what they do not.
#include "platform/failures/cable_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "platform/failures/outage_law.hpp"
#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using test::toy_network;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kDay = 86'400;
constexpr SimTime days(double d) { return to_sim_time(Seconds(d * kDay)); }

double length_days(const CableFault& fault, SimTime horizon) {
  return (std::min(fault.ends, horizon) - fault.starts).seconds() / kDay;
}

// Cables of 1000 km that break `per_year` times a year each.
Platform breaking(std::size_t cables, double per_year, double repair_days) {
  std::vector<test::ToyCable> given(cables, {0, 1});
  Platform network = toy_network(2, given);
  for (Cable& cable : network.cables) {
    cable.faults_per_1000km_year = per_year;
    cable.repair_days = repair_days;
  }
  return network;
}

std::vector<CableFault> of_cable(const std::vector<CableFault>& faults, std::size_t row) {
  std::vector<CableFault> own;
  std::copy_if(faults.begin(), faults.end(), std::back_inserter(own),
               [row](const CableFault& f) { return f.cable == CableIndex(row); });
  return own;
}

// 3 x 100 a year x 73 days / 365 x 100 replicates = 6000 faults, standard deviation 77.5.
TEST(CableFaults, AsManyAsThePoissonLawSays) {
  const Platform network = breaking(3, 100, 1e-6);
  std::size_t count = 0;
  for (std::uint32_t r = 0; r < 100; ++r) count += draw_faults(network, days(73), {1, r}).size();
  EXPECT_NEAR(static_cast<double>(count), 6000, 4 * std::sqrt(6000.0));
}

TEST(CableFaults, ScaleWithRouteAndFactor) {
  Platform network = breaking(2, 100, 1e-6);
  network.cables[1].route = Kilometres(3000);
  double first = 0;
  double second = 0;
  for (std::uint32_t r = 0; r < 100; ++r) {
    const auto faults = draw_faults(network, days(73), {1, r}, {.rate_factor = 0.5});
    first += static_cast<double>(of_cable(faults, 0).size());
    second += static_cast<double>(of_cable(faults, 1).size());
  }
  EXPECT_NEAR(first, 1000, 4 * std::sqrt(1000.0));
  EXPECT_NEAR(second, 3000, 4 * std::sqrt(3000.0));
}

// The counts of a Poisson process have the variance of their mean: 20.  The variance of 400 such
// counts has the standard error 20 x sqrt(2 / 399 + 1 / (400 x 20)) = 1.44.
TEST(CableFaults, CountsVaryAsPoisson) {
  const Platform network = breaking(1, 100, 1e-6);
  double sum = 0;
  double squares = 0;
  for (std::uint32_t r = 0; r < 400; ++r) {
    const auto n = static_cast<double>(draw_faults(network, days(73), {2, r}).size());
    sum += n;
    squares += n * n;
  }
  EXPECT_NEAR((squares - sum * sum / 400) / 399, 20, 4 * 1.44);
}

// About 10,000 repairs of mean 0.001 days: standard error of the mean 0.75 %, of the coefficient of
// variation about 2 % (lognormal of cv 0.75); overlaps (one in 3650) make no difference.
TEST(CableFaults, RepairsHaveTheMeanAndVariationAskedFor) {
  const Platform network = breaking(5, 100, 1e-3);
  double n = 0;
  double sum = 0;
  double squares = 0;
  for (std::uint32_t r = 0; r < 100; ++r) {
    for (const CableFault& fault : draw_faults(network, days(73), {3, r})) {
      const double length = length_days(fault, days(73));
      n += 1;
      sum += length;
      squares += length * length;
    }
  }
  const double mean = sum / n;
  EXPECT_NEAR(mean, 1e-3, 4 * 0.75e-3 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(squares / n - mean * mean) / mean, 0.75, 0.08);
}

TEST(CableFaults, WithoutVariationEveryRepairIsTheMean) {
  const Platform network = breaking(1, 100, 0.25);
  std::size_t alone = 0;
  const auto faults = draw_faults(network, days(73), {4, 0}, {.repair_cv = 0});
  for (const CableFault& fault : faults) {
    const double length = length_days(fault, days(73));
    EXPECT_GE(length, fault.ends == kNever ? 0 : 0.25 - 1e-9);
    if (std::abs(length - 0.25) < 1e-9) ++alone;
  }
  EXPECT_GT(alone, faults.size() / 2);
}

// Busy share of M/G/infinity: 1 - exp(-0.1 a day x 5 days) = 0.3935, whatever the law of repair.
TEST(CableFaults, DownShareIsThatOfTheInfiniteQueueWhateverTheRepairLaw) {
  const Platform network = breaking(4, 36.5, 5);
  for (const double cv : {0.0, 0.75, 1.5}) {
    double sum = 0;
    double squares = 0;
    constexpr int kReplicates = 300;
    for (std::uint32_t r = 0; r < kReplicates; ++r) {
      double down = 0;
      for (const CableFault& fault : draw_faults(
               network, days(50), {5, r}, {.repair_cv = cv, .lookback = Seconds(200 * kDay)})) {
        down += length_days(fault, days(50)) / (4 * 50);
      }
      sum += down;
      squares += down * down;
    }
    const double mean = sum / kReplicates;
    const double error = std::sqrt((squares / kReplicates - mean * mean) / kReplicates);
    EXPECT_NEAR(mean, 1 - std::exp(-0.5), 4 * error) << "cv " << cv;
  }
}

TEST(CableFaults, WithoutLookbackEveryCableIsUpAtTheStart) {
  const Platform network = breaking(20, 365, 30);
  for (const CableFault& fault : draw_faults(network, days(20), {6, 0})) {
    EXPECT_GT(fault.starts, SimTime{});
  }
  // Thirty faults in repair at any time: down from the start, and to the end.
  const auto before =
      draw_faults(network, days(20), {6, 0}, {.repair_cv = 0, .lookback = Seconds(60 * kDay)});
  ASSERT_EQ(before.size(), 20U);
  for (const CableFault& fault : before) {
    EXPECT_EQ(fault.starts, SimTime{});
    EXPECT_EQ(fault.ends, kNever);
  }
}

TEST(CableFaults, AreSortedDisjointAndWithinTheRun) {
  const Platform network = breaking(5, 200, 2);
  const auto faults = draw_faults(network, days(60), {7, 0}, {.common_cause_per_year = 5});
  ASSERT_FALSE(faults.empty());
  std::map<CableIndex, SimTime> free_from;
  SimTime last;
  for (const CableFault& fault : faults) {
    EXPECT_GE(fault.starts, last);
    EXPECT_LT(fault.starts, days(60));
    EXPECT_LT(fault.starts, fault.ends);
    EXPECT_TRUE(fault.ends < days(60) || fault.ends == kNever);
    if (free_from.contains(fault.cable)) {
      EXPECT_GT(fault.starts, free_from[fault.cable]);
    }
    free_from[fault.cable] = fault.ends;
    last = fault.starts;
  }
}

TEST(CableFaults, SameSeedSameFaultsOtherReplicateOthers) {
  const Platform network = breaking(3, 100, 1);
  const auto faults = draw_faults(network, days(50), {8, 0});
  EXPECT_EQ(draw_faults(network, days(50), {8, 0}), faults);
  EXPECT_NE(draw_faults(network, days(50), {8, 1}), faults);
  EXPECT_NE(draw_faults(network, days(50), {9, 0}), faults);
}

// A longer run begins like the shorter one.
TEST(CableFaults, HorizonOnlyCuts) {
  const Platform network = breaking(1, 100, 0.01);
  const auto short_run = draw_faults(network, days(20), {8, 0});
  const auto long_run = draw_faults(network, days(40), {8, 0});
  ASSERT_GT(long_run.size(), short_run.size());
  ASSERT_FALSE(short_run.empty());
  for (std::size_t i = 0; i < short_run.size(); ++i) {
    EXPECT_EQ(long_run[i].starts, short_run[i].starts);
  }
}

TEST(CableFaults, AnotherCableChangesNoOthersFaults) {
  Platform network = breaking(3, 100, 1);
  for (Cable& cable : network.cables) cable.shared_risk_group = "trench";
  const CableFaultSettings settings{.common_cause_per_year = 20};
  const auto before = draw_faults(network, days(50), {9, 0}, settings);
  network.cables.push_back(network.cables[0]);
  network.cables.back().name = "another";
  const auto after = draw_faults(network, days(50), {9, 0}, settings);
  EXPECT_FALSE(of_cable(after, 3).empty());
  for (std::size_t row = 0; row < 3; ++row) EXPECT_EQ(of_cable(after, row), of_cable(before, row));
}

// 400 pairs of counts: the correlation of independent ones has the standard deviation 0.05.
TEST(CableFaults, CablesOfAGroupFailIndependentlyOfEachOther) {
  Platform network = breaking(2, 100, 1e-6);
  for (Cable& cable : network.cables) cable.shared_risk_group = "trench";
  double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  constexpr int kPairs = 400;
  for (std::uint32_t r = 0; r < kPairs; ++r) {
    const auto faults = draw_faults(network, days(73), {10, r});
    for (const CableFault& fault : faults) EXPECT_EQ(fault.cause, FaultCause::kOrdinary);
    const auto a = static_cast<double>(of_cable(faults, 0).size());
    const auto b = static_cast<double>(of_cable(faults, 1).size());
    x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
  }
  const double covariance = xy / kPairs - x * y / kPairs / kPairs;
  const double variances =
      (xx / kPairs - x * x / kPairs / kPairs) * (yy / kPairs - y * y / kPairs / kPairs);
  EXPECT_LT(std::abs(covariance / std::sqrt(variances)), 4 * 0.05);
}

// Rows 0, 1, 2 share a trench, 3 is alone, 4 is in the trench but not laid yet.
TEST(CableFaults, ACommonCauseHitsAllMembersAtOnce) {
  Platform network = breaking(5, 0, 1e-4);
  for (const std::size_t row : {0U, 1U, 2U, 4U}) network.cables[row].shared_risk_group = "trench";
  network.cables[4].status = CableStatus::kPlanned;
  double events = 0;
  for (std::uint32_t r = 0; r < 100; ++r) {
    const auto faults = draw_faults(network, days(73), {11, r}, {.common_cause_per_year = 50});
    ASSERT_EQ(faults.size() % 3, 0U);
    for (std::size_t i = 0; i < faults.size(); i += 3) {
      for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_EQ(faults[i + row].cable, CableIndex(row));
        EXPECT_EQ(faults[i + row].starts, faults[i].starts);
        EXPECT_EQ(faults[i + row].cause, FaultCause::kCommonCause);
      }
      EXPECT_NE(faults[i].ends, faults[i + 1].ends) << "each is repaired in its own time";
      events += 1;
    }
  }
  // 50 a year x 0.2 years x 100 replicates.
  EXPECT_NEAR(events, 1000, 4 * std::sqrt(1000.0));
}

TEST(CableFaults, CommonCausesLeaveOrdinaryFaultsAsTheyWere) {
  Platform network = breaking(2, 100, 1e-6);
  for (Cable& cable : network.cables) cable.shared_risk_group = "trench";
  const auto without = draw_faults(network, days(50), {12, 0});
  auto with = draw_faults(network, days(50), {12, 0}, {.common_cause_per_year = 100});
  EXPECT_GT(with.size(), without.size());
  with.erase(std::remove_if(with.begin(), with.end(),
                            [](const CableFault& f) { return f.cause != FaultCause::kOrdinary; }),
             with.end());
  EXPECT_EQ(with, without);
}

TEST(CableFaults, NoneWithoutARateOrBeforeTheCableIsLaid) {
  Platform network = breaking(2, 0, 1);
  network.cables[1].faults_per_1000km_year = 1000;
  network.cables[1].status = CableStatus::kCandidate;
  EXPECT_THAT(draw_faults(network, days(100), {13, 0}), IsEmpty());
  EXPECT_THAT(draw_faults(breaking(1, 1000, 1), SimTime{}, {13, 0}), IsEmpty());
}

CableFault fault(std::size_t cable, double from, double to,
                 FaultCause cause = FaultCause::kOrdinary) {
  return {CableIndex(cable), days(from), to < 0 ? kNever : days(to), cause};
}

TEST(JoinOverlaps, MakesOneOutageOfThoseThatOverlapOrTouch) {
  constexpr FaultCause kScripted = FaultCause::kScripted;
  EXPECT_THAT(join_overlaps({fault(1, 5, 6), fault(0, 3, 4, kScripted), fault(0, 1, 3),
                             fault(0, 2, 2.5), fault(0, 7, 8, kScripted), fault(0, 7.5, -1)}),
              ElementsAre(fault(0, 1, 4), fault(1, 5, 6), fault(0, 7, -1, kScripted)));
  EXPECT_THAT(join_overlaps({}), IsEmpty());
}

// All of the platform at once, repairs so short that no two overlap.
TEST(CableFaults, OfAseanAreAsManyAsItsTableSays) {
  const auto root = std::filesystem::path(test::source_dir()) / "platforms";
  Platform asean = load_platform(root / "asean");
  double expected = 0;  // in 20 x 100 days
  for (Cable& cable : asean.cables) {
    cable.repair_days = 1e-6;
    if (cable.status != CableStatus::kExisting) continue;
    expected += cable.faults_per_1000km_year * cable.route.km() / 1000 * 20 * 100 / 365;
  }
  double count = 0;
  for (std::uint32_t r = 0; r < 20; ++r) {
    count += static_cast<double>(draw_faults(asean, days(100), {14, r}).size());
  }
  EXPECT_GT(expected, 100);
  EXPECT_NEAR(count, expected, 4 * std::sqrt(expected));
}

}  // namespace
}  // namespace archipelago::platform
