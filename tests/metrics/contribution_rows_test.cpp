#include "metrics/contribution_rows.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

using Figures = std::map<std::pair<std::string, std::string>, double>;
using Uses = std::vector<std::vector<record::SiteUse>>;

// AA, BB in bloc TOY, CC in none; a site each, of its own nation.
platform::Platform three_nations() {
  auto toy = test::toy_platform();
  toy.nations.push_back(test::toy_nation("CC", ""));
  toy.sites.push_back(test::toy_site("gamma-hall", 2, 8));
  return toy;
}

Figures figures(const platform::Platform& platform, const Uses& uses) {
  Figures all;
  for (const Row& row : contribution_rows(platform, uses)) {
    all[{row.group, row.metric}] = row.value;
  }
  return all;
}

Uses idle() { return Uses(3, std::vector<record::SiteUse>(3)); }

// GPU-hours: AA's site 5 for itself, 3 for BB (2 of training); BB's 1 for AA; CC's 4 for AA, 2 for
// BB, none for itself.  AA lends 3, borrows 1 + 4; BB lends 1, borrows 3 + 2; CC lends 6; the bloc
// lends nothing and borrows 6.
TEST(Contribution, IsWhatOwnSitesDidForOthersOverWhatOthersDid) {
  const platform::Platform platform = three_nations();
  Uses uses = idle();
  uses[0][0].serving_gpu_s = 5 * 3600;
  uses[0][1].serving_gpu_s = 1 * 3600;
  uses[0][1].training_gpu_s = 2 * 3600;
  uses[1][0].serving_gpu_s = 1 * 3600;
  uses[2][0].serving_gpu_s = 4 * 3600;
  uses[2][1].training_gpu_s = 2 * 3600;
  Figures all = figures(platform, uses);
  EXPECT_DOUBLE_EQ((all[{"AA", "gpu_hours_lent"}]), 3);
  EXPECT_DOUBLE_EQ((all[{"AA", "gpu_hours_borrowed"}]), 5);
  EXPECT_DOUBLE_EQ((all[{"AA", "contribution_ratio"}]), 3.0 / 5);
  EXPECT_DOUBLE_EQ((all[{"BB", "contribution_ratio"}]), 1.0 / 5);
  EXPECT_DOUBLE_EQ((all[{"CC", "gpu_hours_lent"}]), 6);
  EXPECT_DOUBLE_EQ((all[{"CC", "gpu_hours_borrowed"}]), 0);
  EXPECT_FALSE(all.contains({"CC", "contribution_ratio"})) << "no bound";
  EXPECT_DOUBLE_EQ((all[{"TOY", "gpu_hours_borrowed"}]), 6);
  EXPECT_DOUBLE_EQ((all[{"TOY", "contribution_ratio"}]), 0);
  EXPECT_FALSE(all.contains({"all", "gpu_hours_lent"}));
}

TEST(Contribution, WhoNeitherLendsNorBorrowsIsEven) {
  const platform::Platform platform = three_nations();
  Uses uses = idle();
  uses[0][0].serving_gpu_s = 60;
  Figures all = figures(platform, uses);
  EXPECT_EQ((all[{"AA", "contribution_ratio"}]), 1);
  EXPECT_FALSE(all.contains({"BB", "gpu_hours_lent"})) << "had no work at all";
}

// A site on BB's soil under AA's law is AA's.
TEST(Contribution, ASiteIsItsOperators) {
  platform::Platform platform = three_nations();
  platform.sites[1].operator_nation = NationIndex(0);
  Uses uses = idle();
  uses[1][1].serving_gpu_s = 3600;
  Figures all = figures(platform, uses);
  EXPECT_DOUBLE_EQ((all[{"AA", "gpu_hours_lent"}]), 1);
  EXPECT_DOUBLE_EQ((all[{"BB", "gpu_hours_borrowed"}]), 1);
}

}  // namespace
}  // namespace archipelago::metrics
