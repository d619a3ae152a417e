#include "app/random_project.hpp"

#include <utility>

namespace archipelago::test {

namespace {

constexpr const char* kTables[]{"sites",      "cables",       "points", "nations",
                                "zones",      "gpus",         "llms",   "serving_profiles",
                                "gpu_clocks", "nation_costs", "rules"};

// Without the point of a whole number: "16", "0.5".
std::string fmt(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

std::string RandomProject::tokens_law() {
  return one_of({"{law: fixed, tokens: 100}", "{law: fixed, tokens: 1}",
                 "{law: geometric, mean: 1, max: 5}", "{law: geometric, mean: 80, max: 4000}",
                 "{law: geometric, mean: 8.5, max: 9}",
                 "{law: lognormal, median: 100, mean: 300, min: 1, max: 2000}",
                 "{law: lognormal, median: 1, mean: 1, min: 5, max: 5}",
                 "{law: percentiles, percentiles: {0: 1, 50: 10, 99.9: 900, 100: 60000}}",
                 "{law: percentiles, percentiles: {0: 7, 100: 7}}"});
}

std::string RandomProject::request_trace() {
  const std::string name = "requests" + std::to_string(++traces_);
  std::string text;
  double at = 0;
  const bool json = chance(0.5);
  const std::uint64_t rows = 1 + below(60);
  const std::uint64_t block = chance(0.5) ? 512 : 16;
  const bool whole = chance(0.5);
  if (!json) text = "arrived_at,num_prefill_tokens,num_decode_tokens,note\n";
  for (std::uint64_t i = 0; i < rows; ++i) {
    at += static_cast<double>(below(4)) * (whole ? 1.0 : 0.37);
    const std::uint64_t prompt = chance(0.05) ? below(300'000) : below(3000);
    const std::uint64_t output = chance(0.05) ? below(200'000) : below(200);
    if (!json) {
      text += std::to_string(at) + "," + std::to_string(prompt) + (chance(0.1) ? ".0," : ",") +
              std::to_string(output) + "," + (chance(0.1) ? "\"a \"\"b\"\"\n\"" : "") + "\n";
      continue;
    }
    std::string hashes;
    for (std::uint64_t b = 0; b * block < prompt; ++b) {
      hashes += (b == 0 ? "" : ", ") + std::to_string(b < 3 ? b : 1000 * i + b);
    }
    if (chance(0.2)) hashes.clear();
    text += "{\"timestamp\": " + std::to_string(static_cast<std::uint64_t>(at * 1000)) +
            ", \"input_length\": " + std::to_string(prompt) +
            ", \"output_length\": " + std::to_string(output) + ", \"hash_ids\": [" + hashes +
            "]}\n";
  }
  files_.emplace_back("workloads/" + name, text);
  const std::string format =
      json ? rarely(", format: {base: mooncake, time_unit: ms, block_tokens: " +
                        std::to_string(block) + "}",
                    block == 16 ? 0.9 : 0.1)
           : rarely(", format: vidur", 0.2);
  return "{file: " + name + format + rarely(", spread: step", 0.3) +
         one_of({", at_end: repeat", ", at_end: stop", ", at_end: stop"}) +
         rarely(", time_warp: " + one_of({"0.1", "1000", "1e6", "1.0"}), 0.3) +
         rarely(", rate_scale: " + one_of({"0.5", "3", "2.5", "1e-6"}), 0.3) + "}";
}

std::string RandomProject::job_trace() {
  const std::string name = "jobs" + std::to_string(++traces_);
  std::string text = "submit_time,duration,num_gpu\n";
  const std::uint64_t rows = 1 + below(40);
  for (std::uint64_t i = 0; i < rows; ++i) {
    text += std::to_string(below(600)) + "," +
            one_of({"0", "1", "50", "0.000000001", "600", "8000000"}) + "," +
            one_of({"1", "2", "8", "4.0", "0.5", "0.001", "0", "16", "10000000", "3"}) + "\n";
  }
  if (chance(0.1)) text += "5,1,1.5\n";
  files_.emplace_back("workloads/" + name, text);
  return "{file: " + name + one_of({", at_end: repeat", ", at_end: stop", ", at_end: stop"}) +
         rarely(", whole_gpus: true", 0.3) + rarely(", skip: 100 s", 0.2) +
         rarely(", take: 100 s", 0.2) + rarely(", longest: 1 h", 0.3) +
         rarely(", time_warp: 0.5", 0.2) + rarely(", rate_scale: 1.5", 0.2) + "}";
}

std::string RandomProject::inference_stream(const std::string& name) {
  std::string text = "  - name: " + name + "\n    nations: " +
                     one_of({"{weights: {SG: 3, ID: 1}}", "{weights: {SG: 1}}",
                             "{bloc: toy, split_by: gdp}", "{weights: {SG: 1, ID: 0}}"}) +
                     "\n    llms: {toy-llm: 1}\n";
  text +=
      rarely("    data_classes: " +
                 one_of({"{public: 0.5, state: 0.5}", "{regulated: 1}", "{personal: 1}"}) + "\n",
             0.3);
  if (chance(0.5)) return text + "    trace: " + request_trace() + "\n";
  text += "    requests_per_day: " + one_of({"86400", "1e-3", "1", "200000"}) +
          "\n    burstiness: " + one_of({"1", "0.05", "20", "2"}) +
          "\n    prompt_tokens: " + tokens_law() + "\n    output_tokens: " + tokens_law() + "\n";
  text += rarely("    sessions: 3\n", 0.2);
  if (chance(0.2)) {
    text +=
        "    hour_weights: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, "
        "0]\n";
  }
  return text;
}

std::string RandomProject::training_stream(const std::string& name) {
  std::string text =
      "  - name: " + name +
      "\n    nations: " + one_of({"{weights: {SG: 3, ID: 1}}", "{weights: {ID: 1}}"}) + "\n" +
      rarely("    data_class: " + one_of({"state", "personal", "public"}) + "\n", 0.3) +
      rarely("    dataset: {size: " + one_of({"1 GB", "10 TB", "1 B"}) +
                 rarely(", home: " + one_of({"left", "own nation"}), 0.7) + "}\n",
             0.5) +
      rarely("    checkpoint: {size: " + one_of({"1 GB", "1 TB"}) +
                 ", interval: " + one_of({"10 s", "1 h", "1 s"}) + "}\n",
             0.4) +
      rarely("    estimate_factor: 2\n", 0.3) + rarely("    recorded_on: toy-gpu\n", 0.2) +
      rarely("    deferrable: {deadline: 1 h}\n", 0.2);
  if (chance(0.5)) {
    text += "    trace: " + job_trace() + "\n";
  } else {
    text += "    jobs_per_day: " + one_of({"1000", "20000", "1e-6"}) + "\n    gpus: " +
            one_of({"[{gpus: 1, share: 0.5}, {gpus: 8, share: 0.5}]", "[{gpus: 0.5, share: 1}]",
                    "[{gpus: 16, share: 1}]", "[{gpus: 2, share: 1}]"}) +
            "\n    run_time: " +
            one_of({"{law: fixed, time: 30 s}", "{law: lognormal, median: 10 s, mean: 20 s}",
                    "{law: fixed, time: 1 ms}",
                    "{law: percentiles, percentiles: {0: 1 ms, 50: 10 s, 100: 100 s}}",
                    "{law: mixture, parts: [{share: 0.5, law: fixed, time: 5 s}, {share: 0.5, law: "
                    "percentiles, percentiles: {0: 1 s, 100: 1 s}}]}"}) +
            "\n";
  }
  if (chance(0.4)) {
    text += "    model: {parameters: 1e9, layers: 8, step: " + one_of({"1 s", "50 ms", "100 s"}) +
            "}\n";
    text += "    sync: " +
            one_of({"{kind: data_parallel, sites: 2}", "{kind: diloco, sites: 2, inner_steps: 10}",
                    "{kind: diloco, sites: 2, inner_steps: 5, fragments: 4, overlap_steps: 1}",
                    "{kind: none}", "{kind: data_parallel, sites: 2, hierarchical: true}",
                    "{kind: data_parallel, sites: 3}"}) +
            "\n";
  }
  return text;
}

std::string RandomProject::events() {
  std::string text = "events:\n";
  for (std::uint64_t i = 0, n = 1 + below(4); i < n; ++i) {
    const bool limit = chance(0.3);
    text +=
        limit
            ? "  - limit: " + one_of({"left", "right"}) +
                  "\n    to_mw: " + one_of({"0", "0.001", "5"}) + "\n"
            : "  - cut: " +
                  one_of({"toy-left-right", "toy", "left", "right", "zone:left", "[left, right]"}) +
                  "\n";
    text += "    at: " + one_of({"0 s", "10 s", "60 s", "600 s", "599.999999 s", "day 3", "1 us"}) +
            "\n    for: " + one_of({"1 ms", "10 s", "100 days", "540 s", "1 h"}) + "\n";
  }
  return text;
}

std::string RandomProject::experiment(bool has_requests, bool has_jobs, bool has_events) {
  const bool is_short = chance(0.1);
  std::string text =
      "name: toy\nquestion: does it end\nplatform: ../platforms/toy2\n"
      "workload: ../workloads/toy.yaml\nstart: 2026-03-02T00:00Z\nreplicates: 1\nseed: " +
      std::to_string(below(1000)) +
      "\nhorizon: " + (is_short ? "1 s" : one_of({"60 s", "10 min", "600.0 s"})) +
      "\nwarmup: " + (is_short ? "0.5 s" : one_of({"0 s", "30 s"})) + "\npolicy: " +
      one_of({"islands", "{federated: {objective: latency}}", "{federated: {objective: cost}}",
              "{federated: {objective: carbon}}", "sovereign", "{hybrid: {region: right}}",
              "{global_cloud: {region: left}}"}) +
      "\n" + rarely("rules: " + one_of({"none", "open", "strict"}) + "\n", 0.4) +
      rarely("policy_view: {refresh: 1 s}\n", 0.2);
  if (has_jobs) {
    text += "training:\n  gpu_share: " + (has_requests ? "0.5" : one_of({"0.5", "1"})) +
            "\n  queue: " + one_of({"fifo", "easy", "fifo_skip", "shortest_first", "fair_share"}) +
            "\n";
  }
  if (has_requests) {
    text +=
        "slo: {ttft: 1 s, tpot: 50 ms}\nserving:\n  gpu_shares: {toy-llm: " +
        one_of({"0.5", has_jobs ? "0.2" : "1"}) + "}\n" +
        rarely("  dispatch: " +
                   one_of({"least_work", "power_of_two", "round_robin", "session_affinity"}) + "\n",
               0.4) +
        rarely("  max_sequences: " + one_of({"1", "65536", "3"}) + "\n", 0.3) +
        rarely("  block_tokens: " + one_of({"1", "4096", "48", "16.0"}) + "\n", 0.2) +
        rarely("  watermark: 0.5\n", 0.1) + rarely("  prefix_cache: on\n", 0.3) +
        rarely("  queue_limit: " + one_of({"0", "1"}) + "\n", 0.2) +
        rarely("  timeout: " + one_of({"0 s", "1 s"}) + "\n", 0.2);
    text += chance(0.3) ? "  scheduler: chunked\n  token_budget: " + one_of({"16", "512"}) + "\n"
                        : rarely("  max_batched_tokens: " + one_of({"16", "100"}) + "\n", 0.3);
    text += chance(0.2)
                ? "  autoscaling_interval: 1 s\n" + rarely("  autoscaling_min_replicas: 0\n", 0.5)
                : rarely("  prefill_share: " + one_of({"0.5", "0.99"}) + "\n", 0.2);
  }
  const bool is_metered = chance(0.7);
  text += "power:\n  metering: " + std::string(is_metered ? "on\n" : "off\n");
  if (is_metered) {
    text += rarely("  cap_scale: " + one_of({"0", "0.5", "1000"}) + "\n", 0.3) +
            rarely("  shed_first: serving\n", 0.2);
  }
  text += "failures:\n  cable_rate_factor: " + one_of({"0", "1000"}) + "\n" +
          rarely("  sites_per_year: 1000\n", 0.3) + rarely("  gpus_per_day: 1\n", 0.3) +
          rarely("  grids_per_year: 1000\n", is_metered ? 0.3 : 0) +
          rarely("  isolate: " + one_of({"SG", "[SG, ID]"}) + "\n", 0.2) +
          (has_events ? "  events: ../events.yaml\n" : "");
  return text;
}

// Some numbers get values at the edge of what is sensible, or beyond.
void RandomProject::spoil_platform(const ToyProject& project) {
  for (std::uint64_t i = 0, n = 1 + below(3); i < n; ++i) {
    const std::string table =
        "platforms/toy2/" + std::string(kTables[below(std::size(kTables))]) + ".csv";
    const std::vector<std::string> lines = lines_of(project.read(table));
    const std::string column = one_of(split_cells(lines.at(0)));
    const std::size_t row = below(lines.size() - 1);
    const std::string cell = project.cell(table, row, column);
    const bool is_number = cell.find_first_not_of("0123456789.") == std::string::npos;
    if (!is_number && chance(0.95)) continue;
    const double value = cell.empty() || !is_number ? 1 : std::stod(cell);
    project.set_cell(table, row, column,
                     one_of({"0", "1", fmt(value * 2), fmt(value / 2), fmt(value * 100),
                             fmt(value / 100), fmt(value) + "e0", "1e-9", "1e9", "", "-1"}));
  }
}

void RandomProject::write(const ToyProject& project) {
  // Nodes enough for both.
  for (const std::size_t site : {std::size_t{0}, std::size_t{1}}) {
    project.set_cell("platforms/toy2/sites.csv", site, "gpus", "32");
    project.set_cell("platforms/toy2/sites.csv", site, "it_power_mw", "0.05");
  }
  if (chance(0.5)) spoil_platform(project);
  const bool has_requests = chance(0.7);
  const bool has_jobs = !has_requests || chance(0.5);
  std::string recipe = "name: toy\ndescription: d\nsource: assumed\n";
  if (has_requests) {
    recipe += "inference:\n";
    for (std::uint64_t i = 0, n = 1 + below(2); i < n; ++i) {
      recipe += inference_stream("ask" + std::to_string(i));
    }
  }
  if (has_jobs) {
    recipe += "training:\n";
    for (std::uint64_t i = 0, n = 1 + below(2); i < n; ++i) {
      recipe += training_stream("train" + std::to_string(i));
    }
  }
  const bool has_events = chance(0.4);
  if (has_events) project.write("events.yaml", events());
  project.write(ToyProject::kRecipe, recipe);
  project.write(ToyProject::kExperiment, experiment(has_requests, has_jobs, has_events));
  for (const auto& [file, text] : files_) project.write(file, text);
}

}  // namespace archipelago::test
