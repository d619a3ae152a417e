#include "metrics/series_rows.hpp"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "metrics/told_book.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

constexpr SimTime s(std::int64_t seconds) { return {seconds * 1'000'000'000'000}; }
constexpr record::Slo kSlo{Seconds(0.5), Seconds(0.05)};
constexpr double kKwh = 3.6e6;

using Figures = std::map<std::tuple<std::string, std::uint32_t, std::string>, double>;

// Two hours and a half, of which the first half hour is warm-up; AA's site has 8 GPUs.
class SeriesRowsTest : public ::testing::Test {
 protected:
  void tell(SimTime asked, SimTime ttft, std::size_t site = 0,
            record::Fate fate = record::Fate::kServed) {
    record::RequestOutcome outcome;
    outcome.fate = fate;
    outcome.asked = asked;
    outcome.site = SiteIndex(site);
    outcome.output_tokens = 1;
    outcome.first_token = outcome.finished = asked + ttft;
    book_.on_outcome(outcome);
  }
  [[nodiscard]] Figures figures(record::RunFacts& facts, const record::Slo& slo = kSlo) const {
    Figures all;
    for (const HourRow& row : series_rows(platform_, facts, slo)) {
      EXPECT_TRUE(all.emplace(std::tuple(row.group, row.hour, row.metric), row.value).second);
    }
    return all;
  }
  platform::Platform platform_ = test::toy_platform(8);
  engine::RunBook book_{platform_, {kSlo, {}, s(1800), s(9000)}};
};

TEST_F(SeriesRowsTest, RequestsAreInTheHourInWhichTheyWereAsked) {
  tell(s(1000), s(1));                              // warm-up
  tell(s(2000), {100'000'000'000});                 // hour 0, 0.1 s: good
  tell(s(3599), s(10), 1);                          // hour 0, late, at the other site
  tell(s(8999), s(1), 0, record::Fate::kInFlight);  // hour 2
  tell(s(4000), {}, 0, record::Fate::kNoSite);      // hour 1, sent nowhere
  record::RunFacts facts;
  book_.hand_over(facts);
  Figures all = figures(facts);
  EXPECT_EQ((all.at({"AA", 0, "load"})), 2);
  EXPECT_EQ((all.at({"AA", 0, "served"})), 2);
  EXPECT_EQ((all.at({"AA", 0, "within_slo"})), 0.5);
  EXPECT_EQ((all.at({"AA", 1, "within_slo"})), 0);
  EXPECT_EQ((all.at({"AA", 2, "load"})), 1);
  EXPECT_FALSE((all.contains({"AA", 2, "within_slo"}))) << "nothing ended";
  EXPECT_EQ((all.at({"site:alpha-hall", 0, "load"})), 1);
  EXPECT_EQ((all.at({"site:beta-hall", 0, "within_slo"})), 0);
  EXPECT_EQ((all.at({"site:alpha-hall", 1, "load"})), 0);
  EXPECT_FALSE((all.contains({"BB", 0, "load"}))) << "nobody asked";
  EXPECT_FALSE((all.contains({"AA", 0, "energy"}))) << "not metered";
  // With 16 s for the first token both of hour 0 are good; sites have no bins.
  all = figures(facts, {Seconds(16), Seconds(1)});
  EXPECT_EQ((all.at({"AA", 0, "within_slo"})), 1);
  EXPECT_FALSE((all.contains({"site:alpha-hall", 0, "within_slo"})));
}

// Busy: 1800 GPU-s by the end of the warm-up, then 7200 more evenly until 5400 s: 2 a second, so
// 3600 in hour 0 (1800 s of it measured) and 3600 in hour 1.  A job holds 4 GPUs from 3000 s to
// 4200 s: 2400 and 2400.  Hour 0: (3600 + 2400) / (8 x 1800); hour 1: (3600 + 2400) / (8 x 3600).
TEST_F(SeriesRowsTest, UseIsWorkOverWhatWasThere) {
  book_.busy({1800, 0}, s(1800));
  book_.busy({9000, 0}, s(5400));
  book_.on_hold({SiteIndex(0), NationIndex(1), 4, s(3000), s(4200), 0});
  record::RunFacts facts;
  book_.hand_over(facts);
  facts.metered = true;
  facts.site_hours[0][1].site_j = 5 * kKwh;
  Figures all = figures(facts);
  EXPECT_NEAR((all.at({"site:alpha-hall", 0, "use"})), 6000.0 / (8 * 1800), 1e-12);
  EXPECT_NEAR((all.at({"site:alpha-hall", 1, "use"})), 6000.0 / (8 * 3600), 1e-12);
  EXPECT_EQ((all.at({"site:alpha-hall", 2, "use"})), 0);
  EXPECT_NEAR((all.at({"AA", 1, "use"})), 6000.0 / (8 * 3600), 1e-12);
  EXPECT_DOUBLE_EQ((all.at({"AA", 1, "energy"})), 5);
  EXPECT_DOUBLE_EQ((all.at({"BB", 1, "energy"})), 0);
}

}  // namespace
}  // namespace archipelago::metrics
