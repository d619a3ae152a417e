// What the commands print, where, and with which exit code, when nothing is wrong or when the
// command line itself is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"
#include "support/source_dir.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

// The cases run beside each other and change nothing outside: they can stand in our own tree.
Outcome in_source_tree(const Words& arguments) {
  const ToyProject words;
  return Running(arguments, test::source_dir(), words.folder()).wait();
}

class Help : public ::testing::TestWithParam<Words> {};

TEST_P(Help, OfEveryCommandHasAnExampleThatNamesTheCommand) {
  Words arguments = GetParam();
  std::string command = "archipelago";
  for (const std::string& word : arguments) command += " " + word;
  arguments.emplace_back("--help");
  const Outcome outcome = in_source_tree(arguments);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(outcome.out, HasSubstr("Example:\n  " + command));
}

INSTANTIATE_TEST_SUITE_P(Commands, Help,
                         ::testing::Values(Words{}, Words{"run"}, Words{"check"}, Words{"verify"},
                                           Words{"report"}, Words{"serve"}, Words{"platform"},
                                           Words{"platform", "show"}, Words{"platform", "routes"},
                                           Words{"platform", "export"}, Words{"list"}));

TEST(Help, NamesEveryExitCode) {
  EXPECT_THAT(in_source_tree({"--help"}).out,
              HasSubstr("Exit codes: 0 ok, 2 usage, 3 input, 4 a verified table moved, 5 "));
}

TEST(Help, ExamplesNameFilesThatExist) {
  const ToyProject project;
  for (const Words& command : {Words{}, Words{"run"}, Words{"check"}, Words{"verify"}}) {
    Words arguments = command;
    arguments.emplace_back("--help");
    for (const std::string& line : lines_of(in_source_tree(arguments).out)) {
      for (std::size_t at = line.find("experiments/"); at != std::string::npos;
           at = std::string::npos) {
        const std::string file = line.substr(at, line.find(".yaml", at) + 5 - at);
        EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(test::source_dir()) / file))
            << line;
      }
    }
  }
}

class WrongUse : public ::testing::TestWithParam<Words> {};

TEST_P(WrongUse, EndsWithTwoSaysSoOnStderrAndWritesNothing) {
  const ToyProject project;
  const Outcome outcome = project.run(GetParam());
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, Not(IsEmpty()));
  EXPECT_FALSE(project.exists("out"));
}

INSTANTIATE_TEST_SUITE_P(CommandLines, WrongUse,
                         ::testing::Values(Words{}, Words{"rnu"}, Words{"run"}, Words{"check"},
                                           Words{"verify"}, Words{"platform"},
                                           Words{"platform", "show"},
                                           Words{"run", ToyProject::kExperiment, "--jobs", "0"},
                                           Words{"run", ToyProject::kExperiment, "--jobs", "-1"},
                                           Words{"run", ToyProject::kExperiment, "--jobs", "two"},
                                           Words{"run", ToyProject::kExperiment, "--job", "2"},
                                           Words{"run", ToyProject::kExperiment, "another.yaml"},
                                           Words{"platform", "show", "toy2", "--route", "left"},
                                           Words{"platform", "routes", "toy2", "--format", "xml"},
                                           Words{"platform", "export", "toy2"},
                                           Words{"platform", "export", "toy2", "--format", "xml"},
                                           Words{"list", "everything"}));

TEST(Version, IsPrinted) {
  const Outcome outcome = in_source_tree({"--version"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("archipelago 0."));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("(commit "), HasSubstr(", SimGrid ")));
}

TEST(UnknownCommand, IsNamedWithTheNearest) {
  const struct {
    Words arguments;
    const char* said;
  } cases[] = {
      {{"verfy", "results/x"}, "archipelago: 'verfy' is no command (did you mean 'verify'?)"},
      {{"platform", "shwo", "toy2"},
       "archipelago platform: 'shwo' is no command (did you mean 'show'?)"},
      {{"xyzzy", "--help"}, "archipelago: 'xyzzy' is no command; `archipelago --help` lists them"},
  };
  for (const auto& c : cases) {
    const Outcome outcome = in_source_tree(c.arguments);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, StartsWith(c.said));
  }
}

// What debuggers need does name the sources: asked of the program that users run.
TEST(Program, HoldsNoPathOfTheTreeItWasBuiltIn) {
#if !defined(NDEBUG) || defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "a build with assertions, debug information or sanitizers";
#endif
  const std::string program = read_file(ARCHIPELAGO_PROGRAM);
  EXPECT_GT(program.size(), 1'000'000U);
  EXPECT_EQ(program.find(test::source_dir()), std::string::npos);
  EXPECT_EQ(program.find("sim/base/error"), std::string::npos) << "of a path that was shortened";
}

TEST(Run, PrintsTheTableOnStdoutAndProgressOnStderr) {
  const ToyProject project;
  const Outcome outcome = project.run({"run", ToyProject::kExperiment, "--out", "out"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("# toy\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("[2/2]")));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("[1/2] only, replicate "), HasSubstr("[2/2] only"),
                                 HasSubstr(" requests/s, "), HasSubstr(" left\n"),
                                 HasSubstr("wrote 6 files to out in ")));
  // A pipe or a file is no terminal: no line is drawn over.
  EXPECT_THAT(outcome.err, AllOf(Not(HasSubstr("\r")), Not(HasSubstr("\033"))));
  EXPECT_EQ(outcome.out, project.read("out/summary.md") + "\n");
}

TEST(Run, QuietSaysNothingAndWritesTheSameTables) {
  const ToyProject project;
  const Outcome outcome = project.run_experiment();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, IsEmpty());
  for (const char* file :
       {"summary.md", "scenarios.csv", "summary.csv", "runs.csv.zst", "manifest.json"}) {
    EXPECT_TRUE(project.exists(std::string("out/") + file)) << file;
  }
}

TEST(Run, WithoutOutWritesToOutSlashName) {
  const ToyProject project;
  EXPECT_EQ(project.run({"run", ToyProject::kExperiment, "--quiet"}).status, 0);
  EXPECT_TRUE(project.exists("out/toy/summary.csv"));
}

TEST(Run, ReplacesOlderTablesAndKeepsOtherFilesOfTheFolder) {
  const ToyProject project;
  project.write("out/summary.csv", "old\n");
  project.write("out/notes.txt", "mine\n");
  EXPECT_EQ(project.run_experiment().status, 0);
  EXPECT_THAT(project.read("out/summary.csv"), StartsWith("scenario,kind,group,metric"));
  EXPECT_EQ(project.read("out/notes.txt"), "mine\n");
}

TEST(Run, SaysWhyAFolderCannotBeWrittenAndLeavesNoTable) {
  const ToyProject project;
  project.write("file", "in the way\n");
  const Outcome outcome =
      project.run({"run", ToyProject::kExperiment, "--out", "file/results", "--quiet"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("file/results: cannot be written"),
                                 HasSubstr("Not a directory"), HasSubstr("nothing was written")));
  EXPECT_EQ(project.read("file"), "in the way\n");
}

TEST(Run, ManifestNamesEveryInputByItsDigestAndPathsFromTheProject) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  const std::string manifest = project.read("out/manifest.json");
  EXPECT_THAT(manifest, HasSubstr("\"experiment\": \"experiments/toy.yaml\""));
  for (const char* input :
       {"experiments/toy.yaml", "workloads/toy.yaml", "platforms/toy2/cables.csv"}) {
    EXPECT_THAT(manifest, HasSubstr("\"" + std::string(input) + "\": \"")) << input;
  }
  EXPECT_THAT(manifest, HasSubstr("network/model = CM02"));
  EXPECT_THAT(manifest, Not(HasSubstr(project.folder().string())));
}

TEST(Check, ListsTheScenariosAndRunsNothing) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "policy: islands\n",
                  "axes: {policy: [islands, federated]}\nbaseline: {policy: islands}\n");
  const Outcome outcome = project.run({"check", ToyProject::kExperiment});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("ok, 2 scenarios x 2 replicates"), HasSubstr("  islands: about "),
                    HasSubstr("  federated (against islands): about ")));
  EXPECT_FALSE(project.exists("out"));
}

TEST(Platform, RouteShowsEveryHopWithLengthTimeSystemAndJurisdiction) {
  const Outcome outcome =
      in_source_tree({"platform", "show", "asean", "--route", "jakarta", "manila"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  for (const char* word : {"jakarta", "manila", "km", "ms", "system", "jurisdiction"}) {
    EXPECT_THAT(outcome.out, HasSubstr(word)) << word;
  }
}

TEST(Platform, RouteOfTheToyPlatformIsTheSumOnPaper) {
  // 1000 km x 1.4682 / 299792.458 km/s = 4.897 ms, and 0.1 ms of equipment.
  const ToyProject project;
  const Outcome outcome = project.run({"platform", "show", "toy2", "--route", "left", "right"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("1000"), HasSubstr("4.997"), HasSubstr("toy")));
}

TEST(Platform, RoutesListsAllPairsOnce) {
  const ToyProject project;
  const Outcome outcome = project.run({"platform", "routes", "toy2", "--format", "csv"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("from_city,to_city,rtt_ms,km,path,"));
  EXPECT_EQ(lines_of(outcome.out).size(), 2U) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr(",9.99"));
}

TEST(Platform, ExportPrintsOrWritesTheSameText) {
  const ToyProject project;
  for (const char* format : {"simgrid-xml", "geojson", "graphml"}) {
    const Outcome printed = project.run({"platform", "export", "toy2", "--format", format});
    EXPECT_EQ(printed.status, 0);
    EXPECT_THAT(printed.out, HasSubstr("toy-left-right"));
    const Outcome written = project.run({"platform", "export", "toy2", "--format", format, "--out",
                                         std::string("new/toy2.") + format});
    EXPECT_EQ(written.status, 0);
    EXPECT_THAT(written.out, IsEmpty());
    EXPECT_EQ(project.read(std::string("new/toy2.") + format), printed.out);
  }
}

TEST(Platform, CanBeNamedByItsFolder) {
  const ToyProject project;
  const Outcome by_name = project.run({"platform", "show", "toy2"});
  const Outcome by_folder = project.run({"platform", "show", "platforms/toy2/"});
  EXPECT_EQ(by_name.status, 0);
  EXPECT_EQ(by_folder.status, 0);
  EXPECT_EQ(lines_of(by_name.out).size(), lines_of(by_folder.out).size());
  EXPECT_THAT(by_name.out, StartsWith("platform toy2\n"));
  EXPECT_THAT(by_folder.out, StartsWith("platform toy2\n"));
}

TEST(Run, PlatformAndRecipeMayBeNamedWithASlashAtTheEndOrInFull) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  const std::string table = project.read("out/summary.csv");
  for (const std::string& name :
       {std::string("../platforms/toy2/"), (project.folder() / "platforms/toy2").string()}) {
    const ToyProject other;
    other.replace(ToyProject::kExperiment, "../platforms/toy2", name);
    EXPECT_EQ(other.run_experiment().status, 0) << name;
    EXPECT_EQ(other.read("out/summary.csv"), table) << name;
  }
}

TEST(Platform, UnknownNameIsAnsweredWithTheNearest) {
  const ToyProject project;
  const Outcome outcome = project.run({"platform", "show", "toy3"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("toy3"), HasSubstr("toy2")));
}

TEST(Platform, UnknownPlaceIsAnsweredWithTheNearest) {
  const Outcome outcome =
      in_source_tree({"platform", "show", "asean", "--route", "jakatra", "manila"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("jakatra"), HasSubstr("jakarta")));
}

TEST(List, NamesPoliciesPlatformsMetricsAndExperiments) {
  const Outcome policies = in_source_tree({"list", "policies"});
  EXPECT_EQ(policies.status, 0);
  EXPECT_THAT(policies.out,
              AllOf(HasSubstr("islands"), HasSubstr("federated"), HasSubstr("global_cloud")));
  EXPECT_THAT(policies.out, HasSubstr("region: "));

  const Outcome queues = in_source_tree({"list", "queues"});
  EXPECT_EQ(queues.status, 0);
  for (const char* name : {"fifo", "fifo_skip", "shortest_first", "easy", "fair_share"}) {
    EXPECT_THAT(queues.out, HasSubstr(name));
  }

  const Outcome platforms = in_source_tree({"list", "platforms"});
  EXPECT_EQ(platforms.status, 0);
  EXPECT_THAT(platforms.out, AllOf(HasSubstr("asean\n"), HasSubstr("toy2\n")));
  EXPECT_THAT(platforms.out, Not(HasSubstr("schema")));

  const Outcome metrics = in_source_tree({"list", "metrics"});
  EXPECT_EQ(metrics.status, 0);
  EXPECT_THAT(metrics.out, AllOf(HasSubstr("ttft_p95"), HasSubstr("foreign_served_share")));

  const Outcome experiments = in_source_tree({"list", "experiments"});
  EXPECT_EQ(experiments.status, 0);
  EXPECT_THAT(experiments.out, AllOf(HasSubstr("experiments/asean-islands-vs-federation.yaml"),
                                     HasSubstr("experiments/smoke/toy-policies.yaml")));
}

TEST(List, EveryMetricOfATableIsDefinedInTheCsvOfMetrics) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  const std::string definitions = project.run({"list", "metrics", "--format", "csv"}).out;
  EXPECT_THAT(
      definitions,
      StartsWith("metric,unit,extent,formula,better,interval,smallest_difference,definition\n"));
  for (const std::string& line : lines_of(project.read("out/summary.csv"))) {
    if (line.starts_with("scenario,")) continue;
    EXPECT_THAT(definitions, HasSubstr("\n" + split_cells(line).at(3) + ",")) << line;
  }
}

TEST(List, ExperimentsOfABrokenFileSayWhichFile) {
  const ToyProject project;
  project.write("experiments/broken.yaml", "name: [\n");
  const Outcome outcome = project.run({"list", "experiments"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("broken.yaml"));
}

}  // namespace
}  // namespace archipelago::test
