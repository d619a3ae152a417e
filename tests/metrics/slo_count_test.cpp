#include "metrics/slo_count.hpp"

#include <gtest/gtest.h>

#include "metrics/told_book.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

constexpr SimTime ms(std::int64_t milliseconds) { return {milliseconds * 1'000'000'000}; }
constexpr record::Slo kSlo{Seconds(0.5), Seconds(0.05)};

// Eight to a doubling: 1, 1.125, 1.25 ... 1.875, 2, 2.25 ...
TEST(LatencyBins, HaveTheirEdgesWhereItIsSaid) {
  using record::latency_bin;
  using record::latency_edge;
  const int one = latency_bin(1.0);
  EXPECT_EQ(latency_edge(one), 1.0);
  EXPECT_EQ(latency_edge(one + 1), 1.125);
  EXPECT_EQ(latency_edge(one + 8), 2.0);
  EXPECT_EQ(latency_bin(1.1249), one);
  EXPECT_EQ(latency_bin(0), 0);
  EXPECT_EQ(latency_bin(0.0001), 0);  // below 2^-13
  EXPECT_EQ(latency_bin(1e9), record::kLatencyBins - 1);
  for (int bin = 1; bin < record::kLatencyBins; ++bin) {
    EXPECT_EQ(latency_bin(latency_edge(bin)), bin);
    EXPECT_EQ(latency_bin(std::nextafter(latency_edge(bin), 0.0)), bin - 1);
  }
}

class SloCountTest : public ::testing::Test {
 protected:
  void tell(std::int64_t ttft_ms, std::int64_t tpot_ms, std::int32_t tokens = 11,
            SimTime asked = ms(20'000)) {
    record::RequestOutcome outcome;
    outcome.output_tokens = tokens;
    outcome.asked = asked;
    outcome.first_token = asked + ms(ttft_ms);
    outcome.finished = outcome.first_token + (tokens - 1) * ms(tpot_ms);
    book_.on_outcome(outcome);
  }
  [[nodiscard]] SloCount count(double ttft_s, double tpot_s) const {
    return slo_count(book_.facts(), NationIndex(0), {Seconds(ttft_s), Seconds(tpot_s)});
  }
  platform::Platform platform_ = test::toy_platform();
  test::ToldBook book_{platform_, {kSlo, {}, ms(10'000), ms(7'300'000)}};
};

// 500 ms keeps a limit of 500 ms; a bin cannot know.
TEST_F(SloCountTest, OfTheRunsOwnLimitsIsExact) {
  tell(500, 50);
  tell(501, 50);
  EXPECT_EQ(count(0.5, 0.05).good, 1);
  EXPECT_EQ(count(0.5, 0.05).least, 1);
  EXPECT_EQ(slo_uncertainty(book_.facts(), kSlo), 0);
}

// Limits on edges cut no bin: 1 s and 1/16 s.
TEST_F(SloCountTest, OnEdgesIsExact) {
  tell(900, 30);    // keeps both
  tell(1100, 30);   // too late
  tell(900, 70);    // too slow
  tell(900, 0, 1);  // one token has no time per token
  const SloCount kept = count(1, 0.0625);
  EXPECT_EQ(kept.good, 2);
  EXPECT_EQ(kept.least, 2);
  EXPECT_EQ(kept.most, 2);
}

// The bin [1, 1.125) s, cut at 1.05 s: 0.05 / 0.125 = 0.4 of its 10; the truth, 7, lies between.
TEST_F(SloCountTest, InsideABinIsTheShareOfIt) {
  for (int i = 0; i < 7; ++i) tell(1010, 30);
  for (int i = 0; i < 3; ++i) tell(1100, 30);
  const SloCount kept = count(1.05, 0.0625);
  EXPECT_NEAR(kept.good, 4, 1e-9);
  EXPECT_EQ(kept.least, 0);
  EXPECT_EQ(kept.most, 10);
  const record::Slo slo{Seconds(1.05), Seconds(0.0625)};
  EXPECT_NEAR(slo_uncertainty(book_.facts(), slo), 0.6, 1e-12);  // (10 - 4) / 10
}

// Those of the first hour that end late, in the second, count in the first all the same.
TEST_F(SloCountTest, HoursAreThoseOfAsking) {
  tell(900, 30, 11, ms(3'599'000));
  tell(900, 30, 11, ms(3'601'000));
  tell(2'000'000, 30, 11, ms(3'000'000));  // comes after one of the next hour
  tell(900, 30, 11, ms(3'598'000));        // likewise, into a bin that is there
  const record::RunFacts facts = book_.facts();
  EXPECT_EQ(facts.nation_hours[0][0].requests.asked, 3U);
  EXPECT_EQ(facts.nation_hours[0][1].requests.asked, 1U);
  EXPECT_EQ(count_cells(facts.nation_hours[0][0].cells, {Seconds(1), Seconds(1)}).good, 2);
  EXPECT_EQ(count_cells(facts.nation_hours[0][1].cells, {Seconds(1), Seconds(1)}).good, 1);
  EXPECT_EQ(count(4096, 1).good, 4);
}

// In order of their bins, each once, whatever came first.
TEST_F(SloCountTest, CellsAreSortedAndHoldEveryAnswer) {
  for (const std::int64_t ttft : {900, 100, 500, 100, 900}) tell(ttft, 30);
  const record::LatencyCells cells = book_.facts().nation_hours[0][0].cells;
  ASSERT_EQ(cells.size(), 3U);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    sum += cells[i].count;
    if (i > 0) {
      EXPECT_LT(cells[i - 1].ttft, cells[i].ttft);
    }
  }
  EXPECT_EQ(sum, 5U);
}

}  // namespace
}  // namespace archipelago::metrics
