#include <utility>

#include "experiment/setting_row.hpp"
#include "experiment/setting_values.hpp"
#include "experiment/settings.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlValue;
using std::filesystem::path;

const std::vector<std::pair<std::string, bool>> off_on{{"off", false}, {"on", true}};

// Owners.
constexpr const char* kFleet = "engine/fleet/fleet_settings.hpp";
constexpr const char* kPool = "serving/pool_spec.hpp";

constexpr double kHundredDays = 100.0 * 86'400;

std::vector<Setting> batching_rows() {
  return {
      form(
          {.key = "serving.gpu_shares",
           .unit = "share",
           .owner = kFleet,
           .meaning = "of each site's GPUs that an LLM's replicas may fill; with "
                      "training.gpu_share at most 1 together",
           .needed = std::string(kWithRequests),
           .form = "{llm: 0 to 1, ...}"},
          [](const YamlValue& v, const path&) { return read_gpu_shares(v); },
          [](auto& s) -> auto& { return s.run.gpu_shares; },
          [](const auto& a, const auto& b) { return a.empty() && b.empty(); }),
      words(
          {.key = "serving.scheduler",
           .fallback = "prefill_first",
           .owner = "serving/scheduler.hpp",
           .meaning = "what an iteration of a replica does: prompts first (vLLM before v1), or "
                      "prompts in pieces beside decodes (Sarathi, vLLM v1)"},
          {{"prefill_first", serving::Scheduler::kPrefillFirst},
           {"chunked", serving::Scheduler::kChunked}},
          [](auto& s) -> auto& { return s.run.limits.scheduler; }),
      words(
          {.key = "serving.dispatch",
           .fallback = "shortest_queue",
           .owner = "serving/dispatcher.hpp",
           .meaning = "which replica of a pool gets a request"},
          {{"shortest_queue", serving::Dispatch::kShortestQueue},
           {"least_work", serving::Dispatch::kLeastWork},
           {"power_of_two", serving::Dispatch::kPowerOfTwo},
           {"round_robin", serving::Dispatch::kRoundRobin},
           {"session_affinity", serving::Dispatch::kSessionAffinity}},
          [](auto& s) -> auto& { return s.run.limits.dispatch; }),
      integer(
          {.key = "serving.max_sequences",
           .fallback = "256",
           .unit = "sequences",
           .owner = kPool,
           .meaning = "running at once in a replica",
           .bounds = {1, 65'536}},
          [](auto& s) -> auto& { return s.run.limits.max_sequences; }),
      integer(
          {.key = "serving.max_batched_tokens",
           .fallback = "8192",
           .unit = "tokens",
           .owner = kPool,
           .meaning = "prefill_first: prompt tokens in one iteration",
           .bounds = {1, 16'777'216}},
          [](auto& s) -> auto& { return s.run.limits.max_batched_tokens; }),
      words(
          {.key = "serving.padded_prompts",
           .fallback = "off",
           .owner = kPool,
           .meaning = "prefill_first: each prompt of an iteration counts as its longest"},
          off_on, [](auto& s) -> auto& { return s.run.limits.padded_prompts; }),
      integer(
          {.key = "serving.token_budget",
           .fallback = "512",
           .unit = "tokens",
           .owner = kPool,
           .meaning = "chunked: prompt and decode tokens in one iteration",
           .bounds = {1, 16'777'216}},
          [](auto& s) -> auto& { return s.run.limits.token_budget; }),
      integer(
          {.key = "serving.block_tokens",
           .fallback = "16",
           .unit = "tokens",
           .owner = kPool,
           .meaning = "in a block of KV memory",
           .bounds = {1, 4096}},
          [](auto& s) -> auto& { return s.run.limits.block_tokens; }),
  };
}

std::vector<Setting> pool_rows() {
  return {
      number(
          {.key = "serving.watermark",
           .fallback = "0.01",
           .unit = "share",
           .owner = kPool,
           .meaning = "of KV blocks that admission leaves free",
           .bounds = {0, 0.5}},
          [](auto& s) -> auto& { return s.run.limits.watermark; }),
      number(
          {.key = "serving.prefill_share",
           .fallback = "0",
           .unit = "share",
           .owner = "serving/serving.hpp",
           .meaning = "of an LLM's replicas at a site that only prefill and hand the KV cache "
                      "over the fabric to the others; 0: all do both",
           .bounds = {0, 0.99}},
          [](auto& s) -> auto& { return s.run.prefill_share; }),
      duration(
          {.key = "serving.autoscaling_interval",
           .fallback = "off",
           .owner = "engine/fleet/autoscaler.hpp",
           .meaning = "every so often replicas move to the LLMs of a site that are short of "
                      "them; not together with serving.prefill_share",
           .bounds = {0.1, kHundredDays},
           .words = {"off"}},
          [](auto& s) -> auto& { return s.run.autoscaling.interval; }),
      number(
          {.key = "serving.autoscaling_target",
           .fallback = "100",
           .unit = "requests",
           .owner = "engine/fleet/autoscaler.hpp",
           .meaning = "outstanding requests a replica",
           .bounds = {0.01, 1e6}},
          [](auto& s) -> auto& { return s.run.autoscaling.target; }),
      integer(
          {.key = "serving.autoscaling_min_replicas",
           .fallback = "1",
           .unit = "replicas",
           .owner = "engine/fleet/autoscaler.hpp",
           .meaning = "that an LLM keeps at a site; with 0 its next request may have to wait "
                      "for a cold start",
           .bounds = {0, 1'000'000}},
          [](auto& s) -> auto& { return s.run.autoscaling.min_replicas; }),
      duration(
          {.key = "serving.autoscaling_window",
           .fallback = "5 min",
           .owner = "engine/fleet/autoscaler.hpp",
           .meaning = "for so long no replica that was wanted is taken away",
           .bounds = {0, kHundredDays}},
          [](auto& s) -> auto& { return s.run.autoscaling.window; }),
      integer(
          {.key = "serving.queue_limit",
           .fallback = "1000",
           .unit = "requests",
           .owner = kPool,
           .meaning = "waiting requests that a replica holds; beyond, they are refused",
           .bounds = {0, 100'000'000}},
          [](auto& s) -> auto& { return s.run.limits.queue_limit; }),
      duration(
          {.key = "serving.timeout",
           .fallback = "never",
           .owner = kPool,
           .meaning = "longest wait for the first prefill",
           .bounds = {0, kHundredDays},
           .words = {"never"}},
          [](auto& s) -> auto& { return s.run.limits.timeout; }, kNever),
      words(
          {.key = "serving.prefix_cache",
           .fallback = "off",
           .owner = "serving/prefix_cache.hpp",
           .meaning = "a replica keeps the blocks of prompts that its memory has room for, for "
                      "prompts that begin alike; the trace has to say which do, as Mooncake's"},
          off_on, [](auto& s) -> auto& { return s.run.limits.prefix_cache; }),
  };
}

}  // namespace

std::vector<Setting> serving_rows() {
  std::vector<Setting> all = batching_rows();
  for (Setting& setting : pool_rows()) all.push_back(std::move(setting));
  return all;
}

}  // namespace archipelago::experiment
