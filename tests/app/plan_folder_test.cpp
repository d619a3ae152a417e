// `archipelago plan`: a folder that verifies, questions that answer on one screen, names with a remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"
#include "support/source_dir.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class PlanFolder : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome plan(const std::vector<std::string>& words) const {
    std::vector<std::string> all{"plan",
                                 std::string(source_dir()) + "/experiments/planning/toy2.yaml"};
    all.insert(all.end(), words.begin(), words.end());
    return project_.run(all);
  }
  ToyProject project_;
};

TEST_F(PlanFolder, VerifiesAndASpoiltTableIsFound) {
  ASSERT_EQ(plan({"--out", "out", "--quiet"}).status, 0);
  const std::vector<std::string> verify{"verify", "out", "--root", source_dir(), "--quiet"};
  const Outcome same = project_.run(verify);
  EXPECT_EQ(same.status, 0) << same.out << same.err;
  EXPECT_THAT(same.out, HasSubstr("out: verified, "));
  project_.replace("out/plan.csv", "right-mw", "left-mw");
  const Outcome spoilt = project_.run(verify);
  EXPECT_EQ(spoilt.status, 3);
  EXPECT_THAT(spoilt.err, HasSubstr("is not what its manifest says it was"));
}

TEST_F(PlanFolder, AQuestionWritesNothing) {
  const Outcome outcome = plan({"--budget", "5", "--at-most", "1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("One thing, left-16"));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(PlanFolder, UnknownNames) {
  const Outcome outcome = plan({"--compare", "left-61,second-pair"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("'left-61'"), HasSubstr("did you mean 'left-16'?")));
  // Two questions at once are none.
  EXPECT_EQ(plan({"--withdraw", "SG", "--who-pays", "left-16"}).status, 2);
}

}  // namespace
}  // namespace archipelago::test
