#include "experiment/experiment_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace archipelago::experiment {
namespace {

using ::testing::HasSubstr;

TEST(ExperimentName, IsWhatAFolderMayBeCalled) {
  for (const char* name : {"toy", "asean-islands-vs-federation", "a b", "v1.2", "Ünder_score"}) {
    EXPECT_EQ(fault_of_name(name), "") << name;
  }
  EXPECT_EQ(fault_of_name(std::string(120, 'x')), "");
}

TEST(ExperimentName, IsNoPathAndNothingStrange) {
  const struct {
    std::string name;
    const char* fault;
  } cases[] = {
      {"", "is empty"},
      {"../x", "holds a slash"},
      {"/tmp/x", "holds a slash"},
      {"a\\b", "holds a slash"},
      {"a\nb", "line break"},
      {std::string("a\0b", 3), "control character"},
      {".", "starts with a dot"},
      {"..", "starts with a dot"},
      {".hidden", "starts with a dot"},
      {"-rf", "starts with a hyphen"},
      {" a", "blank"},
      {"a ", "blank"},
      {std::string(121, 'x'), "longer than 120 bytes"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(fault_of_name(c.name), HasSubstr(c.fault)) << c.name;
    EXPECT_THAT(fault_of_name(c.name), HasSubstr("expected a name such as")) << c.name;
  }
}

}  // namespace
}  // namespace archipelago::experiment
