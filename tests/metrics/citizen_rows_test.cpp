#include "metrics/citizen_rows.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

// A million people a nation.  AA asks 200,000 of one LLM and 100,000 of another, CC 500,000, at a
// demand_scale of 2: 600,000 and 1,000,000 a day.  BB asks nothing, and its people are not counted.
TEST(CitizenRows, AreRequestsADayOverThePeopleOfNationsThatAsk) {
  platform::Platform toy = test::toy_platform();
  toy.nations.push_back(test::toy_nation("CC", ""));
  record::RunFacts facts;
  facts.askers = {
      {NationIndex(0), 200'000, {}}, {NationIndex(0), 100'000, {}}, {NationIndex(2), 500'000, {}}};
  std::map<std::string, double> figures;
  for (const Row& row : citizen_rows(toy, facts, 2)) {
    EXPECT_EQ(row.metric, "questions_per_citizen");
    figures[row.group] = row.value;
  }
  EXPECT_EQ(figures.size(), 4U);
  EXPECT_DOUBLE_EQ(figures["AA"], 0.6);
  EXPECT_DOUBLE_EQ(figures["TOY"], 0.6);
  EXPECT_DOUBLE_EQ(figures["CC"], 1.0);
  EXPECT_DOUBLE_EQ(figures["all"], 0.8);
}

}  // namespace
}  // namespace archipelago::metrics
