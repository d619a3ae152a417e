#include "experiment/stress.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/random.hpp"
#include "engine/fleet/deployment.hpp"
#include "serving/capacity.hpp"
#include "workload/sources/expected_requests.hpp"

namespace archipelago::experiment {

namespace {

using serving::LengthSums;

constexpr std::int64_t kSecondPs = 1'000'000'000'000;
constexpr std::int64_t kHourSeconds = 3600;
constexpr int kDraws = 20'000;

LengthSums times(const LengthSums& sums, double factor) {
  return {sums.requests * factor, sums.prompt * factor, sums.products * factor,
          sums.decodes * factor, sums.held * factor};
}

// Of one request of the stream, in the mean.
LengthSums mean_lengths(const workload::InferenceStream& stream) {
  LengthSums sums;
  if (stream.trace) {
    workload::TraceReader reader(stream.trace->file, stream.trace->how);
    for (workload::TraceRow row; reader.next(row);) sums.add(row.prompt_tokens, row.output_tokens);
  } else {
    RandomStream random({}, "stress/" + stream.name);
    for (int i = 0; i < kDraws; ++i) {
      const std::int32_t prompt = stream.prompt_tokens.draw(random);
      sums.add(prompt, stream.output_tokens.draw(random));
    }
  }
  return sums.requests > 0 ? times(sums, 1 / sums.requests) : sums;
}

// The pools that count, and what they can do.
class OwnFleet {
 public:
  explicit OwnFleet(const Scenario& scenario)
      : platform_(*scenario.platform),
        recipe_(*scenario.recipe),
        deployment_(platform_, scenario.settings.run.gpu_shares,
                    scenario.settings.run.prefill_share, scenario.settings.run.training.gpu_share,
                    scenario.settings.run.autoscaling.on()),
        specs_(deployment_.specs(platform_, scenario.settings.run.limits)),
        gpus_(platform_.llms.size()) {
    for (std::size_t p = 0; p < specs_.size(); ++p) {
      if (counts(p)) gpus_[deployment_.pools()[p].llm.at()] += gpus_of(p);
    }
    for (const double gpus : gpus_) all_gpus_ += gpus;
  }

  [[nodiscard]] bool has(std::size_t llm) const { return gpus_[llm] > 0; }

  // Of the GPU-time that stands, the share that so many requests a second of that LLM take.
  [[nodiscard]] double load_of(std::size_t llm, const LengthSums& lengths, double rate) const {
    double capacity = 0;
    for (std::size_t p = 0; p < specs_.size(); ++p) {
      const engine::Pool& pool = deployment_.pools()[p];
      if (pool.llm.at() != llm || !counts(p)) continue;
      capacity += static_cast<double>(pool.replicas) * serving::saturated_rate(specs_[p], lengths);
    }
    return gpus_[llm] / all_gpus_ * rate / capacity;
  }

 private:
  [[nodiscard]] bool counts(std::size_t p) const {
    const engine::Pool& pool = deployment_.pools()[p];
    const platform::Site& site = platform_.sites[pool.site.at()];
    return pool.replicas > 0 && !site.cloud_price && recipe_.has_demand(site.nation);
  }
  [[nodiscard]] double gpus_of(std::size_t p) const {
    const engine::Pool& pool = deployment_.pools()[p];
    return static_cast<double>(pool.replicas) *
           platform_.profiles[pool.profile.at()].tensor_parallel;
  }

  const platform::Platform& platform_;
  const workload::Recipe& recipe_;
  engine::Deployment deployment_;
  std::vector<serving::PoolSpec> specs_;
  std::vector<double> gpus_;  // by LLM
  double all_gpus_ = 0;
};

// Of the hour that begins `from` behind the start, at demand_scale 1.
double load_of_hour(const Scenario& scenario, const OwnFleet& fleet,
                    const std::vector<LengthSums>& lengths, std::int64_t from_s, SimTime length) {
  const platform::Platform& platform = *scenario.platform;
  std::vector<LengthSums> asked(platform.llms.size());
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    const workload::InferenceStream& stream = scenario.recipe->inference[s];
    const double requests = workload::expected_requests(
        platform, stream, scenario.settings.run.start + std::chrono::seconds(from_s), length, 1);
    for (const workload::LlmShare& share : stream.llms) {
      asked[share.llm.at()] += times(lengths[s], requests * share.share);
    }
  }
  double load = 0;
  for (std::size_t llm = 0; llm < asked.size(); ++llm) {
    if (!(asked[llm].requests > 0)) continue;
    load += fleet.load_of(llm, asked[llm], asked[llm].requests / length.seconds());
  }
  return load;
}

double busiest_hour(const Scenario& scenario, const OwnFleet& fleet) {
  std::vector<LengthSums> lengths;
  for (const workload::InferenceStream& stream : scenario.recipe->inference) {
    lengths.push_back(mean_lengths(stream));
  }
  const engine::RunSettings& run = scenario.settings.run;
  double highest = 0;
  // Starts are whole seconds.
  for (std::int64_t from = run.warmup.ps / kSecondPs; from * kSecondPs < run.horizon.ps;
       from += kHourSeconds) {
    const SimTime left{run.horizon.ps - from * kSecondPs};
    const SimTime length = std::min(left, SimTime{kHourSeconds * kSecondPs});
    highest = std::max(highest, load_of_hour(scenario, fleet, lengths, from, length));
  }
  return highest;
}

// What stands in the way of a demand by stress.
std::vector<std::string> faults_of(const Scenario& scenario, const OwnFleet& fleet) {
  std::vector<std::string> faults;
  if (scenario.settings.written.contains("demand_scale")) {
    faults.emplace_back("stands beside demand_scale, which it sets; keep one");
  }
  if (scenario.recipe->inference.empty()) {
    faults.emplace_back("needs requests, and the workload has none; say demand_scale instead");
  }
  for (const workload::InferenceStream& stream : scenario.recipe->inference) {
    if (stream.closed_loop) {
      faults.push_back("stream " + stream.name +
                       " has users who wait for their answers, and so no rate of its own; say "
                       "demand_scale instead");
    }
    for (const workload::LlmShare& share : stream.llms) {
      if (!(share.share > 0) || fleet.has(share.llm.at())) continue;
      faults.push_back("no site of the nations that ask, clouds apart, has a replica of " +
                       scenario.platform->llms[share.llm.at()].name + ", which stream " +
                       stream.name + " asks for; give it GPUs, or say demand_scale instead");
    }
  }
  return faults;
}

}  // namespace

std::vector<std::string> settle_stress(Scenario& scenario) {
  ScenarioSettings& settings = scenario.settings;
  settings.per_citizen = settings.stress || scenario.recipe->counts_people();
  if (!settings.stress || settings.run.warmup >= settings.run.horizon) return {};
  const OwnFleet fleet(scenario);
  std::vector<std::string> faults = faults_of(scenario, fleet);
  if (!faults.empty()) return faults;
  const double load = busiest_hour(scenario, fleet);
  if (load > 0) {
    settings.run.demand_scale = *settings.stress / load;
  } else {
    faults.emplace_back("nobody asks in the run; change start, horizon or the weights of hours");
  }
  return faults;
}

}  // namespace archipelago::experiment
