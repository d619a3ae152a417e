// INV-9: every key of an experiment, a recipe or a platform table changes some result.
//
// Method   a crowded toy: two LLMs, little memory, bursts, full queues, time-outs and pre-emptions,
//          so that every limit binds.  One key is changed; some cell of summary.csv must move.
// Else     a platform column that no result uses yet must move what `archipelago platform show` and
//          `platform routes` print.  Those that move nothing at all are listed: whoever makes one
//          count moves it up.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "app/toy_project.hpp"
#include "experiment/settings.hpp"

namespace archipelago::test {
namespace {

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;

std::string table_file(const std::string& table) { return "platforms/toy2/" + table + ".csv"; }

class CrowdedProject : public ToyProject {
 public:
  CrowdedProject() {
    const std::string llms = table_file("llms");
    const std::string profiles = table_file("serving_profiles");
    write(llms, read(llms) +
                    "toy-small,2,2,16,2048,8,128,2,131072,40,toy quiz,assumed,assumed,assumed\n");
    write(profiles, read(profiles) +
                        "toy-small,toy-gpu,1,5000,40,1,50,1,0.9,1024,131072,131072,,assumed,"
                        "assumed\n");
    set_cell(profiles, 0, "prompt_context_ps", "10");
    set_cell(table_file("gpus"), 0, "memory_gb", "19");
    write("experiments/weights.csv",
          "component,weight,objective,note\nforeign_served_share,1,soil,\n");
    set_cell(table_file("nations"), 0, "gdp_usd_bn", "150");
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
          "policy: federated\n"
          "demand_scale: 1\n"
          "serving:\n"
          "  gpu_shares: {toy-llm: 0.6, toy-small: 0.4}\n"
          "  max_sequences: 24\n"
          "  max_batched_tokens: 2000\n"
          "  block_tokens: 16\n"
          "  watermark: 0.01\n"
          "  queue_limit: 60\n"
          "  timeout: 2 s\n"
          "slo:\n"
          "  ttft: 1 s\n"
          "  tpot: 20 ms\n");
    write(kRecipe,
          "name: toy\n"
          "description: more than two small sites can serve\n"
          "source: assumed\n"
          "inference:\n"
          "  - name: chat\n"
          "    requests_per_day: 8640000\n"
          "    nations: {weights: {SG: 3, ID: 1}}\n"
          "    hour_weights: [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1, "
          "1]\n"
          "    day_weights: [2, 1, 1, 1, 1, 1, 1]\n"
          "    burstiness: 1.5\n"
          "    prompt_tokens: {law: lognormal, median: 300, mean: 500, min: 20, max: 2000}\n"
          "    output_tokens: {law: percentiles, percentiles: {0: 5, 50: 100, 100: 400}}\n"
          "    llms: {toy-llm: 0.7, toy-small: 0.3}\n"
          "  - name: rich\n"
          "    requests_per_day: 864000\n"
          "    nations: {bloc: toy, split_by: gdp}\n"
          "    prompt_tokens: {law: fixed, tokens: 700}\n"
          "    output_tokens: {law: fixed, tokens: 300}\n"
          "    llms: {toy-llm: 1}\n"
          "  - name: many\n"
          "    requests_per_day: 432000\n"
          "    nations: {bloc: toy, split_by: population}\n"
          "    prompt_tokens: {law: fixed, tokens: 50}\n"
          "    output_tokens: {law: fixed, tokens: 40}\n"
          "    llms: {toy-small: 1}\n");
  }

  // Everything the commands about platforms print.
  [[nodiscard]] std::string shown() const {
    // The line on the folder that was read is another in every project.
    const auto without_folder = [](const std::string& text) {
      return text.substr(0, text.find("read from "));
    };
    return without_folder(run({"platform", "show", "toy2"}).out) +
           without_folder(run({"platform", "show", "toy2", "--route", "left", "right"}).out) +
           run({"platform", "routes", "toy2"}).out;
  }
};

// One value put in another's place; "@" stands for "the text as it is" (several files, a file
// more).
struct Change {
  std::string key;
  std::string from;
  std::string to;
};

void expect_all_move(const std::string& file, const std::vector<Change>& changes) {
  const std::string before = CrowdedProject().results();
  for (const Change& change : changes) {
    const CrowdedProject project;
    project.replace(file, change.from, change.to);
    SCOPED_TRACE(change.key + ": " + change.from + " -> " + change.to);
    EXPECT_NE(project.results(), before);
  }
}

TEST(Crowded, ToyQueuesOverflowsTimesOutAndPreempts) {
  const CrowdedProject project;
  const std::vector<std::string> lines = lines_of(project.results());
  std::map<std::string, double> total;
  for (const std::string& line : lines) {
    const std::vector<std::string> cells = split_cells(line);
    if (cells[2] == "toy" || cells[1] == "site") total[cells[3]] += std::atof(cells[5].c_str());
  }
  for (const char* metric : {"refused_queue_full", "refused_timeout", "preemptions", "requests"}) {
    EXPECT_GT(total[metric], 0) << metric;
  }
}

// Those count with training jobs: training_keys_test.cpp.
bool is_training_key(const std::string& key) {
  return key.starts_with("training.") || key.starts_with("failures.") || key == "wan.paths" ||
         key == "power.shed_first" || (key.starts_with("wan.") && key.ends_with("_weight"));
}

TEST(Inv9, EverySettingOfAnExperimentMovesACell) {
  const std::vector<Change> changes{
      {"start", "02:00Z", "05:00Z"},
      {"horizon", "horizon: 100 s", "horizon: 90 s"},
      {"warmup", "warmup: 20 s", "warmup: 30 s"},
      {"replicates", "replicates: 2", "replicates: 3"},
      {"seed", "seed: 7", "seed: 8"},
      {"policy", "policy: federated", "policy: islands"},
      {"policy", "policy: federated", "policy: {global_cloud: {region: right}}"},
      {"policy", "policy: federated", "policy: {global_cloud: {region: left}}"},
      {"rules", "policy: federated", "rules: none\npolicy: federated"},
      {"rules", "policy: federated", "rules: strict\npolicy: federated"},
      {"demand_scale", "demand_scale: 1", "demand_scale: 1.01"},
      {"serving.gpu_shares", "{toy-llm: 0.6, toy-small: 0.4}", "{toy-llm: 0.4, toy-small: 0.6}"},
      {"serving.scheduler", "serving:\n", "serving:\n  scheduler: chunked\n"},
      {"serving.dispatch", "serving:\n", "serving:\n  dispatch: least_work\n"},
      {"serving.dispatch", "serving:\n", "serving:\n  dispatch: power_of_two\n"},
      {"serving.dispatch", "serving:\n", "serving:\n  dispatch: round_robin\n"},
      {"serving.max_sequences", "max_sequences: 24", "max_sequences: 12"},
      {"serving.max_batched_tokens", "tokens: 2000", "tokens: 1000"},
      {"serving.padded_prompts", "serving:\n", "serving:\n  padded_prompts: on\n"},
      {"serving.prefill_share", "serving:\n", "serving:\n  prefill_share: 0.5\n"},
      {"serving.autoscaling_interval", "serving:\n", "serving:\n  autoscaling_interval: 15 s\n"},
      {"serving.block_tokens", "block_tokens: 16", "block_tokens: 32"},
      {"serving.watermark", "watermark: 0.01", "watermark: 0.1"},
      {"serving.queue_limit", "queue_limit: 60", "queue_limit: 30"},
      {"serving.timeout", "timeout: 2 s", "timeout: 1900 ms"},
      {"wan.prompt_token_bytes", "slo:", "wan: {prompt_token_bytes: 5}\nslo:"},
      {"wan.output_token_bytes", "slo:", "wan: {output_token_bytes: 300}\nslo:"},
      {"power.metering", "slo:", "power: {metering: off}\nslo:"},
      {"power.cap_scale", "slo:", "power: {cap_scale: 0.5}\nslo:"},
      {"power.price_scale", "slo:", "power: {price_scale: 2}\nslo:"},
      {"settlement", "slo:", "settlement: marginal_cost\nslo:"},
      {"settlement", "slo:", "settlement: average_cost\nslo:"},
      {"settlement", "slo:", "settlement: {fixed_tariff: {usd_per_gpu_hour: 2}}\nslo:"},
      {"policy", "policy: federated", "policy: {federated: {objective: cost}}"},
      {"policy", "policy: federated", "policy: {federated: {objective: balanced}}"},
      {"policy", "policy: federated", "policy: {federated: {objective: carbon, within: 500 ms}}"},
      {"policy", "policy: federated", "policy: sovereign"},
      {"policy", "policy: federated", "policy: {sovereign: {within: 500 ms}}"},
      {"policy", "policy: federated", "policy: {hybrid: {region: right}}"},
      {"policy_view.refresh", "serving:\n", "policy_view: {refresh: 5 s}\nserving:\n"},
      {"sovereignty.weights", "slo:", "sovereignty: {weights: weights.csv}\nslo:"},
      {"slo.ttft", "ttft: 1 s", "ttft: 100 ms"},
      {"slo.tpot", "tpot: 20 ms", "tpot: 19 ms"},
  };
  // A new setting gets its line above.
  std::set<std::string> covered{"platform",
                                "overlay",          // value_path_test.cpp, overlay_test.cpp
                                "workload",         // below: another folder, another file
                                "stress",           // demand_keys_test.cpp
                                "scale",            // below: needs more than a node a site
                                "output.requests",  // rows beside the tables, which they
                                "output.jobs",      // do not move: outcome_rows_test.cpp
                                "cloud.billing",    // count where a site sells its work, and
                                "home_fleet",       // where prices have levels:
                                "prices.capex",     // power_keys_test.cpp
                                "prices.cloud",
                                "serving.token_budget",  // below: counts with chunked
                                "serving.prefix_cache",  // below: counts with a trace's hashes
                                "serving.autoscaling_target",  // below: count with an interval
                                "serving.autoscaling_min_replicas",
                                "serving.autoscaling_window"};
  for (const Change& change : changes) covered.insert(change.key);
  for (const input::KeyRow& info : experiment::setting_keys()) {
    EXPECT_TRUE(covered.contains(info.key) || is_training_key(info.key)) << info.key;
  }
  expect_all_move(kExperiment, changes);
}

TEST(Inv9, ALiveViewIsTheDefaultAndTheRefreshMovesACell) {
  const auto results = [](const std::string& lines) {
    const CrowdedProject project;
    project.replace(kExperiment, "serving:\n", lines + "serving:\n");
    return project.results();
  };
  EXPECT_EQ(results(""), results("policy_view: {refresh: live}\n"));
  EXPECT_NE(results("policy_view: {refresh: 5 s}\n"), results("policy_view: {refresh: 20 s}\n"));
}

TEST(Inv9, TheScaleMovesACell) {
  const auto results = [](const std::string& scale) {
    const CrowdedProject project;
    for (const std::size_t site : {0, 1}) {
      project.set_cell(table_file("sites"), site, "gpus", "16");
      project.set_cell(table_file("sites"), site, "it_power_mw", "0.02");
    }
    project.replace(kExperiment, "demand_scale: 1\n", "demand_scale: 1\n" + scale);
    return project.results();
  };
  EXPECT_EQ(results(""), results("scale: 1\n"));
  EXPECT_NE(results(""), results("scale: 1/2\n"));
}

TEST(Inv9, TheTokenBudgetMovesACellOfAChunkedRun) {
  const auto results = [](const std::string& lines) {
    const CrowdedProject project;
    project.replace(kExperiment, "serving:\n", "serving:\n" + lines);
    return project.results();
  };
  const std::string chunked = "  scheduler: chunked\n";
  EXPECT_EQ(results(chunked), results(chunked + "  token_budget: 512\n"));
  EXPECT_NE(results(chunked), results(chunked + "  token_budget: 256\n"));
  EXPECT_EQ(results(""), results("  scheduler: prefill_first\n  dispatch: shortest_queue\n"
                                 "  padded_prompts: off\n  prefill_share: 0\n"));
}

// A demand that the replicas can serve, so that some are spare.
std::string autoscaled(const std::string& lines, const std::string& storage = "1") {
  const CrowdedProject project;
  project.replace(kExperiment, "demand_scale: 1\n", "demand_scale: 0.35\n");
  project.replace(kExperiment, "serving:\n", "serving:\n" + lines);
  project.set_cell(table_file("sites"), 0, "storage_gb_s", storage);
  return project.results();
}

TEST(Inv9, EverySettingOfAutoscalingMovesACell) {
  const std::string on = "  autoscaling_interval: 5 s\n";
  const std::string target = "  autoscaling_target: 15\n";
  const std::string window = "  autoscaling_window: 10 s\n";
  const std::string before = autoscaled(on + target + window);
  EXPECT_NE(before, autoscaled("  autoscaling_interval: 6 s\n" + target + window));
  EXPECT_NE(before, autoscaled(on + "  autoscaling_target: 40\n" + window));
  EXPECT_NE(before, autoscaled(on + target + "  autoscaling_window: 20 s\n"));
  EXPECT_NE(before, autoscaled(on + target + window + "  autoscaling_min_replicas: 3\n"));
  EXPECT_EQ(before, autoscaled(on + target + window + "  autoscaling_min_replicas: 1\n"));
  EXPECT_EQ(autoscaled(on + window), autoscaled(on + window + "  autoscaling_target: 100\n"));
  EXPECT_EQ(autoscaled(on + target), autoscaled(on + target + "  autoscaling_window: 5 min\n"));
  EXPECT_EQ(autoscaled(""), autoscaled("  autoscaling_interval: off\n" + target + window));
}

TEST(Inv9, TheStorageRateMovesACellOfARunWithAutoscaling) {
  const std::string on =
      "  autoscaling_interval: 5 s\n  autoscaling_target: 15\n  autoscaling_window: 10 s\n";
  EXPECT_NE(autoscaled(on, "1"), autoscaled(on, "2"));
  EXPECT_EQ(autoscaled("", "1"), autoscaled("", "2"));
}

TEST(Inv9, AutoscalingDoesNotGoWithASplitOfPrefillAndDecode) {
  const CrowdedProject project;
  project.replace(kExperiment, "serving:\n",
                  "serving:\n  autoscaling_interval: 5 s\n  prefill_share: 0.5\n");
  const Outcome outcome = project.run_experiment();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("experiments/toy.yaml:13: serving.autoscaling_interval: replicas that "
                             "only prefill or only decode do not move between LLMs"),
            std::string::npos)
      << outcome.err;
}

// State data stay at home under any pack but none; strict keeps the rest there, too.  (Between two
// nations of one bloc the toy's default allows requests what its open one does.)
TEST(Inv9, EveryPackMovesACell) {
  const auto results = [](const std::string& rules) {
    const CrowdedProject project;
    project.replace(kRecipe, "    burstiness: 1.5\n",
                    "    burstiness: 1.5\n    data_classes: {regulated: 0.5, state: 0.5}\n");
    project.replace(kExperiment, "policy: federated", rules + "policy: federated");
    return project.results();
  };
  const std::set<std::string> all{results("rules: none\n"), results("rules: open\n"),
                                  results("rules: strict\n")};
  EXPECT_EQ(all.size(), 3U);
  EXPECT_EQ(results(""), results("rules: default\n"));
}

TEST(Inv9, APackThatThePlatformHasNotIsAFault) {
  const CrowdedProject project;
  std::filesystem::remove(project.folder() / "platforms/toy2/rules_strict.csv");
  project.replace(kExperiment, "policy: federated", "rules: strict\npolicy: federated");
  const Outcome outcome = project.run_experiment();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("rules: 'strict' needs rules_strict.csv with at least one rule, which "
                             "platform toy2 has not"),
            std::string::npos)
      << outcome.err;
}

TEST(Inv9, ThePolicyOfAnExperimentIsProvedWithoutARun) {
  const CrowdedProject project;
  project.replace(kRecipe, "    burstiness: 1.5\n",
                  "    burstiness: 1.5\n    data_classes: {public: 0.5, state: 0.5}\n");
  const Outcome good = project.run({"policy", "prove", kExperiment});
  EXPECT_EQ(good.status, 0) << good.err;
  // Public data of two metros go to two sites each, state data to one each; one cable.
  EXPECT_NE(good.out.find("only (rules: default): holds; 6 uses of a site from a metro"),
            std::string::npos)
      << good.out;
  EXPECT_NE(good.out.find("1 single and 0 double cuts"), std::string::npos) << good.out;
}

TEST(Inv9, SessionsMoveACellWithSessionAffinity) {
  const auto results = [](const std::string& dispatch, const std::string& sessions) {
    const CrowdedProject project;
    project.replace(kExperiment, "serving:\n", "serving:\n" + dispatch);
    project.replace(kRecipe, "    burstiness: 1.5\n", "    burstiness: 1.5\n" + sessions);
    return project.results();
  };
  const std::string affinity = "  dispatch: session_affinity\n";
  const std::string before = results(affinity, "");
  EXPECT_EQ(before, results("", "")) << "without sessions, the shortest queue";
  EXPECT_EQ(before, results("", "    sessions: 50\n"));
  EXPECT_NE(before, results(affinity, "    sessions: 50\n"));
  EXPECT_NE(results(affinity, "    sessions: 50\n"), results(affinity, "    sessions: 51\n"));
}

TEST(Inv9, ThePrefixCacheMovesACellOfATraceWithHashes) {
  const auto results = [](const std::string& lines, bool expect_fault = false) {
    const CrowdedProject project;
    std::string rows;
    for (int i = 0; i < 60; ++i) {
      rows += R"({"timestamp": )" + std::to_string(1000 * i) +
              R"(, "input_length": 1600, "output_length": 9, "hash_ids": [0, 1, )" +
              std::to_string(2 + i % 7) + ", 99]}\n";
    }
    project.write("workloads/trace.jsonl", rows);
    project.write(kRecipe,
                  "name: toy\ndescription: d\nsource: assumed\ninference:\n"
                  "  - name: chat\n    nations: {bloc: toy, split_by: gdp}\n"
                  "    llms: {toy-llm: 1}\n"
                  "    trace: {file: trace.jsonl, at_end: repeat}\n");
    project.replace(kExperiment, "serving:\n", "serving:\n" + lines);
    if (!expect_fault) return project.results();
    project.replace(kExperiment, "block_tokens: 16", "block_tokens: 48");
    const Outcome outcome = project.run_experiment();
    EXPECT_EQ(outcome.status, 3);
    return outcome.err;
  };
  const std::string off = results("");
  EXPECT_EQ(off, results("  prefix_cache: off\n"));
  const std::string on = results("  prefix_cache: on\n");
  EXPECT_NE(off, on);
  EXPECT_EQ(off.find("prefix_hit_share"), std::string::npos);
  EXPECT_NE(on.find("prefix_hit_share"), std::string::npos);
  // A block of 512 tokens is no whole number of KV blocks of 48.
  const std::string fault = results("  prefix_cache: on\n", true);
  EXPECT_NE(
      fault.find("experiments/toy.yaml:13: serving.prefix_cache: stream chat: the hashes of "),
      std::string::npos)
      << fault;
  EXPECT_NE(fault.find("no multiple of serving.block_tokens, 48; choose"), std::string::npos)
      << fault;
}

TEST(Inv9, WhatIsSaidOfATraceMovesACell) {
  const auto results = [](const std::string& words, const std::string& serving = "") {
    const CrowdedProject project;
    std::string rows;
    for (int i = 0; i < 240; ++i) {
      rows += R"({"timestamp": )" + std::to_string(1000 * (i / 4)) +
              R"(, "input_length": 1600, "n": 800, "output_length": 9, "hash_ids": [0, 1, )" +
              std::to_string(2 + i % 7) + ", 99]}\n";
    }
    project.write("workloads/trace.jsonl", rows);
    project.write(kRecipe,
                  "name: toy\ndescription: d\nsource: assumed\ninference:\n"
                  "  - name: chat\n    nations: {bloc: toy, split_by: gdp}\n"
                  "    llms: {toy-llm: 1}\n"
                  "    trace: {file: trace.jsonl, at_end: repeat" +
                      words + "}\n");
    project.replace(kExperiment, "serving:\n", "serving:\n" + serving);
    return project.results();
  };
  const std::string before = results("");
  EXPECT_EQ(before, results(", format: {base: mooncake}, spread: none"));
  EXPECT_EQ(before, results(", format: {time_unit: ms, block_tokens: 512}"));
  EXPECT_NE(before, results(", spread: step"));
  EXPECT_NE(before, results(", format: {time_unit: us}"));
  EXPECT_NE(before, results(", format: {base: mooncake, block_tokens: 256, columns: {prompt: n}}"));
  // Blocks of fewer tokens hit less (1600 tokens are four of 400, or four begun ones of 512).
  const std::string cache = "  prefix_cache: on\n";
  EXPECT_NE(results("", cache), results(", format: {block_tokens: 400}", cache));
}

TEST(Inv9, AnOptionalSettingLeftOutHasTheDefaultOfItsDocumentation) {
  const CrowdedProject project;
  const struct {
    const char* line;
    const char* written_out;
  } defaults[] = {
      {"demand_scale: 1\n", "demand_scale: 1\n"},
      {"  max_sequences: 24\n", "  max_sequences: 256\n"},
      {"  max_batched_tokens: 2000\n", "  max_batched_tokens: 8192\n"},
      {"  block_tokens: 16\n", "  block_tokens: 16\n"},
      {"  watermark: 0.01\n", "  watermark: 0.01\n"},
      {"  queue_limit: 60\n", "  queue_limit: 1000\n"},
  };
  for (const auto& d : defaults) {
    const CrowdedProject without;
    without.replace(kExperiment, d.line, "");
    const CrowdedProject with;
    with.replace(kExperiment, d.line, d.written_out);
    EXPECT_EQ(without.results(), with.results()) << d.written_out;
  }
}

TEST(Inv9, AnotherPlatformOrWorkloadMovesACell) {
  const std::string before = CrowdedProject().results();
  {
    const CrowdedProject project;
    std::filesystem::copy(project.folder() / "platforms/toy2", project.folder() / "platforms/b");
    project.set_cell("platforms/b/nations.csv", 0, "access_delay_ms", "7");
    project.replace(kExperiment, "../platforms/toy2", "../platforms/b");
    EXPECT_NE(project.results(), before);
  }
  const CrowdedProject project;
  std::filesystem::copy(project.folder() / kRecipe, project.folder() / "workloads/b.yaml");
  project.replace("workloads/b.yaml", "requests_per_day: 864000\n", "requests_per_day: 964000\n");
  project.replace(kExperiment, "../workloads/toy.yaml", "../workloads/b.yaml");
  EXPECT_NE(project.results(), before);
}

TEST(Inv9, EveryKeyOfARecipeMovesACell) {
  expect_all_move(
      kRecipe,
      {
          // The name of a stream names its random numbers.
          {"inference.name", "name: rich", "name: poor"},
          {"inference.requests_per_day", "requests_per_day: 864000\n",
           "requests_per_day: 870000\n"},
          {"inference.nations.weights", "{SG: 3, ID: 1}", "{SG: 2, ID: 1}"},
          {"inference.nations.split_by", "split_by: gdp", "split_by: population"},
          {"inference.nations.bloc", "nations: {bloc: toy, split_by: population}",
           "nations: {weights: {SG: 1}}"},
          {"inference.hour_weights", "4, 5, 6, 7, 7, 6,", "4, 6, 6, 7, 7, 6,"},
          {"inference.day_weights", "[2, 1,", "[2, 3,"},
          {"inference.burstiness", "burstiness: 1.5", "burstiness: 1"},
          {"inference.data_classes", "    burstiness: 1.5\n",
           "    burstiness: 1.5\n    data_classes: {public: 0.5, state: 0.5}\n"},
          {"inference.prompt_tokens.law",
           "{law: lognormal, median: 300, mean: 500, min: 20, max: 2000}",
           "{law: fixed, tokens: 500}"},
          {"inference.prompt_tokens.median", "median: 300", "median: 310"},
          {"inference.prompt_tokens.mean", "mean: 500", "mean: 510"},
          {"inference.prompt_tokens.min", "min: 20", "min: 90"},
          {"inference.prompt_tokens.max", "max: 2000", "max: 1500"},
          {"inference.prompt_tokens.tokens", "tokens: 700", "tokens: 690"},
          {"inference.output_tokens.percentiles", "50: 100,", "50: 110,"},
          {"inference.output_tokens.percentiles", "50: 100,", "40: 100,"},
          {"inference.output_tokens.tokens", "tokens: 300", "tokens: 310"},
          {"inference.llms", "{toy-llm: 0.7, toy-small: 0.3}", "{toy-llm: 0.69, toy-small: 0.31}"},
      });
}

TEST(Inv9, EveryKeyOfATraceMovesACell) {
  constexpr const char* kTrace =
      "    trace: {file: trace.csv, format: auto, time_warp: 1, rate_scale: 1, at_end: stop}\n";
  const auto prepare = [&](const CrowdedProject& project) {
    std::string rows = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    for (int i = 0; i < 60; ++i) {
      rows += "2023-11-16 18:00:" + std::to_string(i / 10) + std::to_string(i % 10) + ".0000000," +
              std::to_string(100 + 7 * i) + ",50\n";
    }
    project.write("workloads/trace.csv", rows);
    project.write("workloads/other.csv", rows + "2023-11-16 18:01:00.0000000,900,50\n");
    const std::string text = project.read(kRecipe);
    const std::size_t from = text.find("    requests_per_day: 864000\n");
    project.write(kRecipe, text.substr(0, from) + kTrace +
                               "    nations: {bloc: toy, split_by: gdp}\n"
                               "    llms: {toy-llm: 1}\n");
  };
  const CrowdedProject first;
  prepare(first);
  const std::string before = first.results();
  const std::vector<Change> changes{
      {"file", "trace.csv", "other.csv"},
      {"time_warp", "time_warp: 1", "time_warp: 0.5"},
      {"rate_scale", "rate_scale: 1", "rate_scale: 2"},
      {"at_end", "at_end: stop", "at_end: repeat"},
  };
  for (const Change& change : changes) {
    const CrowdedProject project;
    prepare(project);
    project.replace(kRecipe, change.from, change.to);
    SCOPED_TRACE(change.key);
    EXPECT_NE(project.results(), before);
  }
}

TEST(Inv9, NamesAndDescriptionsMoveNoCell) {
  const std::string before = CrowdedProject().results();
  const CrowdedProject project;
  project.replace(kExperiment, "name: toy\n", "name: another\n");
  project.replace(kExperiment, "question: what moves", "question: what does not");
  project.replace(kRecipe, "name: toy\n", "name: another\n");
  project.replace(kRecipe, "more than two", "more than two or three");
  EXPECT_EQ(project.results(), before);
}

enum class Moves : std::uint8_t {
  kResults,  // some cell of summary.csv
  kShown,    // only what the platform commands print
  kNothing,  // nothing yet
};

struct Column {
  const char* table;
  const char* name;
  const char* value;  // put into the first row
  Moves moves;
};

const std::vector<Column>& columns() {
  using enum Moves;
  static const std::vector<Column> table{
      {"cables", "system", "wire", kShown},
      {"cables", "kind", "land", kShown},
      {"cables", "route_km", "1500", kResults},
      {"cables", "capacity_gbps", "50", kResults},
      {"cables", "equipment_us", "5000", kResults},
      {"cables", "shared_risk_group", "trench", kShown},
      {"cables", "faults_per_1000km_year", "0.2", kNothing},
      {"cables", "repair_days", "40", kNothing},
      {"cables", "status", "planned", kResults},
      {"gpus", "memory_gb", "20", kResults},
      {"gpus", "memory_bandwidth_tb_s", "3", kNothing},
      {"gpus", "bf16_tflops", "600", kNothing},
      {"gpus", "tdp_w", "800", kNothing},
      {"gpus", "price_usd", "20000", kResults},
      {"gpus", "node_overhead_w", "900", kResults},
      {"gpus", "vendor", "", kResults},
      {"gpus", "vendor_iso2", "ID", kResults},
      {"llms", "parameters_bn", "7.9", kResults},
      {"llms", "weight_bytes_per_parameter", "1", kResults},
      {"llms", "layers", "30", kResults},
      {"llms", "hidden", "2048", kNothing},
      {"llms", "kv_heads", "4", kResults},
      {"llms", "head_dim", "64", kResults},
      {"llms", "kv_bytes_per_element", "1", kResults},
      // A limit that the recipe is checked against; it refuses, it does not move.
      {"llms", "max_context_tokens", "65536", kShown},
      {"llms", "score_percent", "60", kResults},
      {"llms", "score_benchmark", "another quiz", kResults},  // no mean of two benchmarks
      {"llms", "score_source", "assumed;assumed", kShown},
      {"nations", "name", "Elsewhere", kNothing},
      {"nations", "timezone", "Asia/Tokyo", kResults},
      {"nations", "bloc", "", kResults},
      {"nations", "population", "2000000", kResults},
      {"nations", "gdp_usd_bn", "200", kResults},
      {"nations", "wacc_percent", "5", kResults},
      {"nations", "access_delay_ms", "6", kResults},
      {"points", "city", "Elsewhere", kShown},
      {"points", "lat", "1", kShown},
      {"points", "lon", "101", kShown},
      {"serving_profiles", "tensor_parallel", "2", kResults},
      {"serving_profiles", "t0_us", "11000", kResults},
      {"serving_profiles", "prompt_token_us", "110", kResults},
      {"serving_profiles", "prompt_context_ps", "20", kResults},
      {"serving_profiles", "sequence_us", "200", kResults},
      {"serving_profiles", "kv_token_ns", "10", kResults},
      {"serving_profiles", "kv_memory_fraction", "0.95", kResults},
      {"serving_profiles", "fit_error_percent", "5", kNothing},
      {"sites", "operator_iso2", "ID", kResults},
      {"sites", "operator", "somebody else", kResults},
      {"sites", "point", "right", kResults},
      {"sites", "lat", "1", kNothing},
      {"sites", "lon", "101", kNothing},
      {"sites", "gpus", "7", kResults},
      {"sites", "gpus_per_node", "4", kResults},
      {"sites", "pue", "1.2", kResults},
      {"sites", "it_power_mw", "0.02", kResults},
      {"zones", "price_usd_per_kwh", "0.3", kResults},
      {"zones", "carbon_g_per_kwh", "200", kResults},
  };
  return table;
}

// Columns with a rule of their own, and why.
const std::set<std::string>& columns_of_their_own() {
  static const std::set<std::string> names{
      "cables/cable",
      "gpus/gpu",
      "llms/llm",
      "nations/iso2",
      "points/point",
      "sites/site",
      "zones/zone",  // keys: names
      "cables/from",
      "cables/to",
      "points/iso2",
      "sites/iso2",
      "sites/zone",
      "sites/gpu",
      "zones/iso2",  // another row would do
      "serving_profiles/llm",
      "serving_profiles/gpu",
      "points/users_share",
      "points/kind",  // sums to 1 over two rows
      "serving_profiles/range_batch",
      "serving_profiles/range_prompt_tokens",
      "serving_profiles/range_context_tokens",  // warnings in summary.md
      "gpus/idle_w",                            // of GPUs that have no work
      "zones/carbon_basis",                     // two of them in one total are refused
      "zones/negative_prices",                  // refuses
      "sites/fabric_gbps",                      // of a split pool
      "sites/storage_gb_s",                     // of replicas that load
  };
  return names;
}

TEST(Inv9, EveryColumnOfAPlatformIsInOneOfTheLists) {
  std::set<std::string> listed = columns_of_their_own();
  for (const Column& column : columns()) {
    listed.insert(std::string(column.table) + "/" + column.name);
  }
  const CrowdedProject project;
  for (const char* table :
       {"cables", "gpus", "llms", "nations", "points", "serving_profiles", "sites", "zones"}) {
    for (const std::string& name : split_cells(lines_of(project.read(table_file(table))).at(0))) {
      if (name == "quality" || name == "source") continue;
      EXPECT_TRUE(listed.contains(std::string(table) + "/" + name)) << table << "/" << name;
    }
  }
}

class PlatformTable : public ::testing::TestWithParam<const char*> {};

TEST_P(PlatformTable, EveryColumnMovesWhatItIsListedToMove) {
  const std::string results = CrowdedProject().results();
  const std::string shown = CrowdedProject().shown();
  for (const Column& column : columns()) {
    if (std::string(column.table) != GetParam()) continue;
    const CrowdedProject project;
    project.set_cell(table_file(column.table), 0, column.name, column.value);
    SCOPED_TRACE(std::string(column.table) + "/" + column.name);
    const bool moves_results = project.results() != results;
    EXPECT_EQ(moves_results, column.moves == Moves::kResults);
    if (!moves_results) {
      EXPECT_EQ(project.shown() != shown, column.moves == Moves::kShown);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Inv9, PlatformTable,
                         ::testing::Values("cables", "gpus", "llms", "nations", "points",
                                           "serving_profiles", "sites", "zones"),
                         [](const auto& table) { return std::string(table.param); });

TEST(Inv9, TheFabricMovesACellOfARunThatSplitsPrefillAndDecode) {
  const auto results = [](const char* share, const char* gbps) {
    const CrowdedProject project;
    project.replace(kExperiment, "serving:\n",
                    std::string("serving:\n  prefill_share: ") + share + "\n");
    project.set_cell(table_file("sites"), 0, "fabric_gbps", gbps);
    return project.results();
  };
  EXPECT_NE(results("0.5", "80"), results("0.5", "40"));
  EXPECT_EQ(results("0", "80"), results("0", "40"));
}

TEST(Inv9, IdleDrawMovesACellWhereGpusHaveNoWork) {
  const auto results = [](const char* watts) {
    const CrowdedProject project;
    project.replace(kExperiment, "demand_scale: 1", "demand_scale: 0.01");
    project.set_cell(table_file("gpus"), 0, "idle_w", watts);
    return project.results();
  };
  EXPECT_NE(results("100"), results("90"));
}

TEST(Inv9, TwoCarbonBasesInOneTotalAreRefused) {
  const CrowdedProject project;
  project.set_cell(table_file("zones"), 0, "carbon_basis", "generation");
  const Outcome outcome = project.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("carbon"), std::string::npos) << outcome.err;
}

// Columns that toy2 leaves out: a site's own plants, its cooling, what cables cost.
TEST(Inv9, PlantsCoolingAndCostsOfCablesMoveACell) {
  const auto results = [](const std::string& table, const std::string& names,
                          const std::string& values) {
    const CrowdedProject project;
    project.write("platforms/toy2/profiles.csv", [] {
      std::string text = "kind,of,quantity,days,hour,value,quality,source\n";
      for (int hour = 0; hour < 24; ++hour) {
        const std::string h = std::to_string(hour);
        text += "site,left,sun_share,all," + h + ",0.5,assumed,assumed\n";
        text += "zone,left,temperature_c,all," + h + ",35,assumed,assumed\n";
      }
      return text;
    }());
    const std::string file = table_file(table);
    std::string text;
    bool header = true;
    for (const std::string& line : lines_of(project.read(file))) {
      text += line + (header ? names : values) + "\n";
      header = false;
    }
    if (!names.empty()) project.write(file, text);
    return project.results();
  };
  const std::string before = results("sites", "", "");
  for (const auto& [names, values] : std::vector<std::pair<std::string, std::string>>{
           {",pue_per_c", ",0"}, {",battery_mwh,battery_mw", ",0,0"}, {",solar_mw", ",0"}}) {
    EXPECT_EQ(results("sites", names, values), before) << names;
  }
  // Only the left site has sun and a temperature, and the crowd needs both.
  EXPECT_NE(results("cables", ",capex_usd_m", ",1"), before);
  EXPECT_NE(results("cables", ",capex_usd_m,life_years", ",1,10"),
            results("cables", ",capex_usd_m", ",1"));
  EXPECT_NE(results("cables", ",capex_usd_m,maintenance_share", ",1,0.1"),
            results("cables", ",capex_usd_m", ",1"));
  EXPECT_NE(results("cables", ",lease_usd_k_per_year", ",100"), before);
  EXPECT_NE(results("sites", ",battery_mwh,battery_mw", ",0.01,0.001"), before);
}

TEST(Inv9, UsersShareMovesACellAndTheKindOfAPointWhatIsShown) {
  const CrowdedProject project;
  const std::string points = table_file("points");
  project.write(
      points, project.read(points) + "far,metro,SG,Far City (fictional),0,107,0,assumed,assumed\n");
  project.write(
      table_file("cables"),
      project.read(table_file("cables")) +
          "toy-far,toy,submarine,left,far,900,100,100,,0.1,20,existing,assumed,assumed\n");
  const std::string before = project.results();
  const std::string shown = project.shown();
  project.set_cell(points, 2, "kind", "exchange");
  EXPECT_NE(project.shown(), shown);
  EXPECT_EQ(project.results(), before);
  project.set_cell(points, 2, "kind", "metro");
  project.set_cell(points, 0, "users_share", "0.5");
  project.set_cell(points, 2, "users_share", "0.5");
  EXPECT_NE(project.results(), before);
}

TEST(Inv9, RangesOfAProfileMoveFlagsAndTheWarningsOfTheSummary) {
  const CrowdedProject project;
  const std::string before = project.results();
  const std::string text = project.read("out/summary.md");
  for (const char* range : {"range_batch", "range_prompt_tokens", "range_context_tokens"}) {
    const CrowdedProject other;
    other.set_cell(table_file("serving_profiles"), 0, range, "1");
    EXPECT_NE(other.results(), before) << range;
    EXPECT_NE(other.read("out/summary.md"), text) << range;
  }
}

TEST(Inv9, QualityMovesTheCaveatsAndWhatIsShown) {
  const CrowdedProject project;
  const std::string before = project.results();
  const std::string text = project.read("out/summary.md");
  const std::string shown = project.shown();
  for (const char* table :
       {"cables", "gpus", "llms", "nations", "points", "serving_profiles", "sites", "zones"}) {
    const CrowdedProject other;
    other.set_cell(table_file(table), 0, "quality", "measured");
    EXPECT_EQ(other.results(), before) << table;
    EXPECT_NE(other.read("out/summary.md"), text) << table;
    EXPECT_NE(other.shown(), shown) << table;
  }
}

}  // namespace
}  // namespace archipelago::test
