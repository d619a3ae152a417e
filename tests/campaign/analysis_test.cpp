// The examples of docs/analysis.md do what they say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "app/toy_project.hpp"
#include "checks/source_tree.hpp"
#include "store/database.hpp"

namespace archipelago::test {
namespace {

// The text of every block ```language of the page.
std::vector<std::string> blocks_of(const std::string& language) {
  std::vector<std::string> blocks;
  bool inside = false;
  for (const std::string& line : read_lines(source_root() / "docs" / "analysis.md")) {
    if (line == "```" + language) {
      blocks.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

class AnalysisPage : public testing::Test {
 protected:
  AnalysisPage() {
    const Outcome outcome =
        project_.run({"run", (source_root() / "experiments/smoke/toy-policies.yaml").string()});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  ToyProject project_;
};

TEST_F(AnalysisPage, PythonPrintsAFigureOfEveryPolicy) {
  const std::vector<std::string> blocks = blocks_of("python");
  ASSERT_EQ(blocks.size(), 2U);
  for (const std::string& block : blocks) {
    project_.write("example.py", block);
    const std::string said = (project_.folder() / "said").string();
    const std::string command =
        "cd " + project_.folder().string() + " && python3 example.py > " + said + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << read_file(said);
    for (const std::string policy : {"islands", "federated", "global_cloud"}) {
      EXPECT_THAT(read_file(said), testing::HasSubstr(policy)) << block;
    }
  }
}

TEST_F(AnalysisPage, SqlAnswersAFigureOfEveryPolicy) {
  const std::vector<std::string> blocks = blocks_of("sql");
  ASSERT_EQ(blocks.size(), 1U);
  const store::Database database(project_.folder() / "out" / "runs.sqlite", store::Access::kRead);
  store::Statement rows = database.prepare(blocks.front());
  std::vector<std::string> policies;
  while (rows.step()) {
    policies.push_back(rows.text(0));
    EXPECT_GT(rows.number(2), 0);
    EXPECT_GE(rows.integer(3), 1);
  }
  EXPECT_THAT(policies, testing::IsSupersetOf({"islands", "federated"}));
}

}  // namespace
}  // namespace archipelago::test
