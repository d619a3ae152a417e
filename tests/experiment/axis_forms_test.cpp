// Ranges, axes that move together, points that are left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "experiment/axis_range.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The values of a range; or its faults.
std::vector<std::string> values(const std::string& range) {
  const input::YamlFile file("range.yaml", "range: {" + range + "}\n");
  std::vector<std::string> texts;
  for (const input::YamlValue& value : range_values(*file.root().find("range"))) {
    texts.push_back(value.text());
  }
  try {
    file.finish();
  } catch (const InputError& error) {
    return {error.what()};
  }
  return texts;
}

TEST(AxisRange, StepsFactorsAndPoints) {
  EXPECT_THAT(values("from: 1, to: 4, step: 1"), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(values("from: 0.1, to: 0.5, step: 0.2"), ElementsAre("0.1", "0.3", "0.5"));
  EXPECT_THAT(values("from: 4, to: 1, step: -2"), ElementsAre("4", "2"));
  EXPECT_THAT(values("from: 1, to: 1000, factor: 10"), ElementsAre("1", "10", "100", "1000"));
  EXPECT_THAT(values("from: 8, to: 1, factor: 0.5"), ElementsAre("8", "4", "2", "1"));
  EXPECT_THAT(values("from: 0, to: 1, points: 3"), ElementsAre("0", "0.5", "1"));
  // The square root of 10 to six digits: 3.16228
  EXPECT_THAT(values("from: 1, to: 100, points: 5, scale: log"),
              ElementsAre("1", "3.16228", "10", "31.6228", "100"));
  EXPECT_THAT(values("from: 1 h, to: 3 h, step: 1 h"), ElementsAre("1 h", "2 h", "3 h"));
  EXPECT_THAT(values("from: x0.5, to: x2, factor: 2"), ElementsAre("x0.5", "x1", "x2"));
  EXPECT_THAT(values("from: 5, to: 5, step: 1"), ElementsAre("5"));
}

TEST(AxisRange, Faults) {
  EXPECT_THAT(values("from: 1, to: 4"),
              ElementsAre(HasSubstr("expected {from, to} and one of step, factor and points")));
  EXPECT_THAT(values("from: 1, to: 4, step: 1, points: 3"), ElementsAre(HasSubstr("is no range")));
  EXPECT_THAT(values("from: 1, to: 4, step: 0"), ElementsAre(HasSubstr("range.step: is 0")));
  EXPECT_THAT(values("from: 1, to: 4, step: -1"), ElementsAre(HasSubstr("leads away from `to`")));
  EXPECT_THAT(values("from: 1, to: 4, factor: 1"), ElementsAre(HasSubstr("range.factor: is 1")));
  EXPECT_THAT(values("from: 0, to: 4, factor: 2"),
              ElementsAre(HasSubstr("range.from: is not above 0")));
  EXPECT_THAT(values("from: 0, to: 4, points: 3, scale: log"),
              ElementsAre(HasSubstr("range.from: is not above 0")));
  EXPECT_THAT(values("from: 1 h, to: 4 min, step: 1 h"),
              ElementsAre(HasSubstr("range.to: '4 min' is written otherwise than `from`")));
  EXPECT_THAT(values("from: low, to: high, step: 1"), ElementsAre(HasSubstr("is no number")));
  EXPECT_THAT(values("from: 0, to: 1, step: 1e-9"),
              ElementsAre(HasSubstr("makes more than 10000")));
  EXPECT_THAT(
      values("from: 0, to: 1, setp: 1"),
      ElementsAre(::testing::AllOf(HasSubstr("is no range"), HasSubstr("setp: unknown key"))));
}

Experiment with(const std::string& lines) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "policy: islands\n", lines);
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  return load_experiment(project.folder() / ToyProject::kExperiment);
}

std::vector<std::string> ids(const std::string& lines) {
  std::vector<std::string> ids;
  for (const Scenario& scenario : with(lines).scenarios) {
    const auto& base = scenario.baseline;
    ids.push_back(scenario.id + (base ? " < " + std::to_string(*base + 1) : ""));
  }
  return ids;
}

std::string faults(const std::string& lines) {
  try {
    (void)with(lines);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(AxisForms, ARangeIsAnAxis) {
  EXPECT_THAT(ids("policy: islands\naxes: {demand_scale: {from: 1, to: 4, factor: 2}}\n"),
              ElementsAre("demand_scale 1", "demand_scale 2", "demand_scale 4"));
}

TEST(AxisForms, ZippedAxesMoveTogetherAndTheOthersCross) {
  EXPECT_THAT(ids("axes:\n"
                  "  demand_scale: [1, 2]\n"
                  "  policy: [islands, federated]\n"
                  "  power.cap_scale: [1, 3]\n"
                  "zip: [[demand_scale, power.cap_scale]]\n"
                  "baseline: {demand_scale: 1}\n"),
              ElementsAre("demand_scale 1, islands, cap_scale 1 < 1",
                          "demand_scale 1, federated, cap_scale 1 < 2",
                          "demand_scale 2, islands, cap_scale 3 < 1",
                          "demand_scale 2, federated, cap_scale 3 < 2"));
}

TEST(AxisForms, ExcludedPointsAreLeftOut) {
  EXPECT_THAT(ids("axes: {policy: [islands, federated], demand_scale: [1, 2]}\n"
                  "exclude: [{policy: islands, demand_scale: 2}]\n"
                  "baseline: {policy: islands}\n"),
              // Nobody is left to compare the last one with.
              ElementsAre("islands, demand_scale 1 < 1", "federated, demand_scale 1 < 1",
                          "federated, demand_scale 2"));
}

TEST(AxisForms, Faults) {
  const std::string axes = "axes: {policy: [islands, federated], demand_scale: [1, 2, 3]}\n";
  EXPECT_THAT(faults(axes + "zip: [[policy, demand_scale]]\n"),
              HasSubstr("toy.yaml:11: zip[0][1]: demand_scale has 3 values and policy has 2"));
  EXPECT_THAT(faults(axes + "zip: [[policy, demnd_scale]]\n"),
              HasSubstr("zip[0][1]: 'demnd_scale' is no axis of this experiment (did you mean "
                        "'demand_scale'?)"));
  EXPECT_THAT(faults(axes + "zip: [[policy]]\n"), HasSubstr("expected at least two axes"));
  EXPECT_THAT(faults(axes + "zip: [[policy, policy]]\n"), HasSubstr("is zipped already"));
  EXPECT_THAT(faults(axes + "exclude: [{policy: isles}]\n"),
              HasSubstr("toy.yaml:11: exclude[0].policy: 'isles' is no value of the axis policy"));
  EXPECT_THAT(faults(axes + "exclude: [{}]\n"), HasSubstr("exclude[0]: names no axis"));
  EXPECT_THAT(faults(axes + "exclude: [{policy: islands}, {policy: federated}]\n"),
              HasSubstr("toy.yaml:11: exclude: leaves no scenario"));
  EXPECT_THAT(faults(axes + "exclude: [{policy: islands}]\nbaseline: {policy: islands}\n"),
              HasSubstr("baseline: is the value of no scenario"));
}

}  // namespace
}  // namespace archipelago::experiment
