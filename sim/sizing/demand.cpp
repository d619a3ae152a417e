#include "sizing/demand.hpp"

#include <algorithm>

#include "workload/sources/request_source.hpp"

namespace archipelago::sizing {

namespace {

// Enough for a share of a thousandth to be known within a tenth or so of a percent.
constexpr std::size_t kSample = 20'000;
constexpr std::int64_t kHourPs = std::int64_t{3600} * 1'000'000'000'000;

// Lengths as the laws say them rather than as these draws came out, so that rates of replicas do not
// move with the seed.  Of replayed traces the draws stand.
void take_means_of_laws(const workload::Recipe& recipe, Demand& demand) {
  struct Means {
    double requests = 0;
    double prompt = 0;
    double decodes = 0;
  };
  std::vector<Means> means(demand.llms);
  for (const workload::InferenceStream& stream : recipe.inference) {
    if (stream.trace) return;
    for (const workload::LlmShare& share : stream.llms) {
      Means& of = means[share.llm.at()];
      const double requests = stream.requests_per_day * share.share;
      of.requests += requests;
      of.prompt += requests * stream.prompt_tokens.mean();
      of.decodes += requests * (stream.output_tokens.mean() - 1);
    }
  }
  for (std::size_t l = 0; l < demand.llms; ++l) {
    serving::LengthSums& sums = demand.lengths[l];
    if (sums.requests == 0 || means[l].requests == 0) continue;
    const double scale = sums.requests / means[l].requests;
    const double prompt = sums.prompt > 0 ? means[l].prompt * scale / sums.prompt : 1;
    const double decodes = sums.decodes > 0 ? means[l].decodes * scale / sums.decodes : 1;
    sums.prompt *= prompt;
    sums.products *= prompt * prompt;
    sums.decodes *= decodes;
    sums.held *= decodes * prompt;
  }
}

}  // namespace

Window whole_run(const engine::RunSettings& run) {
  const std::int64_t measured = (run.horizon - run.warmup).ps;
  return {0, static_cast<std::size_t>((measured + kHourPs - 1) / kHourPs)};
}

engine::RunSettings settings_of(const engine::RunSettings& run, const Window& window) {
  engine::RunSettings part = run;
  const SimTime skipped{static_cast<std::int64_t>(window.first_hour) * kHourPs};
  const SimTime hours{static_cast<std::int64_t>(window.hours) * kHourPs};
  part.start += std::chrono::seconds(skipped.ps / 1'000'000'000'000);
  part.horizon = std::min(run.horizon - skipped, run.warmup + hours);
  return part;
}

std::uint64_t Demand::of(std::size_t nation, std::size_t hour, std::size_t llm) const {
  std::uint64_t sum = 0;
  const std::size_t first = ((nation * window.hours + hour) * llms + llm) * platform::kDataClasses;
  for (std::size_t c = 0; c < platform::kDataClasses; ++c) sum += requests[first + c];
  return sum;
}

std::uint64_t Demand::of(std::size_t nation, std::size_t hour) const {
  std::uint64_t sum = 0;
  for (std::size_t llm = 0; llm < llms; ++llm) sum += of(nation, hour, llm);
  return sum;
}

bool Demand::has(std::size_t nation, std::size_t llm, std::size_t data_class) const {
  for (std::size_t hour = 0; hour < window.hours; ++hour) {
    const std::size_t first =
        ((nation * window.hours + hour) * llms + llm) * platform::kDataClasses;
    if (requests[first + data_class] > 0) return true;
  }
  return false;
}

Demand count_demand(const experiment::Scenario& scenario, const Window& window, Seed seed) {
  const engine::RunSettings run = settings_of(scenario.settings.run, window);
  Demand demand;
  demand.nations = scenario.platform->nations.size();
  demand.llms = scenario.platform->llms.size();
  demand.window = window;
  demand.requests.resize(demand.nations * window.hours * demand.llms * platform::kDataClasses);
  demand.lengths.resize(demand.llms);
  demand.prompts.resize(demand.llms);
  workload::RequestSource source(*scenario.platform, *scenario.recipe, run.start, run.horizon,
                                 run.demand_scale, seed);
  workload::Request request;
  while (source.next(request)) {
    if (request.at < run.warmup) continue;
    const auto hour = static_cast<std::size_t>((request.at - run.warmup).ps / kHourPs);
    ++demand.at(request.nation.at(), hour, request.llm.at(),
                static_cast<std::size_t>(request.data_class));
    std::vector<std::int32_t>& prompts = demand.prompts[request.llm.at()];
    if (prompts.size() < kSample) prompts.push_back(request.prompt_tokens);
    demand.lengths[request.llm.at()].add(request.prompt_tokens, request.output_tokens);
  }
  take_means_of_laws(*scenario.recipe, demand);
  return demand;
}

}  // namespace archipelago::sizing
