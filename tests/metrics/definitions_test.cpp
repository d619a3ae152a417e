#include "metrics/definitions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace archipelago::metrics {
namespace {

TEST(Definitions, AreUnique) {
  std::set<std::string_view> names;
  for (const Definition& d : definitions()) {
    EXPECT_TRUE(names.insert(d.metric).second) << d.metric << " is defined twice";
  }
}

TEST(Definitions, AreComplete) {
  const std::set<std::string_view> ways{"low", "high", "-"};
  for (const Definition& d : definitions()) {
    EXPECT_FALSE(d.metric.empty());
    EXPECT_FALSE(d.unit.empty()) << d.metric;
    EXPECT_FALSE(d.formula.empty()) << d.metric;
    EXPECT_FALSE(d.definition.empty()) << d.metric;
    EXPECT_TRUE(ways.contains(d.better)) << d.metric << ": " << d.better;
  }
}

TEST(Definitions, AreFoundByName) {
  EXPECT_EQ(definition_of("ttft_p95").unit, "s");
  EXPECT_EQ(definition_of("goodput").better, "high");
}

TEST(DefinitionsDeathTest, AMetricThatIsNotDefinedAborts) {
  EXPECT_DEATH((void)definition_of("ttft_p96"), "broken precondition");
}

}  // namespace
}  // namespace archipelago::metrics
