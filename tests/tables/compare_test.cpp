// Two results side by side: what moved is counted and named, and silence means equal.
#include "tables/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "tables/comparison_text.hpp"

namespace archipelago::tables {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kScenarios =
    "scenario,policy,policy_label,demand_scale,demand_scale_label,baseline\n"
    "1,islands,islands,2,2,1\n"
    "2,{hybrid: {within: 2 s}},hybrid 2 s,2,2,1\n";
const std::string kSummary =
    "scenario,kind,group,metric,unit,mean,n\n"
    "1,nation,AA,ttft_p50,s,0.25,2\n"
    "1,site,\"x, y\",served,count,7,2\n"
    "2,nation,AA,ttft_p50,s,0.2,2\n";
const std::string kRuns =
    "scenario,replicate,kind,group,metric,unit,value\n"
    "1,*,site,\"x, y\",served,count,7\n"
    "1,0,nation,AA,ttft_p50,s,0.3\n"
    "1,1,nation,AA,ttft_p50,s,0.2\n"
    "2,*,nation,AA,ttft_p50,s,0.2\n";

// The same results as version 0.1 wrote them.
const std::string kOldSummary =
    "scenario,group,metric,unit,mean,n,baseline\n"
    "islands.demand_scale-2,AA,ttft_p50,s,0.25,2,\n"
    "islands.demand_scale-2,\"site:x, y\",served,count,7,2,\n"
    "hybrid-2.demand_scale-2,AA,ttft_p50,s,0.2,2,islands.demand_scale-2\n";
const std::string kOldRuns =
    "scenario,replicate,group,metric,unit,value\n"
    "islands.demand_scale-2,0,AA,ttft_p50,s,0.3\n"
    "islands.demand_scale-2,0,\"site:x, y\",served,count,7\n"
    "islands.demand_scale-2,1,AA,ttft_p50,s,0.2\n"
    "islands.demand_scale-2,1,\"site:x, y\",served,count,7\n"
    "hybrid-2.demand_scale-2,0,AA,ttft_p50,s,0.2\n"
    "hybrid-2.demand_scale-2,1,AA,ttft_p50,s,0.2\n";
const std::vector<std::string> kOldIds{"islands.demand_scale-2", "hybrid-2.demand_scale-2"};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

struct World {
  Texts texts{{"scenarios.csv", kScenarios}, {"summary.csv", kSummary}, {"runs.csv", kRuns}};
  void change(const std::string& file, const std::string& from, const std::string& to) {
    texts[file] = replaced(texts[file], from, to);
  }
  [[nodiscard]] ResultFolder folder(const std::string& name) const {
    return read_results(name, texts, kOldIds);
  }
};

ResultFolder old_folder(const std::string& summary = kOldSummary,
                        const std::string& runs = kOldRuns) {
  return read_results("old", {{"summary.csv", summary}, {"runs.csv", runs}}, {});
}

Comparison compared(const World& after) {
  return compare_results(World{}.folder("a"), after.folder("b"));
}

// 3 rows of unit, mean, n and 4 expanded to 6 rows of unit, value: 9 + 12 cells.
TEST(Compare, EqualResultsAreEqualAndSaysHowMuchWasLookedAt) {
  const Comparison same = compared(World{});
  EXPECT_TRUE(same.equal());
  EXPECT_EQ(same.scenarios, 2U);
  EXPECT_EQ(same.cells, 3U * 3 + 6 * 2);
  EXPECT_THAT(same.not_compared, IsEmpty());
}

// 0.25 -> 0.26 is 4 %; the first place is named with both values.
TEST(Compare, MovedCellsAreCountedByMetric) {
  World after;
  after.change("summary.csv", "s,0.25,2", "s,0.26,1");
  after.change("summary.csv", "s,0.2,2", "s,0.201,2");
  const Comparison moved = compared(after);
  ASSERT_THAT(moved.moved, SizeIs(1));
  const MovedMetric& move = moved.moved.front();
  EXPECT_EQ(move.table + " " + move.metric, "summary.csv ttft_p50");
  EXPECT_EQ(move.cells, 3U);
  EXPECT_NEAR(move.largest.value(), 0.04, 1e-12);
  EXPECT_EQ(move.place, "islands, 2 / AA / mean");
  EXPECT_EQ(move.before + " " + move.after, "0.25 0.26");
  EXPECT_FALSE(moved.equal());
}

TEST(Compare, AChangeFrom0IsInfiniteAndOneOfNoMeanHasNoSize) {
  World zero;
  zero.change("summary.csv", "count,7,2", "count,0,2");
  World after = zero;
  after.change("summary.csv", "count,0,2", "count,1,2");
  after.change("summary.csv", "s,0.2,2", "s,0.2,1");
  const Comparison moved = compare_results(zero.folder("a"), after.folder("b"));
  ASSERT_THAT(moved.moved, SizeIs(2));
  EXPECT_TRUE(std::isinf(moved.moved[0].largest.value()));
  EXPECT_FALSE(moved.moved[1].largest.has_value());
}

// As printed: 0.2 and 0.20 are the same number and another table.
TEST(Compare, CellsAreComparedAsPrinted) {
  World after;
  after.change("summary.csv", "s,0.2,2", "s,0.20,2");
  EXPECT_EQ(compared(after).moved.at(0).cells, 1U);
}

// What moved in one replicate is no longer common: the other stays.
TEST(Compare, CommonRowsAreOneForEachReplicate) {
  World after;
  after.change("runs.csv", "1,*,site,\"x, y\",served,count,7\n",
               "1,0,site,\"x, y\",served,count,7\n1,1,site,\"x, y\",served,count,8\n");
  const Comparison moved = compared(after);
  ASSERT_THAT(moved.moved, SizeIs(1));
  EXPECT_EQ(moved.moved[0].cells, 1U);
  EXPECT_EQ(moved.moved[0].place, "islands, 2 / site:x, y / replicate 1 / value");
}

TEST(Compare, RowsThatAreGoneNewOrTwiceAreNamed) {
  World gone;
  gone.change("summary.csv", "2,nation,AA,ttft_p50,s,0.2,2\n", "");
  EXPECT_EQ(compared(gone).moved.at(0).rows_gone, 1U);
  const Comparison back = compare_results(gone.folder("a"), World{}.folder("b"));
  EXPECT_EQ(back.moved.at(0).rows_new, 1U);
  EXPECT_EQ(back.moved.at(0).before + " -> " + back.moved.at(0).after, "no row -> a row");
  World twice;
  twice.texts["summary.csv"] += "2,nation,AA,ttft_p50,s,0.2,2\n";
  EXPECT_EQ(compared(twice).moved.at(0).rows_new, 1U);
}

TEST(Compare, ColumnsOrderAndTextsCountToo) {
  World columns;
  columns.change("summary.csv", "mean", "median");
  EXPECT_THAT(compared(columns).differences,
              ElementsAre("summary.csv: column mean is gone", "summary.csv: column median is new"));
  World order;
  order.texts["summary.csv"] =
      "scenario,kind,group,metric,unit,mean,n\n"
      "2,nation,AA,ttft_p50,s,0.2,2\n"
      "1,nation,AA,ttft_p50,s,0.25,2\n"
      "1,site,\"x, y\",served,count,7,2\n";
  EXPECT_THAT(compared(order).differences, ElementsAre(HasSubstr("in another order")));
  World before;
  before.texts["summary.md"] = "a";
  World text;
  text.texts["summary.md"] = "b";
  EXPECT_THAT(compare_results(before.folder("a"), text.folder("b")).differences,
              ElementsAre("summary.md: the text differs"));
}

// Numbers are of a folder; axes and values in another order are the same scenarios.
TEST(Compare, ScenariosAreMatchedByTheirAxisValues) {
  World after;
  after.texts["scenarios.csv"] =
      "scenario,demand_scale,demand_scale_label,policy,policy_label,baseline\n"
      "1,2,two,{hybrid: {within: 2 s}},another label,2\n"
      "2,2,two,islands,islands,2\n";
  after.texts["summary.csv"] =
      "scenario,kind,group,metric,unit,mean,n\n"
      "1,nation,AA,ttft_p50,s,0.2,2\n"
      "2,nation,AA,ttft_p50,s,0.25,2\n"
      "2,site,\"x, y\",served,count,8,2\n";
  after.texts.erase("runs.csv");
  const Comparison moved = compared(after);
  EXPECT_EQ(moved.scenarios, 2U);
  ASSERT_THAT(moved.moved, SizeIs(1));
  EXPECT_EQ(moved.moved[0].metric, "served");
  EXPECT_THAT(moved.not_compared, ElementsAre("runs.csv: only in a"));
}

TEST(Compare, ScenariosOfOneSideAndOtherBaselinesAreDifferences) {
  World after;
  after.change("scenarios.csv", "within: 2 s", "within: 3 s");
  EXPECT_THAT(compared(after).differences, ElementsAre("scenario hybrid 2 s, 2 is only in a",
                                                       "scenario hybrid 2 s, 2 is only in b"));
  World baseline;
  baseline.change("scenarios.csv", "hybrid 2 s,2,2,1", "hybrid 2 s,2,2,");
  EXPECT_THAT(compared(baseline).differences, ElementsAre(HasSubstr("another baseline")));
}

TEST(Compare, NothingInCommonIsNoEquality) {
  World after;
  after.change("scenarios.csv", "1,islands", "1,sovereign");
  after.change("scenarios.csv", "within: 2 s", "within: 3 s");
  const Comparison apart = compared(after);
  EXPECT_EQ(apart.cells, 0U);
  EXPECT_THAT(apart.differences, ::testing::Contains("no scenario is in both"));
}

TEST(Compare, FoldersOfVersion01AreReadByTheirIds) {
  const ResultFolder old = old_folder();
  EXPECT_TRUE(old.is_0_1);
  for (const Comparison& same :
       {compare_results(old, World{}.folder("new")), compare_results(World{}.folder("new"), old)}) {
    EXPECT_TRUE(same.equal()) << comparison_text(same);
    EXPECT_EQ(same.scenarios, 2U);
    EXPECT_EQ(same.cells, 3U * 3 + 6 * 2);
  }
  EXPECT_TRUE(compare_results(old, old_folder()).equal());
  const Comparison moved = compare_results(old_folder(replaced(kOldSummary, "count,7", "count,14")),
                                           World{}.folder("new"));
  ASSERT_THAT(moved.moved, SizeIs(1));
  EXPECT_EQ(moved.moved[0].place, "islands.demand_scale-2 / site:x, y / mean");
  EXPECT_NEAR(moved.moved[0].largest.value(), 0.5, 1e-12);
}

TEST(Compare, VersionsAreMatchedByTheirBaselinesToo) {
  const ResultFolder other =
      old_folder(replaced(kOldSummary, "0.2,2,islands.demand_scale-2", "0.2,2,"));
  EXPECT_THAT(compare_results(other, World{}.folder("new")).differences,
              ElementsAre(HasSubstr("another baseline")));
}

// Without a manifest nobody knows what 0.1 called the scenarios: nothing matches, and that is said.
TEST(Compare, OldIdsThatAreNotKnownMatchNothing) {
  const World world;
  const Comparison apart = compare_results(old_folder(), read_results("new", world.texts, {}));
  EXPECT_FALSE(apart.equal());
  EXPECT_EQ(apart.scenarios, 0U);
}

TEST(ReadResults, WhatIsNoTableIsAFaultWithItsPlace) {
  for (const auto& [file, text, said] :
       std::vector<std::tuple<const char*, const char*, const char*>>{
           {"summary.csv", "", "a/summary.csv"},
           {"summary.csv", "hello\nworld\n", "scenario: is no column"},
           {"summary.csv", "scenario,kind,group,metric,unit,mean,n\n1,nation,AA\n", "has 3 cells"},
           {"summary.csv", "scenario,kind,group,metric,unit,mean,n\n7,all,all,x,s,1,1\n",
            "names a scenario"},
           {"scenarios.csv", "a,b\n1,2\n", "is no column"}}) {
    World world;
    world.texts[file] = text;
    try {
      (void)world.folder("a");
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_THAT(error.issues().at(0).text(), HasSubstr(said));
    }
  }
  EXPECT_THROW((void)read_results("a", {{"runs.csv", kRuns}}, {}), InputError);
}

TEST(ComparisonText, SaysByMetricWhatMoved) {
  World after;
  after.change("summary.csv", "s,0.25,2", "s,0.26,2");
  const std::string text = comparison_text(compared(after));
  EXPECT_THAT(text, AllOf(HasSubstr("ttft_p50"), HasSubstr("4 %"),
                          HasSubstr("islands, 2 / AA / mean: 0.25 -> 0.26")));
  EXPECT_EQ(comparison_text(compared(World{})), "");
}

TEST(ComparisonJson, HoldsTheSame) {
  World after;
  after.change("summary.csv", "s,0.25,2", "s,0.26,2");
  const std::string json = comparison_json(compared(after), {"a", "b", {"input x has changed"}});
  EXPECT_THAT(json, AllOf(HasSubstr("\"equal\": false"), HasSubstr("\"metric\": \"ttft_p50\""),
                          HasSubstr("\"before\": \"0.25\""), HasSubstr("input x has changed")));
}

}  // namespace
}  // namespace archipelago::tables
