// Where the tables go: a name that is a name, results that are not overwritten by others', buffers
// that are written once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kExperiment = ToyProject::kExperiment;

TEST(Name, ThatIsNoNameIsAFaultOfItsLine) {
  for (const char* name : {"../x", "/tmp/x", "''", "\"a\\nb\"", ".hidden", "'-rf'"}) {
    const ToyProject project;
    project.replace(kExperiment, "name: toy", std::string("name: ") + name);
    const Outcome outcome = project.run({"run", kExperiment});
    EXPECT_EQ(outcome.status, 3) << name;
    EXPECT_THAT(outcome.out, IsEmpty()) << name;
    EXPECT_THAT(outcome.err, HasSubstr("experiments/toy.yaml:1: name: ")) << name;
    EXPECT_EQ(lines_of(outcome.err).size(), 2U) << outcome.err;
    EXPECT_FALSE(project.exists("out")) << name;
  }
}

// A second experiment of the project, which differs in its question alone.
void add_other(const ToyProject& project, const std::string& file, const std::string& question) {
  project.write(file, project.read(kExperiment));
  project.replace(file, "question: does it work", "question: " + question);
}

TEST(Results, OfAnotherExperimentAreNotOverwrittenWithoutForce) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  const std::string before = project.read("out/manifest.json");
  add_other(project, "experiments/other.yaml", "something else");
  const Outcome refused = project.run({"run", "experiments/other.yaml", "--out", "out"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("out: holds the results of another experiment, experiments/toy.yaml "
                              "(\"does it work\")"),
                    HasSubstr("--force")));
  EXPECT_EQ(project.read("out/manifest.json"), before);
  EXPECT_EQ(
      project.run({"run", "experiments/other.yaml", "--out", "out", "--force", "--quiet"}).status,
      0);
  EXPECT_THAT(project.read("out/manifest.json"), HasSubstr("experiments/other.yaml"));
}

TEST(Results, OfTheSameExperimentAreReplacedAlsoWhenItWasEditedOrMoved) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  project.replace(kExperiment, "question: does it work", "question: does it still work");
  EXPECT_EQ(project.run_experiment().status, 0);
  project.replace(kExperiment, "name: toy", "name: toy-again");
  EXPECT_EQ(project.run_experiment().status, 0);
  project.write("experiments/below/toy.yaml", project.read(kExperiment));
  project.replace("experiments/below/toy.yaml", "../platforms", "../../platforms");
  project.replace("experiments/below/toy.yaml", "../workloads", "../../workloads");
  EXPECT_EQ(project.run({"run", "experiments/below/toy.yaml", "--out", "out", "--quiet"}).status,
            0);
}

TEST(Results, AManifestThatIsNoneIsNotOverwrittenEither) {
  const ToyProject project;
  project.write("out/manifest.json", "{}");
  const Outcome refused = project.run({"run", kExperiment, "--out", "out"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("out/manifest.json: is no manifest"));
  EXPECT_EQ(project.run({"run", kExperiment, "--out", "out", "--force", "--quiet"}).status, 0);
}

TEST(Exports, IntoAFolderThatCannotBeWrittenAreAFaultOfTheInput) {
  const ToyProject project;
  project.write("file", "in the way\n");
  const Outcome outcome = project.run(
      {"platform", "export", "toy2", "--format", "geojson", "--out", "file/toy2.geojson"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("file: cannot be written"), HasSubstr("Not a directory")));
}

// Of everything that a run writes to a file, each line stands there once: children start with empty
// buffers.
TEST(Output, IntoAFileHasEveryLineOnce) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  project.set_cell("platforms/toy2/sites.csv", 0, "lat", "1");
  const Outcome outcome = project.run({"verify", "out", "--jobs", "2"});
  std::size_t times = 0;
  for (const std::string& line : lines_of(outcome.out)) {
    times += line.find("platforms/toy2/sites.csv has changed") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(times, 1U) << outcome.out;
}

}  // namespace
}  // namespace archipelago::test
