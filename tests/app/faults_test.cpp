// Bad input as a user meets it: exit code 3, every fault with its place and a remedy on stderr,
// nothing on stdout, nothing written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;
constexpr const char* kCables = "platforms/toy2/cables.csv";
constexpr const char* kSites = "platforms/toy2/sites.csv";

// What `run` says about the faults; checks what holds for every fault.
std::string said(const ToyProject& project) {
  const Outcome outcome = project.run_experiment();
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("in the input; nothing was written"));
  EXPECT_FALSE(project.exists("out"));
  return outcome.err;
}

std::size_t faults_in(const std::string& text) { return lines_of(text).size() - 1; }

int line_of(const ToyProject& project, const std::string& file, const std::string& words) {
  int number = 1;
  for (const std::string& line : lines_of(project.read(file))) {
    if (line.find(words) != std::string::npos) return number;
    ++number;
  }
  return 0;
}

std::string place(const std::string& file, int line) {
  return file + ":" + std::to_string(line) + ":";
}

// The keys of a YAML file as it is written: the words before a colon that open a line or an entry.
std::vector<std::string> keys_of(const std::string& yaml) {
  std::vector<std::string> keys;
  for (const std::string& line : lines_of(yaml)) {
    const std::size_t start = line.find_first_not_of(" -");
    keys.push_back(line.substr(start, line.find(':') - start));
  }
  return keys;
}

// "horizon" -> "horizonn": one letter too many at the end, so that it stands once in the file.
std::string misspelt(const std::string& word) { return word + word.back(); }

void expect_a_suggestion_for_every_key(const std::string& file) {
  const std::vector<std::string> keys = keys_of(ToyProject().read(file));
  ASSERT_GT(keys.size(), 8U);
  for (std::size_t l = 0; l < keys.size(); ++l) {
    const ToyProject project;
    std::vector<std::string> lines = lines_of(project.read(file));
    lines[l].replace(lines[l].find(keys[l] + ":"), keys[l].size(), misspelt(keys[l]));
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    project.write(file, text);
    SCOPED_TRACE(misspelt(keys[l]));
    const std::string errors = said(project);
    EXPECT_THAT(errors, HasSubstr(place(file, static_cast<int>(l + 1))));
    EXPECT_THAT(errors, HasSubstr(misspelt(keys[l])));
    EXPECT_THAT(errors, HasSubstr("did you mean '" + keys[l] + "'"));
  }
}

TEST(Typo, InAnyKeyOfAnExperimentIsAnsweredWithTheRightKey) {
  expect_a_suggestion_for_every_key(kExperiment);
}

TEST(Typo, InAnyKeyOfARecipeIsAnsweredWithTheRightKey) {
  expect_a_suggestion_for_every_key(kRecipe);
}

TEST(Typo, InAKeyOfALengthLawIsAnsweredWithTheRightKey) {
  const ToyProject project;
  project.replace(kRecipe, "{law: fixed, tokens: 100}", "{law: fixed, token: 100}");
  EXPECT_THAT(said(project), AllOf(HasSubstr(place(kRecipe, line_of(project, kRecipe, "token: "))),
                                   HasSubstr("did you mean 'tokens'")));
}

TEST(Typo, InAnyColumnOfAnyTableIsAnsweredWithTheRightColumn) {
  for (const char* table :
       {"cables", "gpus", "llms", "nations", "points", "serving_profiles", "sites", "zones"}) {
    const std::string file = "platforms/toy2/" + std::string(table) + ".csv";
    for (const std::string& column : split_cells(lines_of(ToyProject().read(file)).at(0))) {
      const ToyProject project;
      std::string text = project.read(file);
      const std::string header = text.substr(0, text.find('\n'));
      std::string spoilt = "," + header + ",";
      spoilt.replace(spoilt.find("," + column + ",") + 1, column.size(), misspelt(column));
      project.write(file, spoilt.substr(1, spoilt.size() - 2) + text.substr(header.size()));
      SCOPED_TRACE(file + " " + misspelt(column));
      const std::string errors = said(project);
      EXPECT_THAT(errors, HasSubstr(place(file, 1)));
      EXPECT_THAT(errors, HasSubstr("did you mean '" + column + "'"));
    }
  }
}

TEST(Typo, InAnAxisIsAnsweredWithTheRightSetting) {
  const ToyProject project;
  project.replace(kExperiment, "demand_scale: 10\n", "axes: {demand_scal: [1, 2]}\n");
  EXPECT_THAT(said(project), AllOf(HasSubstr(place(kExperiment, 11)), HasSubstr("demand_scal"),
                                   HasSubstr("did you mean 'demand_scale'")));
}

TEST(Typo, InAPolicyAnLlmANationOrARegionIsAnsweredWithTheRightName) {
  const struct {
    const char* file;
    const char* right;
    const char* wrong;
    const char* suggestion;
  } cases[] = {
      {kExperiment, "policy: islands", "policy: island", "did you mean 'islands'"},
      {kExperiment, "policy: islands", "policy: {global_cloud: {region: rigth}}",
       "did you mean 'right'"},
      {kExperiment, "{toy-llm: 1}", "{toy-lm: 1}", "did you mean 'toy-llm'"},
      {kRecipe, "{toy-llm: 1}", "{toy-lm: 1}", "did you mean 'toy-llm'"},
      {kRecipe, "law: fixed, tokens: 11", "law: fixd, tokens: 11", "did you mean 'fixed'"},
      {kCables, ",left,right,", ",left,rigth,", "did you mean 'right'"},
  };
  for (const auto& c : cases) {
    const ToyProject project;
    project.replace(c.file, c.right, c.wrong);
    SCOPED_TRACE(c.wrong);
    const std::string errors = said(project);
    EXPECT_THAT(errors, HasSubstr(place(c.file, line_of(project, c.file, c.wrong))));
    EXPECT_THAT(errors, HasSubstr(c.suggestion));
  }
}

TEST(BadValue, NegativeCableLengthNamesFileLineAndField) {
  const ToyProject project;
  project.set_cell(kCables, 0, "route_km", "-5");
  EXPECT_THAT(said(project), AllOf(HasSubstr(place(kCables, 2) + " route_km: "), HasSubstr("-5")));
}

TEST(BadValue, NegativePromptNamesFileLineAndField) {
  const ToyProject project;
  project.replace(kRecipe, "tokens: 100", "tokens: -100");
  EXPECT_THAT(said(project),
              AllOf(HasSubstr(place(kRecipe, line_of(project, kRecipe, "tokens: -100"))),
                    HasSubstr("tokens"), HasSubstr("-100")));
}

TEST(BadValue, OfEverySettingNamesItsLine) {
  const struct {
    const char* right;
    const char* wrong;
  } cases[] = {
      {"start: 2026-03-02T00:00Z", "start: yesterday"},
      {"horizon: 10 min", "horizon: 10"},
      {"horizon: 10 min", "horizon: -10 min"},
      {"horizon: 10 min", "horizon: 1 min"},  // not above the warm-up
      {"horizon: 10 min", "horizon: 200 days"},
      {"warmup: 1 min", "warmup: 1 parsec"},
      {"replicates: 2", "replicates: 0"},
      {"replicates: 2", "replicates: 2.5"},
      {"seed: 7", "seed: -7"},
      {"seed: 7", "seed: 99999999999999999999"},
      {"policy: islands", "policy: [islands, federated]"},
      {"policy: islands", "policy: {islands: {x: 1}}"},
      {"policy: islands", "policy: global_cloud"},
      {"demand_scale: 10", "demand_scale: 0"},
      {"demand_scale: 10", "demand_scale: nan"},
      {"gpu_shares: {toy-llm: 1}", "gpu_shares: {toy-llm: 1.5}"},
      {"gpu_shares: {toy-llm: 1}", "gpu_shares: {toy-llm: 0}"},
      {"gpu_shares: {toy-llm: 1}", "gpu_shares: all"},
      {"max_sequences: 4", "max_sequences: 0"},
      {"max_batched_tokens: 400", "max_batched_tokens: -1"},
      {"block_tokens: 16", "block_tokens: 0"},
      {"watermark: 0.01", "watermark: 0.9"},
      {"queue_limit: 20", "queue_limit: -1"},
      {"timeout: 10 s", "timeout: 10 GB"},
      {"ttft: 60 ms", "ttft: 0 ms"},
      {"tpot: 11 ms", "tpot: 11"},
  };
  for (const auto& c : cases) {
    const ToyProject project;
    project.replace(kExperiment, c.right, c.wrong);
    SCOPED_TRACE(c.wrong);
    // The warm-up is what does not fit a short horizon; any of the two lines will do.
    const std::string errors = said(project);
    const std::string here = place(kExperiment, line_of(project, kExperiment, c.wrong));
    const std::string warmup = place(kExperiment, line_of(project, kExperiment, "warmup:"));
    EXPECT_THAT(errors, ::testing::AnyOf(HasSubstr(here), HasSubstr(warmup)));
  }
}

TEST(Missing, EveryRequiredSettingIsAskedForByName) {
  const std::vector<std::string> optional{"policy",
                                          "demand_scale",
                                          "serving",
                                          "slo",
                                          "gpu_shares",
                                          "max_sequences",
                                          "max_batched_tokens",
                                          "block_tokens",
                                          "watermark",
                                          "queue_limit",
                                          "timeout",
                                          "ttft",
                                          "tpot"};
  for (const std::string& key : keys_of(ToyProject().read(kExperiment))) {
    if (std::find(optional.begin(), optional.end(), key) != optional.end()) continue;
    const ToyProject project;
    std::string text;
    for (const std::string& line : lines_of(project.read(kExperiment))) {
      if (!line.starts_with(key + ":")) text += line + "\n";
    }
    project.write(kExperiment, text);
    SCOPED_TRACE(key);
    EXPECT_THAT(said(project), AllOf(HasSubstr(key), HasSubstr("missing")));
  }
}

TEST(Platform, CableToNowhereNamesTheCableTableAndTheEnd) {
  const ToyProject project;
  project.set_cell(kCables, 0, "to", "atlantis");
  EXPECT_THAT(said(project), AllOf(HasSubstr(place(kCables, 2) + " to: "), HasSubstr("atlantis")));
}

TEST(Platform, CableShorterThanTheGreatCircleIsRefused) {
  const ToyProject project;
  project.set_cell(kCables, 0, "route_km", "500");
  EXPECT_THAT(said(project), AllOf(HasSubstr(place(kCables, 2) + " route_km: "), HasSubstr("890")));
}

TEST(Platform, NationWithoutASiteCannotBeAnIsland) {
  const ToyProject project;
  const std::vector<std::string> rows = lines_of(project.read(kSites));
  project.write(kSites, rows[0] + "\n" + rows[1] + "\n");
  EXPECT_THAT(said(project), AllOf(HasSubstr(place(kExperiment, 10) + " policy: "), HasSubstr("ID"),
                                   HasSubstr("no site with GPUs"), HasSubstr("sites.csv")));
  // The same platform serves everybody as a federation.
  project.replace(kExperiment, "policy: islands", "policy: federated");
  EXPECT_EQ(project.run_experiment().status, 0);
}

TEST(Platform, WithoutATableNamesTheMissingFile) {
  const ToyProject project;
  std::filesystem::remove(project.folder() / kSites);
  EXPECT_THAT(said(project), HasSubstr("platforms/toy2/sites.csv: no such file"));
}

TEST(Platform, ThatIsNoFolderIsNamed) {
  const ToyProject project;
  project.replace(kExperiment, "platforms/toy2", "platforms/toy9");
  EXPECT_THAT(said(project), HasSubstr("platforms/toy9"));
}

TEST(EmptyFile, IsAFaultOfThatFileWhicheverItIs) {
  for (const std::string file : {kExperiment, kRecipe, kCables, "platforms/toy2/nations.csv"}) {
    const ToyProject project;
    project.write(file, "");
    SCOPED_TRACE(file);
    EXPECT_THAT(said(project), HasSubstr(file));
  }
}

TEST(MissingFile, IsNamedWhicheverItIs) {
  for (const std::string file : {kExperiment, kRecipe, "platforms/toy2/SOURCES.md"}) {
    const ToyProject project;
    std::filesystem::remove(project.folder() / file);
    SCOPED_TRACE(file);
    EXPECT_THAT(said(project), HasSubstr(file + ": no such file"));
  }
}

// A folder, a pipe that nobody writes to: said at once, never waited for.
TEST(StrangeFile, FoldersAndPipesAreNamed) {
  const ToyProject project;
  EXPECT_EQ(project.run({"check", "experiments"}).status, 3);
  const Outcome device = project.run({"check", "/dev/zero"});
  EXPECT_EQ(device.status, 3);
  EXPECT_THAT(device.err, HasSubstr("/dev/zero"));
}

// The size is seen before a byte is read: a file of 1 GB on one line costs nothing.
TEST(HugeFile, OfOneLineIsRefusedByItsSize) {
  constexpr std::size_t kGigabyte = 1'000'000'000;
  const struct {
    const char* file;
    const char* start;
  } cases[] = {{kExperiment, "name: x"},
               {kRecipe, "name: x"},
               {kCables, "cable,system"},
               {"platforms/toy2/SOURCES.md", "## x"}};
  for (const auto& c : cases) {
    const ToyProject project;
    project.write_sparse(c.file, c.start, kGigabyte);
    SCOPED_TRACE(c.file);
    EXPECT_THAT(said(project), AllOf(HasSubstr(c.file), HasSubstr("1000000000 bytes")));
  }
}

TEST(LongLine, BelowThatSizeIsRefusedToo) {
  for (const std::string file : {kExperiment, kRecipe, kCables}) {
    const ToyProject project;
    project.write(file, project.read(file) + std::string(900'000, 'x'));
    SCOPED_TRACE(file);
    const std::string errors = said(project);
    EXPECT_THAT(errors, HasSubstr(file));
    EXPECT_LT(errors.size(), 10'000U) << "the line itself is not repeated";
  }
}

TEST(NotText, IsRefusedAndNotShownRaw) {
  for (const std::string file : {kExperiment, kRecipe, kCables}) {
    const ToyProject project;
    project.write(file, std::string("\x7f"
                                    "ELF\0\x01\xff\x1b[2J",
                                    11) +
                            project.read(file));
    SCOPED_TRACE(file);
    const std::string errors = said(project);
    EXPECT_THAT(errors, HasSubstr(file));
    EXPECT_THAT(errors, Not(HasSubstr("\033")));
  }
}

TEST(SeveralFaults, OfTheExperimentAndTwoTablesAreToldTogether) {
  const ToyProject project;
  project.replace(kExperiment, "max_sequences: 4", "max_sequence: 4");
  project.replace(kExperiment, "horizon: 10 min", "horizon: 10");
  project.set_cell(kCables, 0, "route_km", "-5");
  project.set_cell(kCables, 0, "repair_days", "soon");
  project.set_cell(kSites, 1, "pue", "0.5");
  const std::string errors = said(project);
  EXPECT_EQ(faults_in(errors), 5U) << errors;
  EXPECT_THAT(errors, HasSubstr("archipelago: 5 faults in the input"));
  EXPECT_THAT(errors, HasSubstr(place(kExperiment, 14)));
  EXPECT_THAT(errors, HasSubstr(place(kExperiment, 6)));
  EXPECT_THAT(errors, HasSubstr(place(kCables, 2) + " route_km"));
  EXPECT_THAT(errors, HasSubstr(place(kCables, 2) + " repair_days"));
  EXPECT_THAT(errors, HasSubstr(place(kSites, 3) + " pue"));
}

TEST(SeveralFaults, OfTheExperimentAndTheRecipeAreToldTogether) {
  const ToyProject project;
  project.replace(kExperiment, "seed: 7", "seed: seven");
  project.replace(kRecipe, "requests_per_day: 86400", "requests_per_day: -1");
  project.replace(kRecipe, "llms: {toy-llm: 1}", "llms: {toy-llm: 0.5}");
  const std::string errors = said(project);
  EXPECT_EQ(faults_in(errors), 3U) << errors;
  EXPECT_THAT(errors, HasSubstr(place(kExperiment, 9)));
  EXPECT_THAT(errors, HasSubstr(place(kRecipe, 6)));
  EXPECT_THAT(errors, HasSubstr(place(kRecipe, 13)));
}

TEST(Axes, FaultsAreToldOnceHoweverManyScenariosShareThem) {
  const ToyProject project;
  project.replace(kExperiment, "demand_scale: 10\n",
                  "axes: {demand_scale: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n");
  project.replace(kExperiment, "policy: islands", "policy: nowhere");
  const std::string errors = said(project);
  EXPECT_EQ(faults_in(errors), 1U) << errors;
}

TEST(Axes, BadOnesAreNamed) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"axes: {demand_scale: []}", "at least one value"},
      {"axes: {demand_scale: [1, 1]}", "twice"},
      {"axes: {demand_scale: 1}", "demand_scale"},
      {"axes: {seed: [1, 2]}", "no setting that can be an axis"},
      {"axes: {policy: [federated]}", "under axes"},
      {"axes: {demand_scale: [1, 2]}\nbaseline: {demand_scale: 3}", "no value of the axis"},
      {"axes: {demand_scale: [1, 2]}\nbaseline: {policy: islands}", "no axis"},
      {"baseline: {policy: islands}", "no axis"},
  };
  for (const auto& c : cases) {
    const ToyProject project;
    project.replace(kExperiment, "demand_scale: 10", c.text);
    SCOPED_TRACE(c.text);
    EXPECT_THAT(said(project), HasSubstr(c.expected));
  }
}

TEST(Check, FindsTheSameFaultsAsRun) {
  const ToyProject project;
  project.replace(kExperiment, "max_sequences: 4", "max_sequence: 4");
  project.set_cell(kCables, 0, "route_km", "-5");
  const Outcome check = project.run({"check", kExperiment});
  EXPECT_EQ(check.status, 3);
  EXPECT_EQ(check.err, said(project));
}

}  // namespace
}  // namespace archipelago::test
