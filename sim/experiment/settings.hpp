// The settings of a scenario, each defined once: its key, how it is read, what it changes.  A key
// may stand in the experiment file itself or under `axes:` with a list of values.
//
//   platform                    folder of the platform, relative to the experiment file
//   workload                    recipe file, relative to the experiment file
//   start                       UTC instant, "2026-03-02T00:00Z": decides local hours and weekdays
//   horizon, warmup             durations; requests of the warm-up are simulated, not counted
//   rules                       none | open | default | strict: which residency rules of the
//                               platform bind requests, jobs and routes (platform/rule_pack.hpp);
//                               default: its rules.csv, none when it has no such file (default)
//   policy                      a name, or {name: {option: value}}; {plugin: {path: ...}} from the
//                               experiment file's folder
//   policy_view.refresh         every so often sites tell other nations how long their queues are;
//                               policies know that much, as far as it has travelled
//                               (engine/requests/stale_view.hpp); live: the state of now (live)
//   demand_scale                multiplies every rate of the workload (1)
//   serving.gpu_shares          {llm: share of each site's GPUs}
//   serving.scheduler           prefill_first | chunked (prefill_first)
//   serving.dispatch            shortest_queue | least_work | power_of_two | round_robin |
//                               session_affinity: which replica of a pool gets a request
//                               (shortest_queue)
//   serving.max_sequences       running at once in a replica (256)
//   serving.max_batched_tokens  prefill_first: prompt tokens in one iteration (8192)
//   serving.padded_prompts      on: each of them counts as the longest in the iteration (off)
//   serving.token_budget        chunked: prompt and decode tokens in one iteration (512)
//   serving.block_tokens        tokens in a KV block (16)
//   serving.watermark           share of KV blocks that admission leaves free (0.01)
//   serving.prefill_share       of an LLM's replicas at a site that only prefill and hand the KV
//                               cache over the fabric to the others (0: all do both)
//   serving.autoscaling_interval
//                               every so often replicas move to the LLMs of a site that are short
//                               of them, by the rules of engine/fleet/autoscaler.hpp; not together with
//                               serving.prefill_share (off)
//   serving.autoscaling_target  outstanding requests a replica (100)
//   serving.autoscaling_min_replicas
//                               replicas that an LLM keeps at a site; with 0 its next request may
//                               have to wait for a cold start (1)
//   serving.autoscaling_window  for so long no replica that was wanted is taken away (5 min)
//   serving.queue_limit         waiting requests a replica holds (1000)
//   serving.timeout             longest wait for the first prefill (never)
//   serving.prefix_cache        on | off: a replica keeps the blocks of prompts that its memory has
//                               room for, for prompts that begin alike; the trace has to say which
//                               do, as Mooncake's do (off)
//   wan.prompt_token_bytes      bytes that a prompt token takes on its way to the site (4)
//   wan.output_token_bytes      bytes that an output token takes on its way back (200)
//   wan.paths                   disjoint routes that a dataset or checkpoint is spread over (1)
//   wan.staging_weight, wan.gradient_weight, wan.checkpoint_weight
//                               of a flow of that class on a contested cable (1)
//   training.gpu_share          of each site's GPUs that train, in whole nodes (0)
//   training.queue              a discipline, or {name: {option: value}} (fifo)
//   failures.cable_rate_factor  on the platform's fault rates; 0: no ordinary cable faults (0)
//   failures.common_cause_per_year  events that cut a whole shared-risk group, each (0)
//   failures.sites_per_year     failures of each site (0)
//   failures.gpus_per_day       of each GPU: its node fails (0)
//   failures.grids_per_year     outages of each grid zone (0)
//   failures.events             scripted cuts, failures and grid limits: a file, or none (none)
//   failures.isolate            a nation, or a list, without its international cables all the run;
//                               the metric autonomy is its own (none)
//   power.metering              off: no caps, no energy, no bills (on, where gpu_clocks.csv is)
//   power.shed_first            training | serving: which slows first under a cap (training)
//   power.cap_scale             on it_power_mw of every site (1)
//   power.price_scale           on every price of energy (1)
//   settlement                  average_cost | marginal_cost | {fixed_tariff: {usd_per_gpu_hour:
//   2}}
//                               for work on another nation's site (average_cost)
//   sovereignty.weights         weights of a sovereignty score: a file (score_weights.hpp), or none
//                               (none: no score)
//   slo.ttft, slo.tpot          limits of a good request
//   With requests in the workload serving.gpu_shares and both limits have to be given.
//
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/run_settings.hpp"
#include "input/yaml_reader.hpp"
#include "metrics/run_rows.hpp"

namespace archipelago::experiment {

struct ScenarioSettings {
  std::filesystem::path platform;
  std::filesystem::path workload;
  std::filesystem::path events;   // empty: none
  std::filesystem::path weights;  // of the score; empty: none
  engine::RunSettings run;
  metrics::SettlementTerms settlement;
  std::vector<metrics::ScoreWeight> score_weights;  // those of the file
};

struct SettingInfo {
  std::string key;
  bool required = false;
};

[[nodiscard]] const std::vector<SettingInfo>& setting_keys();

// Reads one value into the settings.  `folder` is that of the experiment file.
// REQUIRES: key is one of setting_keys().
void apply_setting(const std::string& key, const input::YamlValue& value,
                   const std::filesystem::path& folder, ScenarioSettings& settings);

// The word of an axis value in scenario ids: "islands", "global_cloud-oregon", "demand_scale-2".
[[nodiscard]] std::string axis_label(const std::string& key, const input::YamlValue& value);

}  // namespace archipelago::experiment
