// What docs/ and results/ take from the program is what the program prints (scripts/refresh-docs.sh
// writes them), and the keys that it lists are those that files may have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "app/toy_project.hpp"
#include "support/source_dir.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

Outcome in_source_tree(const Words& arguments) {
  const ToyProject words;
  return Running(arguments, source_dir(), words.folder()).wait();
}

std::string text_of(const fs::path& file) {
  std::ifstream in(fs::path(source_dir()) / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Words words_of(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

// What stands between the marks of a page, by the command that the first of them names.
std::vector<std::pair<std::string, std::string>> generated_parts(const std::string& page) {
  const std::string open = "<!-- archipelago ";
  std::vector<std::pair<std::string, std::string>> parts;
  for (std::size_t at = page.find(open); at != std::string::npos; at = page.find(open, at + 1)) {
    const std::size_t words = at + open.size();
    const std::size_t close = page.find(" -->\n", words);
    const std::size_t begin = close + 5;
    const std::size_t end = page.find("<!-- end -->", begin);
    parts.emplace_back(page.substr(words, close - words), page.substr(begin, end - begin));
  }
  return parts;
}

TEST(Docs, EveryGeneratedPartIsWhatTheProgramPrints) {
  std::size_t parts = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(source_dir()) / "docs")) {
    if (entry.path().extension() != ".md") continue;
    for (const auto& [command, text] : generated_parts(text_of(entry.path()))) {
      ++parts;
      EXPECT_TRUE(in_source_tree(words_of(command)).out == text)
          << entry.path() << ": run scripts/refresh-docs.sh (" << command << ")";
    }
  }
  // experiments, workloads, events, platforms, sizing, planner (two), reference (five)
  EXPECT_EQ(parts, 12U);
}

TEST(Docs, SchemasAreWhatTheProgramPrints) {
  for (const auto& [what, file] : {std::pair{"settings", "docs/experiment.schema.json"},
                                   std::pair{"recipe-keys", "docs/recipe.schema.json"},
                                   std::pair{"event-keys", "docs/events.schema.json"}}) {
    const Outcome outcome = in_source_tree({"list", what, "--format", "json-schema"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, StartsWith("{\n  \"$schema\""));
    EXPECT_TRUE(outcome.out == text_of(file)) << file << ": run scripts/refresh-docs.sh";
  }
}

TEST(Docs, PagesAreMadeFromTheirTables) {
  for (const char* script : {"make-validation-page.py", "make-standings.py", "make-headline.py"}) {
    const std::string path = source_dir() + "/scripts/" + script;
    EXPECT_EQ(std::system(("python3 '" + path + "' --check").c_str()), 0)
        << "run scripts/" << script;
  }
}

// A header of sim/ that is not there would explain nothing.
TEST(Docs, EveryOwnerOfAKeyIsAHeader) {
  std::size_t seen = 0;
  for (const char* what :
       {"settings", "recipe-keys", "event-keys", "sizing-keys", "plan-keys", "candidate-keys"}) {
    for (const std::string& line : lines_of(in_source_tree({"list", what, "--format", "md"}).out)) {
      const std::size_t end = line.rfind("` |");
      const std::size_t begin = line.rfind('`', end - 1);
      if (!line.starts_with("| `") || end == std::string::npos) continue;
      const std::string owner = line.substr(begin + 1, end - begin - 1);
      EXPECT_TRUE(fs::exists(fs::path(source_dir()) / "sim" / owner)) << line;
      ++seen;
    }
  }
  EXPECT_GT(seen, 150U);
}

TEST(List, OneSettingIsACardAndASectionItsKeys) {
  const Outcome card = in_source_tree({"list", "settings", "serving.watermark"});
  EXPECT_EQ(card.status, 0);
  EXPECT_EQ(card.out,
            "serving.watermark\n"
            "  meaning       of KV blocks that admission leaves free\n"
            "  default       0.01\n"
            "  unit          share\n"
            "  range         0 to 0.5\n"
            "  explained in  sim/serving/pool_spec.hpp\n");
  const Outcome section = in_source_tree({"list", "settings", "power"});
  EXPECT_THAT(section.out, AllOf(HasSubstr("power.cap_scale"), HasSubstr("power.shed_first"),
                                 Not(HasSubstr("serving."))));
  EXPECT_THAT(in_source_tree({"list", "recipe-keys", "training[].trace"}).out,
              AllOf(HasSubstr("training[].trace.at_end"), HasSubstr("fail | repeat | stop"),
                    Not(HasSubstr("inference"))));
  EXPECT_THAT(in_source_tree({"list", "platform-columns", "sites"}).out,
              AllOf(HasSubstr("it_power_mw"), Not(HasSubstr("zones.csv"))));
}

TEST(List, OneMetricIsShownWhole) {
  const Outcome outcome = in_source_tree({"list", "metrics", "ttft_p95"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("ttft_p95\n  definition  "), HasSubstr("\n  formula  "),
                                 HasSubstr("\n  unit        s\n"), HasSubstr("better      low"),
                                 HasSubstr("interval    log (at least 0"),
                                 HasSubstr("matters     from 5 % and 0.005 s (assumed: ")));
  EXPECT_EQ(lines_of(outcome.out).size(), 8U);
}

TEST(List, ANameThatIsNoneIsWrongUseAndTheNearestIsNamed) {
  const std::vector<std::pair<Words, std::string>> cases{
      {{"list", "metrics", "ttft_p96"}, "did you mean 'ttft_p9"},
      {{"list", "settings", "gpu_shares"}, "did you mean 'serving.gpu_shares'?"},
      {{"list", "settings", "serving.watermrk"}, "did you mean 'serving.watermark'?"},
      {{"list", "event-keys", "to_mw"}, "did you mean 'events[].to_mw'?"},
      {{"list", "platform-columns", "site"}, "did you mean 'sites'?"},
      {{"list", "policies", "islands"}, "policies are listed all together"},
      {{"list", "metrics", "--format", "json-schema"}, "metrics are listed as text, csv, md"},
  };
  for (const auto& [arguments, said] : cases) {
    const Outcome outcome = in_source_tree(arguments);
    EXPECT_EQ(outcome.status, 2) << said;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(said));
  }
}

// Keys at the wrong place: the message has the place where they belong.
TEST(Check, AKeyOfASectionThatStandsElsewhereIsAnsweredWithItsWholeName) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"gpu_shares: {toy-llm: 1}\npolicy: islands",
       "gpu_shares: unknown key (did you mean 'serving.gpu_shares'?)"},
      {"axes: {gpu_share: [0, 0.5]}\npolicy: islands",
       "'gpu_share' is no setting that can be an axis (did you mean 'training.gpu_share'?)"},
      {"axes: {serving.watermrk: [0, 0.5]}\npolicy: islands",
       "can be an axis (did you mean 'serving.watermark'?)"},
  };
  for (const auto& [lines, said] : cases) {
    const ToyProject project;
    project.replace(ToyProject::kExperiment, "policy: islands", lines);
    const Outcome outcome = project.run({"check", ToyProject::kExperiment});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.err, HasSubstr(said));
  }
}

}  // namespace
}  // namespace archipelago::test
