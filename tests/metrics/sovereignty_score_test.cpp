#include "metrics/sovereignty_score.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace archipelago::metrics {
namespace {

using Figures = std::map<std::pair<std::string, std::string>, double>;

Figures figures(const Rows& rows, const std::vector<ScoreWeight>& weights) {
  Figures all;
  for (const Row& row : score_rows(rows, weights)) all[{row.group, row.metric}] = row.value;
  return all;
}

const std::vector<ScoreWeight> kWeights{
    {"foreign_served_share", 2}, {"autonomy", 1}, {"foreign_concentration_gpu_vendor", 1}, {"", 6}};

// AA: (2 x (1 - 0.25) + 1 x 0.5 + 1 x (1 - 1)) / 4 = 0.5, on 4 of 10.  BB has no autonomy:
// (2 x 1 + 1 x 0.5) / 3, on 3 of 10.
TEST(SovereigntyScore, IsTheWeightedMeanOfWhatIsMeasured) {
  const Rows rows{{"AA", "foreign_served_share", 0.25},
                  {"AA", "autonomy", 0.5},
                  {"AA", "foreign_concentration_gpu_vendor", 1},
                  {"AA", "requests", 100},
                  {"BB", "foreign_served_share", 0},
                  {"BB", "foreign_concentration_gpu_vendor", 0.5},
                  {"site:x", "served", 7}};
  Figures all = figures(rows, kWeights);
  EXPECT_DOUBLE_EQ((all[{"AA", "sovereignty_score"}]), 0.5);
  EXPECT_DOUBLE_EQ((all[{"AA", "sovereignty_measured"}]), 0.4);
  EXPECT_DOUBLE_EQ((all[{"BB", "sovereignty_score"}]), 2.5 / 3);
  EXPECT_DOUBLE_EQ((all[{"BB", "sovereignty_measured"}]), 0.3);
  EXPECT_FALSE(all.contains({"site:x", "sovereignty_score"}));
}

TEST(SovereigntyScore, OnlyRatiosOfWeightsCount) {
  const Rows rows{{"AA", "foreign_served_share", 0.25}, {"AA", "autonomy", 0.5}};
  std::vector<ScoreWeight> tenfold = kWeights;
  for (ScoreWeight& component : tenfold) component.weight *= 10;
  EXPECT_EQ(figures(rows, kWeights), figures(rows, tenfold));
}

TEST(SovereigntyScore, WithoutWeightsThereIsNone) {
  EXPECT_TRUE(score_rows({{"AA", "autonomy", 1}}, {}).empty());
  EXPECT_TRUE(score_rows({{"AA", "autonomy", 1}}, {{"autonomy", 0}, {"", 1}}).empty());
}

TEST(SovereigntyScore, OnlySharesAndIndicesWithABetterEndAreScored) {
  EXPECT_TRUE(can_be_scored("foreign_operator_share"));
  EXPECT_TRUE(can_be_scored("foreign_concentration_operator"));
  EXPECT_FALSE(can_be_scored("residency_compliance")) << "the simulator's own: INV-8";
  EXPECT_FALSE(can_be_scored("utilisation")) << "neither end is better";
  EXPECT_FALSE(can_be_scored("contribution_ratio")) << "may pass 1";
  EXPECT_FALSE(can_be_scored("ttft_p95"));
  EXPECT_FALSE(can_be_scored("nonsense"));
}

}  // namespace
}  // namespace archipelago::metrics
