// A recipe says how much is asked of the federation: streams of inference by nation and of training
// jobs (training_stream.hpp), as checked values; either may be missing.  Recipes are YAML files in
// workloads/.
//
// Flow     workloads/<name>.yaml + Platform -> load_recipe() -> Recipe -> RequestSource, JobSource.
// Units    requests a day over all nations; hour weights are relative (only ratios matter) and
//          are read in each nation's local time; day weights likewise, Monday first.
// Sessions optional `sessions: N`: every request of a nation's stream belongs to one of N sessions,
//          drawn uniformly from the random stream "workload/<stream>/<nation>/sessions"; their
//          prompts share nothing that is known.  Without it, requests belong to none.
// Classes  optional `data_classes: {public: 0.9, personal: 0.1}`: the class of each request's data,
//          drawn from "workload/<stream>/<nation>/classes"; all public without it.  Residency rules
//          (platform/law/rules.hpp) speak of them.
// Traces   a stream may replay a trace instead (trace_stream.hpp); it then has no rate, weights,
//          burstiness, lengths and sessions of its own.
// Loops    a stream may have users who wait for their answers instead (closed_loop.hpp).
// People   requests a day may follow from how many people ask how often (people.hpp).
// Payload  requests may carry more than text (payload.hpp).
// Source   the recipe's `source` keys are explained in workloads/SOURCES.md.
// Errors   load_recipe throws InputError with every fault of the file.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"
#include "workload/laws/length_law.hpp"
#include "workload/payload.hpp"
#include "workload/recipe/closed_loop.hpp"
#include "workload/recipe/people.hpp"
#include "workload/recipe/trace_stream.hpp"
#include "workload/recipe/training_stream.hpp"

namespace archipelago::workload {

struct LlmShare {
  LlmIndex llm;
  double share = 0;
};

struct InferenceStream {
  std::string name;
  double requests_per_day = 0;       // of a trace: what its replay comes to
  std::vector<double> nation_share;  // by NationIndex, sums to 1
  std::array<double, 24> hour_weights{};
  std::array<double, 7> day_weights{};
  double burstiness = 1;  // coefficient of variation of the time between requests; 1 = Poisson
  LengthLaw prompt_tokens = LengthLaw::fixed(1);
  LengthLaw output_tokens = LengthLaw::fixed(1);
  std::uint64_t sessions = 0;  // of each nation; 0: requests belong to none
  std::vector<LlmShare> llms;  // shares sum to 1
  std::array<double, platform::kDataClasses> class_share{1};  // by DataClass, sums to 1
  std::optional<TraceStream> trace;
  std::optional<ClosedLoop> closed_loop;  // requests_per_day is then the most that they can ask
  std::optional<People> people;           // whom requests_per_day and nation_share follow from
  std::optional<Payload> payload;         // of every request, beside its text

  [[nodiscard]] const Payload* payload_or_null() const { return payload ? &*payload : nullptr; }
};

struct Recipe {
  std::string name;
  std::string description;
  std::string source;
  std::filesystem::path file;
  std::vector<std::filesystem::path> files;  // every file read, traces too, for the manifest
  std::vector<InferenceStream> inference;
  std::vector<TrainingStream> training;

  // Whether any stream of inference has users in that nation.
  [[nodiscard]] bool has_demand(NationIndex nation) const;

  // Whether any of their requests have data of that class.
  [[nodiscard]] bool has_demand(NationIndex nation, platform::DataClass data) const;

  // Whether some stream says how many people ask.
  [[nodiscard]] bool counts_people() const;

  // What a reader of the results should know: requests and jobs of traces that are left out.
  [[nodiscard]] std::vector<std::string> notes() const;

  // Traces that end before a run of that length does: a sentence each.
  [[nodiscard]] std::vector<std::string> check_horizon(SimTime horizon) const;

  // Traces whose blocks are no multiple of KV blocks of that size: a sentence each.
  [[nodiscard]] std::vector<std::string> check_blocks(std::int64_t kv_block_tokens) const;
};

// Nations named by no stream have no demand.  A nation with demand needs metros with users.
Recipe load_recipe(const std::filesystem::path& file, const platform::Platform& platform);

}  // namespace archipelago::workload
