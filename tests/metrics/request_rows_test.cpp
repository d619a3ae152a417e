#include "metrics/request_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "metrics/definitions.hpp"
#include "metrics/told_book.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

using record::Fate;
using record::RequestOutcome;

constexpr SimTime ms(std::int64_t milliseconds) { return {milliseconds * 1'000'000'000}; }

// Within one bin of the histogram, whatever the value (base/histogram.hpp).
constexpr double kOneBin = 0.01;

// TTFT at most 500 ms, 50 ms a token.
constexpr record::Slo kSlo{Seconds(0.5), Seconds(0.05)};

// Nations AA, BB in bloc TOY and CC without one; sites 0, 1, 2 on their soil, each run at home but
// for site 1, which AA operates.
platform::Platform three_nations() {
  auto toy = test::toy_platform();
  toy.nations.push_back(test::toy_nation("CC", ""));
  toy.sites.push_back(test::toy_site("gamma-hall", 2, 8));
  toy.sites[1].operator_nation = NationIndex(0);
  return toy;
}

// Asked at `asked`, first token `ttft` later, then `tokens` - 1 of them every `tpot`.
RequestOutcome served(std::size_t nation, std::size_t site, SimTime asked, SimTime ttft,
                      std::int32_t tokens, SimTime tpot) {
  RequestOutcome outcome;
  outcome.fate = Fate::kServed;
  outcome.nation = NationIndex(nation);
  outcome.site = SiteIndex(site);
  outcome.output_tokens = tokens;
  outcome.asked = asked;
  outcome.network_one_way = ms(5);
  outcome.first_token = asked + ttft;
  outcome.finished = outcome.first_token + (tokens - 1) * tpot;
  return outcome;
}

RequestOutcome not_served(std::size_t nation, Fate fate, SimTime asked) {
  RequestOutcome outcome;
  outcome.fate = fate;
  outcome.nation = NationIndex(nation);
  outcome.asked = asked;
  outcome.finished = asked + ms(1);
  return outcome;
}

using Figures = std::map<std::pair<std::string, std::string>, double>;

Figures figures(const test::ToldBook& metrics) {
  Figures all;
  for (const Row& row : metrics.request_rows()) {
    EXPECT_TRUE(all.emplace(std::pair(row.group, row.metric), row.value).second)
        << row.group << ' ' << row.metric << " appears twice";
  }
  return all;
}

std::set<std::string> groups(const test::ToldBook& metrics) {
  std::set<std::string> names;
  for (const Row& row : metrics.request_rows()) names.insert(row.group);
  return names;
}

// Warm-up of 10 s, horizon 110 s: 100 s are measured.
class RequestRowsTest : public ::testing::Test {
 protected:
  platform::Platform platform_ = three_nations();
  test::ToldBook metrics_{platform_, {kSlo, {}, ms(10'000), ms(110'000)}};

  void tell(const RequestOutcome& outcome) { metrics_.on_outcome(outcome); }
  double figure(const std::string& group, const std::string& metric) {
    const Figures all = figures(metrics_);
    const auto found = all.find({group, metric});
    EXPECT_NE(found, all.end()) << group << ' ' << metric;
    return found == all.end() ? -1 : found->second;
  }
};

TEST_F(RequestRowsTest, LatenciesAreSeenFromTheUser) {
  // TTFT 100, 200, 300, 400 ms; 11 tokens every 10, 20, 30, 40 ms; so E2E 200, 400, 600, 800 ms.
  for (int i = 1; i <= 4; ++i) tell(served(0, 0, ms(20'000), ms(100 * i), 11, ms(10 * i)));
  EXPECT_DOUBLE_EQ(figure("AA", "ttft_mean"), 0.25);
  // Nearest rank: the median of four is the second; p95 and p99 the fourth, which is the maximum.
  EXPECT_NEAR(figure("AA", "ttft_p50"), 0.2, 0.2 * kOneBin);
  EXPECT_NEAR(figure("AA", "ttft_p95"), 0.4, 0.4 * kOneBin);
  EXPECT_NEAR(figure("AA", "ttft_p99"), 0.4, 0.4 * kOneBin);
  EXPECT_NEAR(figure("AA", "tpot_p50"), 0.02, 0.02 * kOneBin);
  EXPECT_NEAR(figure("AA", "tpot_p95"), 0.04, 0.04 * kOneBin);
  EXPECT_NEAR(figure("AA", "tpot_p99"), 0.04, 0.04 * kOneBin);
  EXPECT_DOUBLE_EQ(figure("AA", "e2e_mean"), 0.5);
  EXPECT_NEAR(figure("AA", "e2e_p50"), 0.4, 0.4 * kOneBin);
  EXPECT_NEAR(figure("AA", "e2e_p95"), 0.8, 0.8 * kOneBin);
  EXPECT_NEAR(figure("AA", "e2e_p99"), 0.8, 0.8 * kOneBin);
  EXPECT_DOUBLE_EQ(figure("AA", "network_rtt_mean"), 0.010);  // 2 x 5 ms
}

// 1 s for 99 requests, 5 s for one: only the 99th percentile of 100 stays below it, p100 would not.
TEST_F(RequestRowsTest, TheSlowestOfAHundredIsAboveThe99thPercentile) {
  for (int i = 0; i < 99; ++i) tell(served(0, 0, ms(20'000), ms(1000), 1, {}));
  tell(served(0, 0, ms(20'000), ms(5000), 1, {}));
  EXPECT_NEAR(figure("AA", "ttft_p99"), 1, kOneBin);
  tell(served(0, 0, ms(20'000), ms(5000), 1, {}));  // 2 of 101: rank ceil(99.99) = 100
  EXPECT_NEAR(figure("AA", "ttft_p99"), 5, 5 * kOneBin);
}

TEST_F(RequestRowsTest, AnAnswerOfOneTokenHasNoTimePerToken) {
  tell(served(0, 0, ms(20'000), ms(100), 1, {}));
  const Figures all = figures(metrics_);
  EXPECT_TRUE(all.contains({"AA", "ttft_p50"}));
  EXPECT_FALSE(all.contains({"AA", "tpot_p50"}));
  EXPECT_EQ(figure("AA", "slo_attainment"), 1);  // judged by its TTFT alone
}

// Good: first (both limits met exactly) and fifth (one token).  Late first token, slow tokens, a
// refusal: misses.  In flight: not judged.  2 of 5 ended; 2 good in 100 s; 1 of 5 refused.
TEST_F(RequestRowsTest, GoodRequestsKeepBothLimits) {
  tell(served(0, 0, ms(20'000), ms(500), 11, ms(50)));
  tell(served(0, 0, ms(20'000), ms(501), 11, ms(50)));
  tell(served(0, 0, ms(20'000), ms(500), 11, ms(51)));
  tell(not_served(0, Fate::kQueueFull, ms(20'000)));
  tell(served(0, 0, ms(20'000), ms(500), 1, {}));
  tell(not_served(0, Fate::kInFlight, ms(20'000)));
  EXPECT_DOUBLE_EQ(figure("AA", "slo_attainment"), 2.0 / 5);
  EXPECT_DOUBLE_EQ(figure("AA", "goodput"), 2.0 / 100);
  EXPECT_DOUBLE_EQ(figure("AA", "refusal_share"), 1.0 / 5);
  EXPECT_EQ(figure("AA", "requests"), 6);
  EXPECT_EQ(figure("AA", "in_flight"), 1);
}

TEST_F(RequestRowsTest, EveryRefusalIsCountedByItsReason) {
  const std::vector<std::pair<Fate, int>> refusals{
      {Fate::kNoSite, 1}, {Fate::kQueueFull, 2}, {Fate::kTimeout, 3}, {Fate::kTooLong, 4}};
  for (const auto& [fate, times] : refusals) {
    for (int i = 0; i < times; ++i) tell(not_served(1, fate, ms(30'000)));
  }
  EXPECT_EQ(figure("BB", "refused_no_site"), 1);
  EXPECT_EQ(figure("BB", "refused_queue_full"), 2);
  EXPECT_EQ(figure("BB", "refused_timeout"), 3);
  EXPECT_EQ(figure("BB", "refused_too_long"), 4);
  EXPECT_EQ(figure("BB", "refusal_share"), 1);
  EXPECT_EQ(figure("BB", "slo_attainment"), 0);
  EXPECT_FALSE(figures(metrics_).contains({"BB", "ttft_p50"}));
}

TEST_F(RequestRowsTest, RefusalsThatTheRulesCauseAreARowWhereRulesBind) {
  tell(not_served(0, Fate::kQueueFull, ms(20'000)));
  EXPECT_FALSE(figures(metrics_).contains({"AA", "refused_forbidden"}));
  test::Marks marks;
  marks.rules_bind = true;
  const metrics::Rows rows = metrics_.request_rows(marks);
  EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [](const metrics::Row& row) {
    return row.group == "AA" && row.metric == "refused_forbidden" && row.value == 0;
  }));
  tell(not_served(0, Fate::kForbidden, ms(21'000)));
  EXPECT_EQ(figure("AA", "refused_forbidden"), 1);
  EXPECT_FALSE(figures(metrics_).contains({"AA", "residency_compliance"})) << "no rules";
}

// Personal data of AA may be served in its bloc, state data at home.  Of AA's four answers: public
// abroad, personal in BB and in CC, state in BB: 1, 1 of 2, 0 of 1; 2 of 4 in all.
TEST(ResidencyCompliance, IsTheShareServedWhereTheDefaultRulesAllow) {
  platform::Platform toy = three_nations();
  platform::Rule personal;
  personal.data_class = platform::DataClass::kPersonal;
  personal.process = platform::Reach::kBloc;
  platform::Rule state;
  state.data_class = platform::DataClass::kState;
  state.process = platform::Reach::kHome;
  toy.rules = {personal, state};
  test::ToldBook metrics(toy, {kSlo, {}, ms(10'000), ms(110'000)});
  const std::vector<std::pair<std::size_t, platform::DataClass>> answers{
      {2, platform::DataClass::kPublic},
      {1, platform::DataClass::kPersonal},
      {2, platform::DataClass::kPersonal},
      {1, platform::DataClass::kState}};
  for (const auto& [site, data] : answers) {
    RequestOutcome outcome = served(0, site, ms(20'000), ms(100), 2, ms(10));
    outcome.data_class = static_cast<std::uint8_t>(data);
    metrics.on_outcome(outcome);
  }
  Figures all = figures(metrics);
  EXPECT_DOUBLE_EQ((all[{"AA", "residency_compliance"}]), 0.5);
  EXPECT_DOUBLE_EQ((all[{"AA", "residency_compliance_public"}]), 1);
  EXPECT_DOUBLE_EQ((all[{"AA", "residency_compliance_personal"}]), 0.5);
  EXPECT_DOUBLE_EQ((all[{"AA", "residency_compliance_state"}]), 0);
  EXPECT_FALSE(all.contains({"AA", "residency_compliance_regulated"}));
  EXPECT_DOUBLE_EQ((all[{"TOY", "residency_compliance"}]), 0.5);
}

// 8 ended: 2 good, 1 late, 1 refused by a full queue, 4 by law.  2/8 + 2/8 + 4/8 = 1.
TEST_F(RequestRowsTest, WhatTheLawRefusesStandsApart) {
  for (int i = 0; i < 2; ++i) tell(served(0, 0, ms(20'000), ms(100), 11, ms(10)));
  tell(served(0, 0, ms(20'000), ms(900), 11, ms(10)));
  tell(not_served(0, Fate::kQueueFull, ms(20'000)));
  EXPECT_FALSE(figures(metrics_).contains({"AA", "refused_by_law_share"}))
      << "no rules, none refused";
  for (int i = 0; i < 4; ++i) tell(not_served(0, Fate::kForbidden, ms(20'000)));
  EXPECT_DOUBLE_EQ(figure("AA", "slo_attainment"), 2.0 / 8);
  EXPECT_DOUBLE_EQ(figure("AA", "missed_slo_share"), 2.0 / 8);
  EXPECT_DOUBLE_EQ(figure("AA", "refused_by_law_share"), 4.0 / 8);
  EXPECT_DOUBLE_EQ(figure("AA", "refusal_share"), 1.0 / 8);
}

// Three of four questions go to an LLM of 40 %, one to one of 80 %: 50 %.
TEST_F(RequestRowsTest, TheScoreIsThatOfTheLlmsThatAnswer) {
  platform_.llms.push_back(platform_.llms[0]);
  platform_.llms[0].score = platform::LlmScore{"quiz", 40, "toy"};
  platform_.llms[1].score = platform::LlmScore{"quiz", 80, "toy"};
  test::ToldBook book{platform_, {kSlo, {}, ms(10'000), ms(110'000)}};
  for (int i = 0; i < 4; ++i) {
    RequestOutcome outcome = served(0, 0, ms(20'000), ms(100), 11, ms(10));
    outcome.llm = LlmIndex(i == 3 ? 1 : 0);
    book.on_outcome(outcome);
  }
  EXPECT_DOUBLE_EQ((figures(book)[{"AA", "llm_score_mean"}]), 0.5);
  platform_.llms[1].score->benchmark = "another";
  EXPECT_FALSE(figures(book).contains({"AA", "llm_score_mean"})) << "not comparable";
  platform_.llms[1].score.reset();
  EXPECT_FALSE(figures(book).contains({"AA", "llm_score_mean"})) << "not known";
}

TEST_F(RequestRowsTest, RefusalsForWantOfPowerAreARowWherePowerCanFail) {
  tell(not_served(0, Fate::kQueueFull, ms(20'000)));
  EXPECT_FALSE(figures(metrics_).contains({"AA", "refused_no_power"}));
  const auto has_row = [&](const test::Marks& marks) {
    const metrics::Rows rows = metrics_.request_rows(marks);
    return std::any_of(rows.begin(), rows.end(), [](const metrics::Row& row) {
      return row.group == "AA" && row.metric == "refused_no_power" && row.value == 0;
    });
  };
  EXPECT_TRUE(has_row({{}, {}, true}));
  EXPECT_FALSE(has_row({}));
  tell(not_served(0, Fate::kNoPower, ms(21'000)));
  tell(not_served(0, Fate::kNoPower, ms(22'000)));
  EXPECT_EQ(figure("AA", "refused_no_power"), 2);
  EXPECT_EQ(figure("AA", "refusal_share"), 1);
}

TEST_F(RequestRowsTest, RequestsInFlightAreInNoLatencyFigure) {
  tell(not_served(0, Fate::kInFlight, ms(20'000)));
  const Figures all = figures(metrics_);
  EXPECT_EQ(all.at({"AA", "requests"}), 1);
  for (const char* metric :
       {"ttft_mean", "ttft_p50", "e2e_mean", "e2e_p50", "slo_attainment", "refusal_share"}) {
    EXPECT_FALSE(all.contains({"AA", metric})) << metric;
  }
}

// Who asks at 9.999 s is not counted however late the answer; who asks at 10 s is.
TEST_F(RequestRowsTest, TheWarmUpIsCutByTheInstantOfAsking) {
  tell(served(0, 0, ms(9'999), ms(5000), 11, ms(10)));
  tell(served(0, 0, ms(10'000), ms(100), 11, ms(10)));
  EXPECT_EQ(figure("AA", "requests"), 1);
  EXPECT_DOUBLE_EQ(figure("AA", "ttft_mean"), 0.1);
  EXPECT_EQ(figure("site:alpha-hall", "served"), 1);
  EXPECT_EQ(metrics_.book().requests()[0].all[static_cast<std::size_t>(Fate::kServed)], 2U);
}

// AA's requests: at home; at BB's site, which AA operates; at CC's.
TEST_F(RequestRowsTest, SoilBlocAndOperatorAreThreeQuestions) {
  tell(served(0, 0, ms(20'000), ms(100), 1, {}));
  tell(served(0, 1, ms(20'000), ms(100), 1, {}));
  tell(served(0, 2, ms(20'000), ms(100), 1, {}));
  EXPECT_DOUBLE_EQ(figure("AA", "foreign_served_share"), 2.0 / 3);    // BB and CC
  EXPECT_DOUBLE_EQ(figure("AA", "extra_regional_share"), 1.0 / 3);    // CC
  EXPECT_DOUBLE_EQ(figure("AA", "foreign_operator_share"), 1.0 / 3);  // CC
}

// BB at home, but on a site that AA operates.
TEST_F(RequestRowsTest, AForeignOperatorOnHomeSoilIsForeign) {
  tell(served(1, 1, ms(20'000), ms(100), 1, {}));
  EXPECT_EQ(figure("BB", "foreign_served_share"), 0);
  EXPECT_EQ(figure("BB", "foreign_operator_share"), 1);
}

TEST_F(RequestRowsTest, ForANationWithoutABlocAllAbroadIsExtraRegional) {
  tell(served(2, 0, ms(20'000), ms(100), 1, {}));
  tell(served(2, 2, ms(20'000), ms(100), 1, {}));
  EXPECT_DOUBLE_EQ(figure("CC", "extra_regional_share"), 0.5);
}

// AA 100 and 300 ms, BB 200 ms: the bloc's mean is 200 ms over 3, its median 200 ms.
TEST_F(RequestRowsTest, ABlocIsTheSumOfItsNations) {
  tell(served(0, 0, ms(20'000), ms(100), 1, {}));
  tell(served(0, 1, ms(20'000), ms(300), 1, {}));
  tell(served(1, 1, ms(20'000), ms(200), 1, {}));
  tell(not_served(1, Fate::kTimeout, ms(20'000)));
  EXPECT_EQ(groups(metrics_), (std::set<std::string>{"AA", "BB", "TOY", "site:alpha-hall",
                                                     "site:beta-hall", "site:gamma-hall"}));
  EXPECT_EQ(figure("TOY", "requests"), 4);
  EXPECT_DOUBLE_EQ(figure("TOY", "ttft_mean"), 0.2);
  EXPECT_NEAR(figure("TOY", "ttft_p50"), 0.2, 0.2 * kOneBin);
  EXPECT_DOUBLE_EQ(figure("TOY", "refusal_share"), 0.25);
  EXPECT_DOUBLE_EQ(figure("TOY", "foreign_served_share"), 1.0 / 3);
  EXPECT_DOUBLE_EQ(figure("TOY", "goodput"), 3.0 / 100);
}

TEST_F(RequestRowsTest, UsersOfSeveralBlocsHaveARowForAll) {
  tell(served(0, 0, ms(20'000), ms(100), 1, {}));
  tell(served(2, 2, ms(20'000), ms(300), 1, {}));
  EXPECT_EQ(figure("all", "requests"), 2);
  EXPECT_DOUBLE_EQ(figure("all", "ttft_mean"), 0.2);
  EXPECT_EQ(figure("TOY", "requests"), 1);
  EXPECT_FALSE(groups(metrics_).contains(""));
}

TEST_F(RequestRowsTest, UsersWithoutABlocHaveARowForAll) {
  tell(served(2, 2, ms(20'000), ms(300), 1, {}));
  EXPECT_EQ(figure("all", "requests"), 1);
}

// Site 1 is full: two of AA's three requests went there, one of which it refused; one of BB's two.
TEST_F(RequestRowsTest, RequestsSentToMarkedPlacesAreAShareOfAllAsked) {
  tell(served(0, 0, ms(20'000), ms(100), 1, {}));
  tell(served(0, 1, ms(20'000), ms(100), 1, {}));
  RequestOutcome refused = not_served(0, Fate::kTimeout, ms(20'000));
  refused.site = SiteIndex(1);
  tell(refused);
  tell(served(1, 1, ms(20'000), ms(100), 1, {}));
  tell(not_served(1, Fate::kNoSite, ms(20'000)));  // sent nowhere
  const test::Marks marks{{0, 1, 0}, {0.5, 0, 0}};
  std::map<std::pair<std::string, std::string>, double> shares;
  for (const Row& row : metrics_.request_rows(marks)) shares[{row.group, row.metric}] = row.value;
  const auto share = [&](const char* group, const char* metric) {
    return shares.at({group, metric});
  };
  EXPECT_DOUBLE_EQ(share("AA", "saturated_share"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(share("AA", "out_of_range_share"), 0.5 * 1 / 3);
  EXPECT_DOUBLE_EQ(share("BB", "saturated_share"), 1.0 / 2);
  EXPECT_DOUBLE_EQ(share("TOY", "saturated_share"), 3.0 / 5);
  EXPECT_EQ(figure("AA", "saturated_share"), 0);  // nothing known
}

TEST_F(RequestRowsTest, ANationThatAskedNothingHasNoRow) {
  tell(served(0, 0, ms(20'000), ms(100), 1, {}));
  EXPECT_FALSE(groups(metrics_).contains("BB"));
}

TEST_F(RequestRowsTest, EverySiteSaysWhatItServed) {
  tell(served(0, 1, ms(20'000), ms(100), 1, {}));
  tell(served(1, 1, ms(20'000), ms(100), 1, {}));
  EXPECT_EQ(figure("site:alpha-hall", "served"), 0);
  EXPECT_EQ(figure("site:beta-hall", "served"), 2);
}

TEST_F(RequestRowsTest, EveryMetricItGivesIsDefined) {
  tell(served(0, 0, ms(20'000), ms(100), 11, ms(10)));
  for (const Row& row : metrics_.request_rows()) {
    EXPECT_EQ(definition_of(row.metric).metric, row.metric);  // aborts when there is none
  }
}

TEST(RunBookDeathTest, AWarmUpAsLongAsTheRunAborts) {
  const auto platform = three_nations();
  EXPECT_DEATH(engine::RunBook(platform, {kSlo, {}, ms(10), ms(10)}), "broken precondition");
}

}  // namespace
}  // namespace archipelago::metrics
