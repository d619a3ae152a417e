#include "workload/sources/request_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "support/toy_platform.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::workload {
namespace {

using test::hours;
using test::kMonday;
using test::toy_platform;
using test::toy_recipe;
using test::toy_stream;

constexpr Seed kSeed{.experiment = 42, .replicate = 0};

std::vector<Request> requests(const platform::Platform& platform, const Recipe& recipe,
                              SimTime horizon, double scale = 1, Seed seed = kSeed) {
  RequestSource source(platform, recipe, kMonday, horizon, scale, seed);
  return test::all_requests(source);
}

std::vector<Request> of_nation(const std::vector<Request>& all, std::size_t nation,
                               std::size_t stream = 0) {
  std::vector<Request> some;
  for (const Request& request : all) {
    if (request.nation == NationIndex(nation) && request.stream == StreamIndex(stream)) {
      some.push_back(request);
    }
  }
  return some;
}

auto as_tuple(const Request& r) {
  return std::tuple(r.at, r.stream, r.nation, r.metro, r.llm, r.prompt_tokens, r.output_tokens);
}

std::vector<decltype(as_tuple(Request{}))> as_tuples(const std::vector<Request>& all) {
  std::vector<decltype(as_tuple(Request{}))> tuples;
  for (const Request& request : all) tuples.push_back(as_tuple(request));
  return tuples;
}

double count(const std::vector<Request>& all) { return static_cast<double>(all.size()); }

// A day at one a second, split 3 : 1: 64,800 and 21,600; a Poisson count's deviation is its root.
TEST(RequestSource, EachNationAsksAtItsShareOfTheRate) {
  const auto platform = toy_platform();
  const auto all = requests(platform, toy_recipe({toy_stream("chat", {0.75, 0.25})}), hours(24));
  EXPECT_NEAR(count(of_nation(all, 0)), 64'800, 4 * std::sqrt(64'800.0));
  EXPECT_NEAR(count(of_nation(all, 1)), 21'600, 4 * std::sqrt(21'600.0));
  EXPECT_EQ(count(all), count(of_nation(all, 0)) + count(of_nation(all, 1)));
}

TEST(RequestSource, ANationWithoutAShareAsksNothing) {
  const auto platform = toy_platform();
  const auto all = requests(platform, toy_recipe({toy_stream("chat", {1, 0})}), hours(1));
  EXPECT_GT(all.size(), 0U);
  EXPECT_TRUE(of_nation(all, 1).empty());
}

TEST(RequestSource, RequestsComeInOrderOfTimeAndEndBeforeTheHorizon) {
  const auto platform = toy_platform();
  const auto recipe =
      toy_recipe({toy_stream("chat", {0.75, 0.25}), toy_stream("code", {0.5, 0.5})});
  const auto all = requests(platform, recipe, hours(2));
  ASSERT_GT(all.size(), 1000U);
  for (std::size_t i = 1; i < all.size(); ++i) ASSERT_LE(all[i - 1].at, all[i].at);
  EXPECT_GE(all.front().at, SimTime{});
  EXPECT_LT(all.back().at, hours(2));
}

// Gaps with a coefficient of variation of 20 are gamma of shape 1/400: nearly all of them round to
// zero picoseconds, so every stream asks at instant 0.
TEST(RequestSource, AtOneInstantStreamsGoInOrderOfTheRecipeThenNationsOfTheTable) {
  const auto platform = toy_platform();
  auto recipe = toy_recipe({toy_stream("chat", {0.5, 0.5}), toy_stream("code", {0.5, 0.5})});
  for (InferenceStream& stream : recipe.inference) stream.burstiness = 20;
  const auto all = requests(platform, recipe, hours(1));
  std::map<std::pair<StreamIndex, NationIndex>, int> at_zero;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto key = [](const Request& r) { return std::tuple(r.at, r.stream, r.nation); };
    ASSERT_LE(key(all[i - 1]), key(all[i]));
    if (all[i].at == SimTime{}) ++at_zero[{all[i].stream, all[i].nation}];
  }
  EXPECT_EQ(at_zero.size(), 4U) << "the ties this test is about did not happen";
}

// Yangon is UTC+6:30, so its hour 20 is 13:30 to 14:30 UTC.  Weight 5 against 23 of 1: 5/28.
TEST(RequestSource, ThePeakIsInLocalTime) {
  auto platform = toy_platform();
  platform.nations[0].timezone = "Asia/Yangon";
  auto recipe = toy_recipe({toy_stream("chat", {1, 0})});
  recipe.inference[0].hour_weights[20] = 5;
  const auto all = requests(platform, recipe, hours(24));
  double peak = 0;
  for (const Request& request : all) {
    peak += request.at >= hours(13.5) && request.at < hours(14.5) ? 1 : 0;
  }
  const double share = 5.0 / 28;
  EXPECT_NEAR(peak / count(all), share, 4 * std::sqrt(share * (1 - share) / count(all)));
  // The shape moves requests within the day, it makes none: still 86,400.
  EXPECT_NEAR(count(all), 86'400, 4 * std::sqrt(86'400.0));
}

// Saturday and Sunday at 3 against 5 days of 1: 3/11 of a week's requests on each.
TEST(RequestSource, WeekendsAreLocalToo) {
  const auto platform = toy_platform();  // UTC
  auto recipe = toy_recipe({toy_stream("chat", {1, 0})});
  recipe.inference[0].requests_per_day = 8640;
  recipe.inference[0].day_weights[5] = recipe.inference[0].day_weights[6] = 3;
  const auto all = requests(platform, recipe, hours(7 * 24));
  std::array<double, 7> by_day{};
  for (const Request& request : all) {
    by_day[static_cast<std::size_t>(request.at.seconds() / 86'400)] += 1;
  }
  const double error = std::sqrt(3.0 / 11 * 8.0 / 11 / count(all));
  EXPECT_NEAR(by_day[5] / count(all), 3.0 / 11, 4 * error);
  EXPECT_NEAR(by_day[6] / count(all), 3.0 / 11, 4 * error);
  EXPECT_NEAR(by_day[0] / count(all), 1.0 / 11, 4 * error);
  EXPECT_NEAR(count(all), 7 * 8640, 4 * std::sqrt(7 * 8640.0));
}

TEST(RequestSource, AnHourOfWeightZeroIsSilent) {
  const auto platform = toy_platform();
  auto recipe = toy_recipe({toy_stream("chat", {0.5, 0.5})});
  recipe.inference[0].hour_weights[1] = 0;
  const auto all = requests(platform, recipe, hours(3));
  int before = 0;
  int after = 0;
  for (const Request& request : all) {
    ASSERT_FALSE(request.at > hours(1) && request.at < hours(2));
    before += request.at <= hours(1) ? 1 : 0;
    after += request.at >= hours(2) ? 1 : 0;
  }
  EXPECT_GT(before, 1000);
  EXPECT_GT(after, 1000);
}

// The gaps are gamma of shape 1/c^2 (exponential when c is 1); the sample coefficient of variation
// of n gamma values has the standard error c sqrt((1 + c^2) / (2 n)), from the delta method with
// skewness 2c and kurtosis 3 + 6c^2.
class Burstiness : public ::testing::TestWithParam<double> {};

TEST_P(Burstiness, IsTheCoefficientOfVariationOfTheGaps) {
  const double asked = GetParam();
  const auto platform = toy_platform();
  auto recipe = toy_recipe({toy_stream("chat", {1, 0})});
  recipe.inference[0].burstiness = asked;
  const auto all = requests(platform, recipe, hours(24));
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const double gap = (all[i].at - all[i - 1].at).seconds();
    sum += gap;
    squares += gap * gap;
  }
  const double n = count(all) - 1;
  const double mean = sum / n;
  const double variation = std::sqrt(squares / n - mean * mean) / mean;
  EXPECT_NEAR(variation, asked, 4 * asked * std::sqrt((1 + asked * asked) / (2 * n)));
  // A renewal count over a mean gap of 1 s has the deviation c sqrt(n).
  EXPECT_NEAR(count(all), 86'400, 4 * asked * std::sqrt(86'400.0));
}

INSTANTIATE_TEST_SUITE_P(Each, Burstiness, ::testing::Values(0.3, 1.0, 2.5));

TEST(RequestSource, SameSeedSameRequests) {
  const auto platform = toy_platform();
  const auto recipe = toy_recipe({toy_stream("chat", {0.75, 0.25})});
  EXPECT_EQ(as_tuples(requests(platform, recipe, hours(1))),
            as_tuples(requests(platform, recipe, hours(1))));
}

TEST(RequestSource, AnotherReplicateAsksOtherThings) {
  const auto platform = toy_platform();
  const auto recipe = toy_recipe({toy_stream("chat", {0.75, 0.25})});
  EXPECT_NE(as_tuples(requests(platform, recipe, hours(1))),
            as_tuples(requests(platform, recipe, hours(1), 1, {42, 1})));
}

// Common random numbers: what one nation asks does not hang on other streams, nations or sites.
TEST(RequestSource, ANationsRequestsDoNotChangeWithTheOtherStreams) {
  const auto platform = toy_platform();
  const auto alone = requests(platform, toy_recipe({toy_stream("chat", {0.75, 0.25})}), hours(1));
  const auto among = requests(
      platform, toy_recipe({toy_stream("chat", {0.75, 0.25}), toy_stream("code", {0.9, 0.1})}),
      hours(1));
  EXPECT_EQ(as_tuples(of_nation(alone, 0)), as_tuples(of_nation(among, 0)));
  EXPECT_EQ(as_tuples(of_nation(alone, 1)), as_tuples(of_nation(among, 1)));
  EXPECT_GT(of_nation(among, 0, 1).size(), 0U);
}

TEST(RequestSource, ANationsRequestsDoNotChangeWithTheOtherNations) {
  const auto platform = toy_platform();
  // The same 32,400 a day of nation 0: half of 64,800 or three quarters of 43,200.
  auto half = toy_recipe({toy_stream("chat", {0.5, 0.5})});
  half.inference[0].requests_per_day = 64'800;
  auto most = toy_recipe({toy_stream("chat", {0.75, 0.25})});
  most.inference[0].requests_per_day = 43'200;
  EXPECT_EQ(as_tuples(of_nation(requests(platform, half, hours(1)), 0)),
            as_tuples(of_nation(requests(platform, most, hours(1)), 0)));
}

TEST(RequestSource, RequestsDoNotChangeWithTheSites) {
  const auto platform = toy_platform();
  auto bare = platform;
  bare.sites.clear();
  bare.cables.clear();
  const auto recipe = toy_recipe({toy_stream("chat", {0.75, 0.25})});
  EXPECT_EQ(as_tuples(requests(platform, recipe, hours(1))),
            as_tuples(requests(bare, recipe, hours(1))));
}

// The streams of two nations share no numbers: were they the same, all gaps would be.
TEST(RequestSource, TwoNationsOfEqualDemandAskAtOtherTimes) {
  const auto platform = toy_platform();
  const auto all = requests(platform, toy_recipe({toy_stream("chat", {0.5, 0.5})}), hours(1));
  const auto left = of_nation(all, 0);
  const auto right = of_nation(all, 1);
  ASSERT_GT(left.size(), 10U);
  ASSERT_GT(right.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_NE(left[i].at, right[i].at);
}

// At a constant rate the k-th request comes in half the time, with the same prompt.
TEST(RequestSource, TwiceTheDemandIsTheSameRequestsInHalfTheTime) {
  const auto platform = toy_platform();
  auto recipe = toy_recipe({toy_stream("chat", {1, 0})});
  recipe.inference[0].prompt_tokens = LengthLaw::lognormal(100, 150, 1, 4000);
  const auto once = requests(platform, recipe, hours(2));
  const auto twice = requests(platform, recipe, hours(1), 2);
  ASSERT_NEAR(count(twice), count(once), 1);  // one may fall on either side of the end
  for (std::size_t i = 0; i < std::min(once.size(), twice.size()); ++i) {
    // 7200 s in doubles of picoseconds: steps of 1 ps, one rounding for each of 7200 gaps.
    ASSERT_NEAR(2 * twice[i].at.seconds(), once[i].at.seconds(), 2e-8);
    ASSERT_EQ(twice[i].prompt_tokens, once[i].prompt_tokens);
  }
}

TEST(RequestSource, DemandScaleMultipliesTheRate) {
  const auto platform = toy_platform();
  const auto all = requests(platform, toy_recipe({toy_stream("chat", {0.5, 0.5})}), hours(1), 7.5);
  EXPECT_NEAR(count(all), 27'000, 4 * std::sqrt(27'000.0));  // 3600 x 7.5
}

TEST(RequestSource, MetrosAndLlmsAreDrawnByTheirShares) {
  auto platform = toy_platform();
  platform.points.push_back(test::toy_point("gamma", 0, 1));
  platform.points[0].users_share = 0.7;
  platform.points[2].users_share = 0.3;
  platform.llms.push_back(platform.llms[0]);
  auto recipe = toy_recipe({toy_stream("chat", {1, 0})});
  recipe.inference[0].llms = {{LlmIndex(0), 0.4}, {LlmIndex(1), 0.6}};
  const auto all = requests(platform, recipe, hours(6));
  double in_gamma = 0;
  double second_llm = 0;
  for (const Request& request : all) {
    ASSERT_NE(request.metro, PointIndex(1));  // the other nation's
    in_gamma += request.metro == PointIndex(2) ? 1 : 0;
    second_llm += request.llm == LlmIndex(1) ? 1 : 0;
  }
  EXPECT_NEAR(in_gamma / count(all), 0.3, 4 * std::sqrt(0.21 / count(all)));
  EXPECT_NEAR(second_llm / count(all), 0.6, 4 * std::sqrt(0.24 / count(all)));
}

TEST(RequestSourceDeathTest, AHorizonBeyondTheClockAborts) {
  const auto platform = toy_platform();
  const auto recipe = toy_recipe({toy_stream("chat", {1, 0})});
  EXPECT_DEATH(RequestSource(platform, recipe, kMonday, kMaxHorizon + SimTime{1}, 1, kSeed),
               "broken precondition");
  EXPECT_DEATH(RequestSource(platform, recipe, kMonday, hours(1), 0, kSeed), "broken precondition");
}

TEST(RequestSource, ClassesOfDataAreDrawnByTheirSharesAndMoveNothingElse) {
  const auto platform = toy_platform();
  auto recipe = toy_recipe({toy_stream("chat", {0.75, 0.25})});
  const auto without = requests(platform, recipe, hours(4));
  for (const Request& request : without) {
    ASSERT_EQ(request.data_class, platform::DataClass::kPublic);
  }
  recipe.inference[0].class_share = {0.6, 0.3, 0, 0.1};
  const auto all = requests(platform, recipe, hours(4));
  EXPECT_EQ(as_tuples(all), as_tuples(without));
  std::array<double, platform::kDataClasses> counts{};
  for (const Request& request : all) ++counts[static_cast<std::size_t>(request.data_class)];
  EXPECT_NEAR(counts[0] / count(all), 0.6, 4 * std::sqrt(0.24 / count(all)));
  EXPECT_NEAR(counts[1] / count(all), 0.3, 4 * std::sqrt(0.21 / count(all)));
  EXPECT_EQ(counts[2], 0);
  recipe.inference[0].class_share = {0, 0, 0, 1};
  for (const Request& request : requests(platform, recipe, hours(1))) {
    ASSERT_EQ(request.data_class, platform::DataClass::kState);
  }
}

TEST(RequestSource, SessionsAreDrawnUniformlyAndMoveNothingElse) {
  const auto platform = toy_platform();
  auto recipe = toy_recipe({toy_stream("chat", {0.75, 0.25})});
  const auto without = requests(platform, recipe, hours(4));
  for (const Request& request : without) ASSERT_EQ(request.session, 0U);
  recipe.inference[0].sessions = 10;
  const auto all = requests(platform, recipe, hours(4));
  EXPECT_EQ(as_tuples(all), as_tuples(without));
  std::map<std::pair<NationIndex, std::uint64_t>, double> sizes;
  std::map<std::uint64_t, int> nations;
  for (const Request& request : all) ++sizes[{request.nation, request.session}];
  for (const auto& [key, size] : sizes) {
    ++nations[key.second];
    // A tenth of the nation's 10800 or 3600 requests: five deviations of a binomial.
    const double n = count(of_nation(all, key.first.value));
    EXPECT_NEAR(size, n / 10, 5 * std::sqrt(n * 0.09));
  }
  EXPECT_EQ(sizes.size(), 20U);
  EXPECT_EQ(nations.size(), 20U) << "no session has users in two nations";
}

// A recipe for two nations met a platform of three and read behind its shares.
TEST(RequestSourceDeathTest, ARecipeOfAnotherPlatformAborts) {
  platform::Platform larger = toy_platform();
  larger.nations.push_back(larger.nations.front());
  const Recipe recipe = toy_recipe({toy_stream("chat", {0.5, 0.5})});
  EXPECT_DEATH(requests(larger, recipe, hours(1)), "broken precondition");
}

}  // namespace
}  // namespace archipelago::workload
