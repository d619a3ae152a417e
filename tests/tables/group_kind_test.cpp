#include "tables/group_kind.hpp"

#include <gtest/gtest.h>

#include "support/toy_platform.hpp"

namespace archipelago::tables {
namespace {

std::string cells(const std::string& group) {
  const platform::Platform platform = test::toy_platform();
  const GroupKind g = group_kind(platform, group);
  EXPECT_EQ(joined_group(g.kind, g.name), group) << "the way back";
  return g.kind + " " + g.name;
}

// Nations are those of the platform, so a bloc may be two letters too.
TEST(GroupKind, IsSaidBesideTheBareName) {
  EXPECT_EQ(cells("AA"), "nation AA");
  EXPECT_EQ(cells("EU"), "bloc EU");
  EXPECT_EQ(cells("site:jakarta"), "site jakarta");
  EXPECT_EQ(cells("cable:SEA-ME-WE 4: west"), "cable SEA-ME-WE 4: west");
  EXPECT_EQ(cells("law:AA:BB"), "law AA:BB");
  EXPECT_EQ(cells("AA->BB"), "pair AA->BB");
  EXPECT_EQ(cells("all"), "all all");
  EXPECT_EQ(cells("wan"), "wan wan");
  EXPECT_EQ(cells("rules"), "rules rules");
  EXPECT_EQ(cells("sites"), "bloc sites");
}

}  // namespace
}  // namespace archipelago::tables
