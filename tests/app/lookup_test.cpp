// Names instead of paths: a project of one's own, ARCHIPELAGO_PATH, and what came with the program
// (here the checkout, because the program lies in its build folder).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "app/toy_project.hpp"
#include "support/source_dir.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kExperiment = ToyProject::kExperiment;

class PathVariable {
 public:
  explicit PathVariable(const std::string& list) { ::setenv("ARCHIPELAGO_PATH", list.c_str(), 1); }
  ~PathVariable() { ::unsetenv("ARCHIPELAGO_PATH"); }
  PathVariable(const PathVariable&) = delete;
  PathVariable& operator=(const PathVariable&) = delete;
};

TEST(Lookup, PlatformAndRecipeByNameGiveTheTablesOfTheirPaths) {
  const ToyProject by_path;
  const std::string table = by_path.results();
  const ToyProject by_name;
  by_name.replace(kExperiment, "platform: ../platforms/toy2", "platform: toy2");
  by_name.replace(kExperiment, "workload: ../workloads/toy.yaml", "workload: toy");
  EXPECT_EQ(by_name.results(), table);
  EXPECT_THAT(by_name.read("out/manifest.json"), AllOf(HasSubstr("\"platforms/toy2/cables.csv\""),
                                                       HasSubstr("\"workloads/toy.yaml\"")));
}

// The cable of the own toy2 is 2000 km: 2000 x 1.4682 / 299792.458 = 9.795 ms and 0.1 of equipment.
TEST(Lookup, TheOwnProjectComesBeforeWhatCameWithTheProgram) {
  const ToyProject project;
  project.set_cell("platforms/toy2/cables.csv", 0, "route_km", "2000");
  const Outcome outcome = project.run({"platform", "show", "toy2", "--route", "left", "right"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("9.895"),
            HasSubstr("read from " + fs::canonical(project.folder() / "platforms/toy2").string())));
}

TEST(Lookup, WhatTheProjectLacksComesWithTheProgram) {
  const ToyProject project;
  const Outcome outcome = project.run({"platform", "show", "gulf"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              HasSubstr("read from " + fs::canonical(source_dir()).string() + "/platforms/gulf"));
}

TEST(Lookup, TheVariableLendsAProjectToAnyFolder) {
  const ToyProject lender;
  fs::rename(lender.folder() / "platforms/toy2", lender.folder() / "platforms/lent");
  const ToyProject borrower;
  borrower.replace(kExperiment, "../platforms/toy2", "lent");
  EXPECT_EQ(borrower.run({"check", kExperiment}).status, 3);
  const PathVariable variable(lender.folder().string());
  EXPECT_EQ(borrower.run({"check", kExperiment}).status, 0);
  EXPECT_THAT(borrower.run({"list", "platforms"}).out,
              AllOf(HasSubstr("lent\n"), HasSubstr("asean\n")));
}

TEST(Lookup, AFolderOfTheVariableThatIsNoneIsAFaultOfTheInput) {
  const ToyProject project;
  const PathVariable variable("/no/such/folder");
  const Outcome outcome = project.run({"platform", "show", "toy2"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("ARCHIPELAGO_PATH: '/no/such/folder' is no folder"));
}

TEST(Lookup, AnUnknownNameIsAFaultOfItsLineThatSaysWhereWasLooked) {
  const ToyProject project;
  project.replace(kExperiment, "../platforms/toy2", "toy3");
  project.replace(kExperiment, "../workloads/toy.yaml", "toi");
  const Outcome outcome = project.run({"run", kExperiment, "--out", "out"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(
      outcome.err,
      AllOf(HasSubstr("experiments/toy.yaml:3: platform: 'toy3' is the name of no platform; "
                      "looked in "),
            HasSubstr("did you mean 'toy2'?"),
            HasSubstr("experiments/toy.yaml:4: workload: 'toi' is the name of no workload"),
            HasSubstr("did you mean 'toy'?")));
  EXPECT_FALSE(project.exists("out"));
}

TEST(Lookup, AnExperimentMayBeNamedWithoutItsFolderAndExtension) {
  const ToyProject project;
  EXPECT_EQ(project.run({"check", "toy"}).out, project.run({"check", kExperiment}).out);
  const Outcome shipped = project.run({"check", "smoke/toy-policies"});
  EXPECT_EQ(shipped.status, 0) << shipped.err;
  EXPECT_THAT(shipped.out, HasSubstr("ok, 6 scenarios x 2 replicates"));
  const Outcome unknown = project.run({"check", "toyy"});
  EXPECT_EQ(unknown.status, 3);
  EXPECT_THAT(unknown.out, IsEmpty());
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("toyy: is no file and no experiment; looked in "),
                                 HasSubstr("did you mean 'toy'?")));
}

// It has no project at all: what it names by name comes with the program.
TEST(Lookup, AnExperimentAloneInAFolderRunsByNames) {
  const ToyProject project;
  project.write("alone/mine.yaml", project.read(kExperiment));
  fs::remove_all(project.folder() / "platforms");
  fs::remove_all(project.folder() / "workloads");
  project.replace("alone/mine.yaml", "../platforms/toy2", "toy2");
  project.replace("alone/mine.yaml", "../workloads/toy.yaml", "toy-chat");
  const Outcome outcome = project.run({"run", "alone/mine.yaml", "--out", "out", "--quiet"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(project.read("out/manifest.json"), HasSubstr("\"experiment\": \"mine.yaml\""));
}

TEST(Lookup, ManifestsNameInputsFromTheProjectOfTheExperimentWhereverOneStands) {
  const ToyProject project;
  const std::string out = (project.folder() / "out").string();
  const Outcome outcome = Running({"run", (project.folder() / kExperiment).string(), "--out", out},
                                  source_dir(), project.folder())
                              .wait();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(project.read("out/manifest.json"),
              AllOf(HasSubstr("\"experiment\": \"experiments/toy.yaml\""),
                    HasSubstr("\"platforms/toy2/cables.csv\""), HasSubstr("\"commit\": \""),
                    HasSubstr("\"simgrid\": \""), Not(HasSubstr(project.folder().string()))));
}

}  // namespace
}  // namespace archipelago::test
