#include "metrics/full_scale.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string_view>

#include "metrics/definitions.hpp"
#include "metrics/series_rows.hpp"
#include "metrics/told_book.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

// Every metric as 3 at the scale 1/4: 12, or 3.
TEST(FullScale, DividesWhatSumsAndLeavesTheRest) {
  Rows rows;
  for (const Definition& d : definitions()) rows.push_back({"all", std::string(d.metric), 3});
  print_at_full_scale(rows, 0.25);
  for (const Row& row : rows) {
    EXPECT_EQ(row.value, definition_of(row.metric).extent == Extent::kExtensive ? 12 : 3)
        << row.metric;
  }
}

TEST(FullScale, OfScaleOneIsTheFigure) {
  Rows rows{{"all", "requests", 0.1}};
  print_at_full_scale(rows, 1);
  EXPECT_EQ(rows[0].value, 0.1);
}

// What a unit says of all metrics that have it.  Counts are of requests and replicas, which shrink, or
// of jobs and what they do, which do not.
TEST(FullScale, FollowsFromTheUnitButOfCounts) {
  const std::map<std::string_view, Extent> by_unit{
      {"s", Extent::kIntensive},          {"s/token", Extent::kIntensive},
      {"share", Extent::kIntensive},      {"ratio", Extent::kIntensive},
      {"index", Extent::kIntensive},      {"g CO2e/Mtoken", Extent::kIntensive},
      {"USD/Mtoken", Extent::kIntensive}, {"USD/GPU h", Extent::kIntensive},
      {"1/s", Extent::kExtensive},        {"1/day", Extent::kExtensive},
      {"GB", Extent::kExtensive},         {"GPU h", Extent::kExtensive},
      {"MWh", Extent::kExtensive},        {"MW", Extent::kExtensive},
      {"USD", Extent::kExtensive},        {"USD/year", Extent::kExtensive},
      {"months", Extent::kIntensive},     {"t CO2e", Extent::kExtensive}};
  for (const Definition& d : definitions()) {
    if (d.unit == "count" || d.unit == "h") continue;
    ASSERT_TRUE(by_unit.contains(d.unit)) << d.metric << ": " << d.unit;
    EXPECT_EQ(d.extent, by_unit.at(d.unit)) << d.metric;
  }
}

TEST(FullScale, CountsAreOfRequestsOrOfJobs) {
  const std::set<std::string_view> of_transfers{
      "audited_jobs",           "audited_copies", "audited_paths",     "checkpoints_copied",
      "checkpoints_kept_local", "reroutes",       "deadline_misses",   "job_restarts",
      "hours_without_path",     "model_counts",   "model_texts_abroad"};
  for (const Definition& d : definitions()) {
    if (d.unit != "count" && d.unit != "h") continue;
    const bool jobs = d.metric.starts_with("jobs") || of_transfers.contains(d.metric);
    const bool mean = d.metric == "transit_nations_mean" || d.metric.starts_with("hours_");
    const Extent expected =
        jobs ? Extent::kCounted : (mean ? Extent::kIntensive : Extent::kExtensive);
    EXPECT_EQ(d.extent, expected) << d.metric;
  }
}

TEST(FullScale, HasAWordForEach) {
  EXPECT_EQ(word_of(Extent::kIntensive), "intensive");
  EXPECT_EQ(word_of(Extent::kExtensive), "extensive");
  EXPECT_EQ(word_of(Extent::kCounted), "counted");
}

// Two requests in the only hour, of which one is answered: at 1/10 they stand for 20 and 10.
TEST(FullScale, HoursAreThoseOfTheFullSize) {
  const record::Slo slo{Seconds(0.5), Seconds(0.05)};
  const SimTime hour = to_sim_time(Seconds(3600));
  const platform::Platform platform = test::toy_platform(8);
  engine::RunBook book(platform, {slo, {}, {}, hour});
  for (const record::Fate fate : {record::Fate::kServed, record::Fate::kNoSite}) {
    record::RequestOutcome outcome;
    outcome.fate = fate;
    outcome.output_tokens = 1;
    outcome.asked = to_sim_time(Seconds(60));
    outcome.first_token = outcome.finished = to_sim_time(Seconds(61));
    book.on_outcome(outcome);
  }
  record::RunFacts facts;
  book.hand_over(facts);
  std::map<std::string, double> of_nation;
  for (const HourRow& row : series_rows(platform, facts, slo, 0.1)) {
    if (row.group == "AA") of_nation[row.metric] = row.value;
  }
  EXPECT_DOUBLE_EQ(of_nation.at("load"), 20);
  EXPECT_DOUBLE_EQ(of_nation.at("served"), 10);
  EXPECT_DOUBLE_EQ(of_nation.at("within_slo"), 0) << "a second is above half a second";
}

}  // namespace
}  // namespace archipelago::metrics
