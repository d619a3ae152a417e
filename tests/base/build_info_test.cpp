#include "base/build_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace archipelago {
namespace {

using ::testing::MatchesRegex;

TEST(BuildInfo, NamesVersionCommitSimgridAndCompiler) {
  const BuildInfo& info = build_info();
  EXPECT_THAT(std::string(info.version), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  // A checkout, a source archive, or sources that came without either.
  EXPECT_THAT(std::string(info.commit), MatchesRegex("(.*-g)?[0-9a-f]{12}( with changes|, source "
                                                     "archive)?|unknown"));
  EXPECT_THAT(std::string(info.simgrid), MatchesRegex("[0-9]+\\.[0-9]+(\\.[0-9]+)?"));
  EXPECT_THAT(std::string(info.compiler), MatchesRegex("(GNU|Clang) [0-9.]+"));
}

TEST(BuildInfo, VersionLineIsMadeOfThem) {
  const BuildInfo& info = build_info();
  const auto text = [](std::string_view word) { return std::string(word); };
  EXPECT_EQ(version_line(), "archipelago " + text(info.version) + " (commit " + text(info.commit) +
                                ", SimGrid " + text(info.simgrid) + ", " + text(info.compiler) +
                                ")");
}

}  // namespace
}  // namespace archipelago
