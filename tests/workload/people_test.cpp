// Demand from people, on paper.
#include "workload/recipe/people.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "base/error.hpp"
#include "input/temporary_file.hpp"
#include "support/toy_platform.hpp"
#include "workload/laws/day_shape.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::workload {
namespace {

using ::testing::HasSubstr;

// A million people in AA, four in BB; half of AA's adults use it.
platform::Platform two_nations() {
  platform::Platform toy = test::toy_platform();
  toy.nations[1].population = 4e6;
  toy.nations[0].adoption_percent = 50;
  return toy;
}

std::string recipe_of(const std::string& nations, const std::string& people,
                      const std::string& more = "") {
  return "name: toy\n"
         "description: for tests\n"
         "source: assumed\n"
         "inference:\n"
         "  - name: chat\n"
         "    nations: " +
         nations + "\n    people: " + people +
         "\n"
         "    prompt_tokens: {law: fixed, tokens: 100}\n"
         "    output_tokens: {law: fixed, tokens: 11}\n"
         "    llms: {toy-llm: 1}\n" +
         more;
}

InferenceStream load(const std::string& text) {
  const test::TemporaryFile file(text);
  return load_recipe(file.path(), two_nations()).inference.at(0);
}

std::string fault_of(const std::string& text) {
  try {
    load(text);
  } catch (const InputError& error) {
    EXPECT_EQ(error.issues().size(), 1U) << error.what();
    const Issue& issue = error.issues().front();
    return std::to_string(issue.line) + ": " + issue.field + ": " + issue.message;
  }
  return "nothing was wrong";
}

// 1e6 x 0.66 x 0.2 x 3 = 396,000 a day, four times as many in BB.
TEST(People, AskPopulationTimesAdultsTimesAdoptionTimesQuestions) {
  const InferenceStream stream =
      load(recipe_of("{bloc: TOY}", "{questions_per_user_day: 3, adoption: 20 %}"));
  EXPECT_NEAR(stream.requests_per_day, 5 * 396'000, 1e-6);
  EXPECT_NEAR(stream.nation_share[0], 0.2, 1e-12);
  EXPECT_NEAR(stream.nation_share[1], 0.8, 1e-12);
}

// 1e6 x 1 x 0.2 x 3 = 600,000 a day.
TEST(People, AdoptionMayBeOneOfTheWholePopulation) {
  const InferenceStream stream =
      load(recipe_of("{bloc: TOY}", "{questions_per_user_day: 3, adoption: 0.2, adults: 100 %}"));
  EXPECT_NEAR(stream.requests_per_day, 5 * 600'000, 1e-6);
}

// AA alone: 1e6 x 0.66 x 0.5 x 2 x 1.5^2 = 1,485,000; half of its people: half of that.
TEST(People, UseAsTheirNationDoesAndGrow) {
  const std::string people =
      "{questions_per_user_day: 2, adoption: by_nation, growth: {per_year: 1.5, years: 2}}";
  EXPECT_NEAR(load(recipe_of("{weights: {AA: 1}}", people)).requests_per_day, 1'485'000, 1e-6);
  EXPECT_NEAR(load(recipe_of("{weights: {AA: 0.5}}", people)).requests_per_day, 742'500, 1e-6);
}

TEST(People, OfANationWithoutAFigureNeedOne) {
  EXPECT_EQ(fault_of(recipe_of("{bloc: TOY}", "{questions_per_user_day: 2, adoption: by_nation}")),
            "7: inference[0].people.adoption: 'by_nation', but BB has no adoption_percent in "
            "nations.csv; give it one there, or a share here, as 22 %");
}

TEST(People, FaultsSayWhatToDo) {
  const std::string good = "{questions_per_user_day: 2, adoption: 20 %}";
  EXPECT_THAT(fault_of(recipe_of("{bloc: TOY}", "{questions_per_user_day: 2}")),
              HasSubstr("7: inference[0].people.adoption: is missing"));
  EXPECT_THAT(
      fault_of(recipe_of("{bloc: TOY}", "{questions_per_user_day: 2, adoption: 120 %}")),
      HasSubstr("is by_nation, or a share above 0 and up to 1, as 0.01 or 1 %; not '120 %'"));
  EXPECT_THAT(fault_of(recipe_of("{bloc: TOY}", "{adoption: 20 %}")),
              HasSubstr("7: inference[0].people.questions_per_user_day: is missing"));
  EXPECT_THAT(fault_of(recipe_of("{bloc: TOY, split_by: gdp}", good)),
              HasSubstr("6: inference[0].nations.split_by: stands beside people, who divide"));
  EXPECT_THAT(fault_of(recipe_of("{weights: {AA: 2, BB: 1}}", good)),
              HasSubstr("6: inference[0].nations.weights.AA: 2 is not from 0 to 1"));
  EXPECT_THAT(fault_of(recipe_of("{bloc: ELSEWHERE}", good)),
              HasSubstr("6: inference[0].nations: names no nation with people"));
  EXPECT_THAT(fault_of(recipe_of("{bloc: TOY}", good, "    requests_per_day: 5\n")),
              HasSubstr("11: inference[0].requests_per_day: stands beside people"));
  EXPECT_THAT(fault_of(recipe_of("{bloc: TOY}", good, "    payload: {access_mbps: 20}\n")),
              HasSubstr("11: inference[0].payload: has neither up nor down"));
  EXPECT_THAT(fault_of(recipe_of("{bloc: TOY}", good, "    hour_weights: azure-chat\n")),
              HasSubstr("11: inference[0].hour_weights: 'azure-chat' is no shape of a day (did you "
                        "mean 'azure-conv'?); expected"));
}

// 2 MB at 20 Mbit/s = 2.5 MB/s: 0.8 s.
TEST(Payloads, AreReadWithTheLineOfAUser) {
  const InferenceStream stream =
      load(recipe_of("{bloc: TOY}", "{questions_per_user_day: 3, adoption: 20 %}",
                     "    payload: {up: 100 kB, down: 2 MB, access_mbps: 20}\n"));
  ASSERT_TRUE(stream.payload.has_value());
  EXPECT_DOUBLE_EQ(stream.payload->up.si(), 1e5);
  EXPECT_DOUBLE_EQ(stream.payload->download().seconds(), 0.8);
  EXPECT_EQ(stream.payload_or_null(), &*stream.payload);
}

// As the table in day_shape.hpp says; the means of rounded figures are near 1.
TEST(DayShapes, HaveThePeaksThatWereMeasured) {
  const std::vector<std::pair<std::string, double>> peaks{{"azure-conv", 1.34},
                                                          {"university-rag", 1.64},
                                                          {"burstgpt", 1.84},
                                                          {"servegen-reasoning", 2.19},
                                                          {"azure-code", 2.23}};
  ASSERT_EQ(day_shape_names().size(), peaks.size());
  for (const auto& [name, peak] : peaks) {
    const DayShape* shape = find_day_shape(name);
    ASSERT_NE(shape, nullptr) << name;
    const auto& weights = shape->weights;
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / 24;
    EXPECT_NEAR(*std::max_element(weights.begin(), weights.end()) / mean, peak, 0.01) << name;
  }
  // The conversations of Azure peak at 14 h UTC, which is read as 10 h.
  const auto& conv = find_day_shape("azure-conv")->weights;
  EXPECT_EQ(std::max_element(conv.begin(), conv.end()) - conv.begin(), 10);
}

}  // namespace
}  // namespace archipelago::workload
