// Demand of people, payloads and stress, end to end: every key moves a result (INV-9), and what it
// comes to is on paper.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "app/toy_project.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;
constexpr const char* kNations = "platforms/toy2/nations.csv";

// Half of Leftland's adults and a tenth of Rightland's ask four questions a day, with speech: 1e6 x 0.66
// x 0.5 x 4 = 1,320,000 and 264,000.
class PeopleProject : public ToyProject {
 public:
  PeopleProject() {
    std::string text;
    for (const std::string& line : lines_of(read(kNations))) {
      const std::string cell = line.starts_with("iso2") ? "adoption_percent"
                               : line.starts_with("SG") ? "50"
                                                        : "10";
      text += line + "," + cell + "\n";
    }
    write(kNations, text);
    write(kRecipe,
          "name: toy\n"
          "description: people who speak\n"
          "source: assumed\n"
          "inference:\n"
          "  - name: chat\n"
          "    nations: {bloc: toy}\n"
          "    people:\n"
          "      questions_per_user_day: 4\n"
          "      adoption: by_nation\n"
          "    prompt_tokens: {law: fixed, tokens: 100}\n"
          "    output_tokens: {law: fixed, tokens: 11}\n"
          "    payload: {up: 100 kB, down: 200 kB, access_mbps: 50}\n"
          "    llms: {toy-llm: 1}\n");
    write(kExperiment,
          "name: toy\n"
          "question: what moves\n"
          "platform: ../platforms/toy2\n"
          "workload: ../workloads/toy.yaml\n"
          "start: 2026-03-02T02:00Z\n"
          "horizon: 100 s\n"
          "warmup: 20 s\n"
          "replicates: 2\n"
          "seed: 7\n"
          "policy: {global_cloud: {region: right}}\n"
          "serving:\n"
          "  gpu_shares: {toy-llm: 1}\n"
          "  max_sequences: 4\n"
          "slo:\n"
          "  ttft: 1 s\n"
          "  tpot: 20 ms\n");
  }
  void say(const std::string& setting) const {
    replace(kExperiment, "serving:\n", setting + "serving:\n");
  }
  [[nodiscard]] experiment::ScenarioSettings settings() const {
    return experiment::load_experiment(folder() / kExperiment).scenarios.at(0).settings;
  }
};

struct Change {
  std::string from;
  std::string to;
};

// Means of summary.csv by group and metric.
std::map<std::string, double> means_of(const std::string& summary) {
  std::map<std::string, double> means;
  for (const std::string& line : lines_of(summary)) {
    const std::vector<std::string> cells = split_cells(line);
    means[cells[2] + " " + cells[3]] = std::atof(cells[5].c_str());
  }
  return means;
}

TEST(Inv9, EveryKeyOfPeopleAndPayloadsMovesACell) {
  const std::string before = PeopleProject().results();
  for (const auto& [from, to] : std::vector<Change>{
           {"questions_per_user_day: 4", "questions_per_user_day: 5"},
           {"adoption: by_nation", "adoption: 30 %"},
           {"adoption: by_nation", "adoption: by_nation\n      adults: 67 %"},
           {"adoption: by_nation", "adoption: by_nation\n      growth: {per_year: 1.1, years: 1}"},
           {"{bloc: toy}", "{weights: {SG: 1, ID: 0.5}}"},
           {"    payload: {up: 100 kB", "    payload: {up: 110 kB"},
           {"down: 200 kB", "down: 210 kB"},
           {"access_mbps: 50", "access_mbps: 40"},
           {"    payload:", "    hour_weights: azure-conv\n    payload:"},
       }) {
    const PeopleProject project;
    project.replace(kRecipe, from, to);
    EXPECT_NE(project.results(), before) << to;
  }
  const PeopleProject grown;
  grown.replace(kRecipe, "adoption: by_nation",
                "adoption: by_nation\n      growth: {per_year: 1.1, years: 0}");
  EXPECT_EQ(grown.results(), before);
  const PeopleProject usual;
  usual.replace(kRecipe, "adoption: by_nation", "adoption: by_nation\n      adults: 66 %");
  usual.replace(kRecipe, ", access_mbps: 50", "");
  EXPECT_EQ(usual.results(), before);
  const PeopleProject other;
  other.set_cell(kNations, 0, "adoption_percent", "51");
  EXPECT_NE(other.results(), before);
}

// 0.66 x 0.5 x 4 = 1.32 of Leftland, 0.264 of Rightland, 0.792 of both; whatever the hours that ran.
TEST(People, ComeToSoManyQuestionsACitizen) {
  const auto means = means_of(PeopleProject().results());
  EXPECT_NEAR(means.at("SG questions_per_citizen"), 1.32, 1e-5);
  EXPECT_NEAR(means.at("ID questions_per_citizen"), 0.264, 1e-5);
  EXPECT_NEAR(means.at("toy questions_per_citizen"), 0.792, 1e-5);
  const PeopleProject twice;
  twice.say("demand_scale: 2\n");
  EXPECT_NEAR(means_of(twice.results()).at("toy questions_per_citizen"), 1.584, 1e-5);
}

// 15.3 requests a second from the left, 200 kB each and 11 x 200 bytes down, are 3.1 MB/s of the 12.5
// GB/s that the cable carries; without payloads 34 kB/s.
TEST(Payloads, FillTheCable) {
  const PeopleProject with;
  const PeopleProject without;
  without.replace(kRecipe, "    payload: {up: 100 kB, down: 200 kB, access_mbps: 50}\n", "");
  const std::string cable = "toy-left-right offered_load";
  const auto speech = means_of(with.results());
  ASSERT_TRUE(speech.contains(cable));
  EXPECT_NEAR(speech.at(cable), 1'320'000.0 / 86'400 * 202'200 / 12.5e9, 3e-5);
  const auto text = means_of(without.results());
  EXPECT_LT(text.at(cable), 0.02 * speech.at(cable));
  // 100 kB at 6.25 MB/s: 16 ms before the request, 32 ms behind the answer.
  EXPECT_NEAR(speech.at("SG ttft_mean") - text.at("SG ttft_mean"), 0.016, 0.002);
  EXPECT_NEAR(speech.at("SG e2e_mean") - text.at("SG e2e_mean"), 0.048, 0.004);
}

// A replica of four seats that prefills first, prompts of 100 and answers of 11 tokens: every request
// takes 10 ms + 100 x 100 us = 20 ms of prefill and a quarter of ten steps of 10 ms + 4 x 100 us + 422 x
// 1 ns, 26.001055 ms: 21.73863 a second, 347.8181 of 16 replicas.  Half of that over the 1,584,000 a day
// = 18.33333 a second that people ask.
constexpr double kFleet = 16 / (0.020 + 10 * 0.010400422 / 4);
constexpr double kAsked = 1'584'000.0 / 86'400;

TEST(Stress, IsAShareOfWhatTheFleetCanServe) {
  const PeopleProject project;
  project.say("stress: 0.5\n");
  EXPECT_NEAR(project.settings().run.demand_scale, 0.5 * kFleet / kAsked, 1e-9);
  const auto means = means_of(project.results());
  EXPECT_NEAR(means.at("toy questions_per_citizen"), 0.5 * kFleet * 86'400 / 2e6, 1e-3);
  EXPECT_THAT(project.read("out/summary.md"),
              HasSubstr("Demand of scenario 1: stress 0.5 is a demand_scale of 9.486"));
}

TEST(Stress, MovesACellAndOneIsTwiceAHalf) {
  const auto scale = [](const std::string& setting) {
    const PeopleProject project;
    project.say(setting);
    return project.settings().run.demand_scale;
  };
  EXPECT_DOUBLE_EQ(scale("stress: 1\n"), 2 * scale("stress: 0.5\n"));
  const PeopleProject half;
  half.say("stress: 0.5\n");
  const PeopleProject more;
  more.say("stress: 0.6\n");
  EXPECT_NE(half.results(), more.results());
}

// From 2:00 to 5:00 UTC it is 10 to 13 h in Singapore.  Its noon has three times the weight of the other
// hours: 3 / (26 / 24) of the mean.  Rightland asks nothing, so its half of the fleet does not count.
TEST(Stress, IsOfTheBusiestHour) {
  const PeopleProject project;
  project.say("stress: 0.5\n");
  project.replace(kExperiment, "horizon: 100 s", "horizon: 3 h");
  project.replace(kExperiment, "warmup: 20 s", "warmup: 0 s");
  project.replace(kRecipe, "{bloc: toy}", "{weights: {SG: 1}}");
  project.replace(
      kRecipe, "    payload:",
      "    hour_weights: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, "
      "1, 1, 1]\n    payload:");
  const double noon = 1'320'000.0 / 86'400 * 3 / (26.0 / 24);
  EXPECT_NEAR(project.settings().run.demand_scale, 0.5 * (kFleet / 2) / noon, 1e-9);
}

// A site with a price list is a cloud: half of the fleet is left.
TEST(Stress, LeavesCloudsOut) {
  const PeopleProject project;
  project.say("stress: 0.5\n");
  project.write("platforms/toy2/cloud_prices.csv",
                "site,usd_per_gpu_hour,quality,source\nright,3,assumed,assumed\n");
  EXPECT_NEAR(project.settings().run.demand_scale, 0.25 * kFleet / kAsked, 1e-9);
}

TEST(Stress, IsOneDemandForAllPolicies) {
  const PeopleProject project;
  project.say("stress: 0.5\n");
  project.replace(kExperiment, "{global_cloud: {region: right}}", "islands");
  EXPECT_NEAR(project.settings().run.demand_scale, 0.5 * kFleet / kAsked, 1e-9);
}

TEST(Stress, FaultsSayWhatToDo) {
  const auto fault_of = [](const std::string& setting, const std::string& from = "",
                           const std::string& to = "") {
    const PeopleProject project;
    project.say(setting);
    if (!from.empty()) {
      project.replace(kRecipe, "{bloc: toy}", "{weights: {SG: 1}}");
      project.replace(kRecipe, from, to);
    }
    const Outcome outcome = project.run({"check", kExperiment});
    EXPECT_EQ(outcome.status, 3);
    return outcome.err;
  };
  EXPECT_THAT(
      fault_of("demand_scale: 2\nstress: 0.5\n"),
      HasSubstr("experiments/toy.yaml:12: stress: stands beside demand_scale, which it sets; "
                "keep one"));
  EXPECT_THAT(fault_of("stress: 0\n"), HasSubstr("experiments/toy.yaml:11: stress: 0 is not from"));
  EXPECT_THAT(fault_of("stress: 0.5\n",
                       "    people:\n      questions_per_user_day: 4\n      adoption: by_nation\n",
                       "    closed_loop: {users: 20, think_time: 5 s}\n"),
              HasSubstr("has users who wait for their answers"));
}

}  // namespace
}  // namespace archipelago::test
