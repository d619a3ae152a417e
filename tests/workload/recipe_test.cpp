#include "workload/recipe/recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/temporary_file.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::workload {
namespace {

using ::testing::HasSubstr;

// Lines are counted from 1; a fault replaces one of them.
const std::vector<std::string> kGood{
    "name: toy",
    "description: for tests",
    "source: assumed",
    "inference:",
    "  - name: chat",
    "    requests_per_day: 86400",
    "    nations: {weights: {AA: 3, BB: 1}}",
    "    hour_weights: [1,1,1,1,1,1, 1,1,1,1,1,1, 1,1,1,1,1,1, 1,1,1,1,1,2]",
    "    day_weights: [1, 1, 1, 1, 1, 2, 2]",
    "    burstiness: 2",
    "    prompt_tokens: {law: lognormal, median: 100, mean: 150, min: 1, max: 4000}",
    "    output_tokens: {law: percentiles, percentiles: {0: 1, 50: 100, 100: 500}}",
    "    llms: {toy-llm: 1}"};

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

Recipe load(const std::string& text, const platform::Platform& platform = test::toy_platform()) {
  const test::TemporaryFile file(text);
  return load_recipe(file.path(), platform);
}

struct Fault {
  const char* what;
  int line;             // replaced, and blamed
  const char* instead;  // of that line
  const char* field;
  const char* message;  // part of it
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.what; }

class RecipeFault : public ::testing::TestWithParam<Fault> {};

TEST_P(RecipeFault, IsToldWithFileLineAndField) {
  const Fault& fault = GetParam();
  std::vector<std::string> lines = kGood;
  lines[static_cast<std::size_t>(fault.line) - 1] = fault.instead;
  const test::TemporaryFile file(text_of(lines));
  try {
    load_recipe(file.path(), test::toy_platform());
    FAIL() << "nothing was wrong with: " << fault.instead;
  } catch (const InputError& error) {
    ASSERT_EQ(error.issues().size(), 1U) << error.what();
    const Issue& issue = error.issues().front();
    EXPECT_EQ(issue.file, file.path().string());
    EXPECT_EQ(issue.line, fault.line);
    EXPECT_EQ(issue.field, fault.field);
    EXPECT_THAT(issue.message, HasSubstr(fault.message));
  }
}

constexpr Fault kFaults[] = {
    {"empty name", 1, "name:", "name", "is missing; expected text"},
    {"rate of zero", 6, "    requests_per_day: 0", "inference[0].requests_per_day",
     "0 is not from"},
    {"rate is a word", 6, "    requests_per_day: many", "inference[0].requests_per_day",
     "'many' is not a number"},
    {"unknown nation", 7, "    nations: {weights: {AA: 3, BC: 1}}",
     "inference[0].nations.weights.BC", "'BC' is no nation of platform toy"},
    {"negative weight", 7, "    nations: {weights: {AA: 3, BB: -1}}",
     "inference[0].nations.weights.BB", "-1 is not at least 0"},
    {"all weights zero", 7, "    nations: {weights: {AA: 0}}", "inference[0].nations",
     "names no nation with users"},
    {"unknown bloc", 7, "    nations: {bloc: NOWHERE, split_by: population}",
     "inference[0].nations", "names no nation with users; expected a bloc of platform toy"},
    {"unknown split", 7, "    nations: {bloc: TOY, split_by: popularity}",
     "inference[0].nations.split_by", "'popularity' is not one of population, gdp"},
    {"weights and bloc", 7, "    nations: {weights: {AA: 1}, bloc: TOY}",
     "inference[0].nations.bloc", "unknown key"},
    {"23 hours", 8, "    hour_weights: [1,1,1,1,1,1, 1,1,1,1,1,1, 1,1,1,1,1,1, 1,1,1,1,1]",
     "inference[0].hour_weights", "has 23 weights; expected 24"},
    {"hours of nothing", 8,
     "    hour_weights: [0,0,0,0,0,0, 0,0,0,0,0,0, 0,0,0,0,0,0, 0,0,0,0,0,0]",
     "inference[0].hour_weights", "sums to 0"},
    {"negative day", 9, "    day_weights: [1, 1, 1, 1, 1, 2, -2]", "inference[0].day_weights[6]",
     "-2 is not at least 0"},
    {"eight days", 9, "    day_weights: [1, 1, 1, 1, 1, 2, 2, 1]", "inference[0].day_weights",
     "has 8 weights; expected 7, one for each day from Monday"},
    {"burstiness of zero", 10, "    burstiness: 0", "inference[0].burstiness",
     "0 is not from 0.05 to 20"},
    {"misspelt key", 10, "    burstyness: 2", "inference[0].burstyness",
     "unknown key (did you mean 'burstiness'?)"},
    {"unknown law", 11, "    prompt_tokens: {law: pareto, alpha: 2}",
     "inference[0].prompt_tokens.law",
     "'pareto' is not one of fixed, lognormal, geometric, percentiles"},
    {"no law", 11, "    prompt_tokens: {tokens: 5}", "inference[0].prompt_tokens.law",
     "is missing; expected one of fixed, lognormal, geometric, percentiles"},
    {"mean below median", 11,
     "    prompt_tokens: {law: lognormal, median: 100, mean: 50, min: 1, max: 4000}",
     "inference[0].prompt_tokens.mean", "is below the median"},
    {"max below min", 11,
     "    prompt_tokens: {law: lognormal, median: 100, mean: 150, min: 10, max: 5}",
     "inference[0].prompt_tokens.max", "is below min"},
    {"median of zero", 11,
     "    prompt_tokens: {law: lognormal, median: 0, mean: 150, min: 1, max: 5}",
     "inference[0].prompt_tokens.median", "0 is not from 1"},
    {"no median", 11, "    prompt_tokens: {law: lognormal, mean: 150, min: 1, max: 4000}",
     "inference[0].prompt_tokens.median", "is missing"},
    {"geometric mean of half a token", 11,
     "    prompt_tokens: {law: geometric, mean: 0.5, max: 4000}", "inference[0].prompt_tokens.mean",
     "0.5 is not from 1"},
    {"geometric max below its mean", 11, "    prompt_tokens: {law: geometric, mean: 150, max: 100}",
     "inference[0].prompt_tokens.max", "is below the mean"},
    {"geometric without max", 11, "    prompt_tokens: {law: geometric, mean: 150}",
     "inference[0].prompt_tokens.max", "is missing"},
    {"geometric with a median", 11,
     "    prompt_tokens: {law: geometric, mean: 150, max: 4000, median: 100}",
     "inference[0].prompt_tokens.median", "unknown key"},
    {"half a token", 11, "    prompt_tokens: {law: fixed, tokens: 0.5}",
     "inference[0].prompt_tokens.tokens", "'0.5' is not a whole number"},
    {"no prompt at all", 11, "    prompt_tokens: {law: fixed, tokens: 0}",
     "inference[0].prompt_tokens.tokens", "'0' is not a whole number from 1"},
    {"percentiles without 100", 12,
     "    output_tokens: {law: percentiles, percentiles: {0: 1, 50: 100}}",
     "inference[0].output_tokens.percentiles", "expected rising percentages from 0 to 100"},
    {"percentiles without 0", 12,
     "    output_tokens: {law: percentiles, percentiles: {50: 1, 100: 100}}",
     "inference[0].output_tokens.percentiles", "expected rising percentages from 0 to 100"},
    {"percentiles that fall back", 12,
     "    output_tokens: {law: percentiles, percentiles: {0: 1, 70: 50, 50: 60, 100: 100}}",
     "inference[0].output_tokens.percentiles", "expected rising percentages from 0 to 100"},
    {"tokens that fall", 12,
     "    output_tokens: {law: percentiles, percentiles: {0: 10, 50: 5, 100: 100}}",
     "inference[0].output_tokens.percentiles", "with tokens not falling"},
    {"a percentage above 100", 12,
     "    output_tokens: {law: percentiles, percentiles: {0: 1, 100: 5, 120: 9}}",
     "inference[0].output_tokens.percentiles.120", "'120' is not a percentage"},
    {"unknown LLM", 13, "    llms: {toy-lm: 1}", "inference[0].llms.toy-lm",
     "'toy-lm' is no LLM of platform toy (did you mean 'toy-llm'?)"},
    {"shares of an LLM mix", 13, "    llms: {toy-llm: 0.9}", "inference[0].llms",
     "shares do not sum to 1"},
};

INSTANTIATE_TEST_SUITE_P(Each, RecipeFault, ::testing::ValuesIn(kFaults));

TEST(Recipe, IsReadAsWritten) {
  const Recipe recipe = load(text_of(kGood));
  EXPECT_EQ(recipe.name, "toy");
  EXPECT_EQ(recipe.description, "for tests");
  EXPECT_EQ(recipe.source, "assumed");
  ASSERT_EQ(recipe.inference.size(), 1U);
  const InferenceStream& chat = recipe.inference[0];
  EXPECT_EQ(chat.name, "chat");
  EXPECT_EQ(chat.requests_per_day, 86'400);
  EXPECT_EQ(chat.nation_share, (std::vector<double>{0.75, 0.25}));  // 3 : 1
  EXPECT_EQ(chat.hour_weights[22], 1);
  EXPECT_EQ(chat.hour_weights[23], 2);
  EXPECT_EQ(chat.day_weights[4], 1);
  EXPECT_EQ(chat.day_weights[5], 2);
  EXPECT_EQ(chat.burstiness, 2);
  EXPECT_EQ(chat.prompt_tokens.mean(), 150);
  EXPECT_EQ(chat.prompt_tokens.max(), 4000);
  EXPECT_EQ(chat.output_tokens.mean(), 0.5 * 50.5 + 0.5 * 300);
  ASSERT_EQ(chat.llms.size(), 1U);
  EXPECT_EQ(chat.llms[0].llm, LlmIndex(0));
  EXPECT_EQ(chat.llms[0].share, 1);
}

TEST(Recipe, AGeometricLawIsReadAsWritten) {
  std::vector<std::string> lines = kGood;
  lines[11] = "    output_tokens: {law: geometric, mean: 37.5, max: 500}";
  const Recipe recipe = load(text_of(lines));
  EXPECT_EQ(recipe.inference[0].output_tokens.mean(), 37.5);
  EXPECT_EQ(recipe.inference[0].output_tokens.max(), 500);
}

TEST(Recipe, ShapesAndBurstinessMayBeLeftOut) {
  std::vector<std::string> lines = kGood;
  lines.erase(lines.begin() + 7, lines.begin() + 10);
  const Recipe recipe = load(text_of(lines));
  for (const double weight : recipe.inference[0].hour_weights) EXPECT_EQ(weight, 1);
  for (const double weight : recipe.inference[0].day_weights) EXPECT_EQ(weight, 1);
  EXPECT_EQ(recipe.inference[0].burstiness, 1);
}

TEST(Recipe, ABlocIsSplitByPopulationOrGdp) {
  platform::Platform platform = test::toy_platform();
  platform.nations[0].population = 3e6;  // to 1e6: 3/4
  platform.nations[1].gdp_usd_bn = 400;  // to 100: 4/5
  std::vector<std::string> lines = kGood;
  lines[6] = "    nations: {bloc: TOY, split_by: population}";
  EXPECT_EQ(load(text_of(lines), platform).inference[0].nation_share,
            (std::vector<double>{0.75, 0.25}));
  lines[6] = "    nations: {bloc: TOY, split_by: gdp}";
  EXPECT_EQ(load(text_of(lines), platform).inference[0].nation_share,
            (std::vector<double>{0.2, 0.8}));
}

TEST(Recipe, ANationNobodyNamesHasNoDemand) {
  std::vector<std::string> lines = kGood;
  lines[6] = "    nations: {weights: {BB: 5}}";
  const Recipe recipe = load(text_of(lines));
  EXPECT_FALSE(recipe.has_demand(NationIndex(0)));
  EXPECT_TRUE(recipe.has_demand(NationIndex(1)));
}

std::string faults_of(const std::string& text, const platform::Platform& platform) {
  try {
    load(text, platform);
  } catch (const InputError& error) {
    std::string messages;
    for (const Issue& issue : error.issues()) {
      messages += std::to_string(issue.line) + ": " + issue.field + ": " + issue.message + '\n';
    }
    return messages;
  }
  return "";
}

TEST(Recipe, DemandWithoutAMetroIsAFault) {
  platform::Platform platform = test::toy_platform();
  platform.points[1].users_share = 0;
  EXPECT_EQ(faults_of(text_of(kGood), platform),
            "7: inference[0].nations: BB has demand but no metro with users; give users_share to a "
            "point of points.csv\n");
}

// 4000 prompt tokens and 500 of output.
TEST(Recipe, ARequestLongerThanItsLlmAcceptsIsAFault) {
  platform::Platform platform = test::toy_platform();
  platform.llms[0].max_context_tokens = 4499;
  EXPECT_EQ(faults_of(text_of(kGood), platform),
            "13: inference[0].llms: toy-llm accepts 4499 tokens; the longest prompt and output "
            "together have 4500\n");
  platform.llms[0].max_context_tokens = 4500;
  EXPECT_EQ(faults_of(text_of(kGood), platform), "");
}

TEST(Recipe, ARecipeWithoutStreamsIsAFault) {
  const std::vector<std::string> lines{kGood[0], kGood[1], kGood[2], "inference: []"};
  EXPECT_EQ(faults_of(text_of(lines), test::toy_platform()),
            "4: inference: is empty; expected at least one stream\n");
}

// Their random streams would be the same, and so would their requests.
TEST(Recipe, TwoStreamsOfOneNameAreAFault) {
  std::vector<std::string> lines = kGood;
  lines.insert(lines.end(), kGood.begin() + 4, kGood.end());
  EXPECT_THAT(faults_of(text_of(lines), test::toy_platform()),
              HasSubstr("14: inference[1].name: 'chat' names a stream before it"));
}

TEST(Recipe, AShareAboveOneIsAFault) {
  std::vector<std::string> lines = kGood;
  lines[12] = "    llms: {toy-llm: 1.5}";
  EXPECT_THAT(faults_of(text_of(lines), test::toy_platform()),
              HasSubstr("13: inference[0].llms.toy-llm: 1.5 is not from 0 to 1"));
}

TEST(Recipe, AllFaultsOfAFileAreToldAtOnce) {
  std::vector<std::string> lines = kGood;
  lines[5] = "    requests_per_day: -1";
  lines[9] = "    burstiness: 100";
  lines[12] = "    llms: {other: 1}";
  const std::string faults = faults_of(text_of(lines), test::toy_platform());
  EXPECT_THAT(faults, HasSubstr("6: inference[0].requests_per_day: -1 is not from"));
  EXPECT_THAT(faults, HasSubstr("10: inference[0].burstiness: 100 is not from"));
  EXPECT_THAT(faults, HasSubstr("13: inference[0].llms.other: 'other' is no LLM"));
}

}  // namespace
}  // namespace archipelago::workload
