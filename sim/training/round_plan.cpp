#include "training/round_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"

namespace archipelago::training {
namespace {

using workload::SyncKind;
using workload::SyncMode;

// Offsets inside a step, rounded to the picosecond; the end of the last layer's pass is exact.
SimTime part_of(SimTime step, double share) {
  return {std::llround(static_cast<double>(step.ps) * share)};
}

SimTime forward_starts(const TrainedModel& model, std::int32_t layer) {
  return part_of(model.step, model.forward_share * layer / model.layers);
}

SimTime backward_ends(const TrainedModel& model, std::int32_t layer) {
  const double backward = 1 - model.forward_share;
  return model.step - part_of(model.step, backward * layer / model.layers);
}

std::int32_t fragment_of(const TrainedModel& model, std::int32_t fragments, std::int32_t layer) {
  return model.pattern == FragmentPattern::kStrided ? layer % fragments
                                                    : layer * fragments / model.layers;
}

ExchangePhase all_reduce(ExchangeScope scope, std::int32_t n) {
  return {scope, 2.0 * (n - 1) / n, 2 * (n - 1)};
}

std::vector<ExchangePhase> phases_of(const SyncMode& sync,
                                     const std::vector<std::int32_t>& nation_sites) {
  if (!sync.hierarchical) return {all_reduce(ExchangeScope::kAllSites, sync.sites)};
  const auto nations = static_cast<std::int32_t>(nation_sites.size());
  const std::int32_t largest = *std::max_element(nation_sites.begin(), nation_sites.end());
  if (nations == 1) return {all_reduce(ExchangeScope::kWithinNation, largest)};
  const ExchangePhase between = all_reduce(ExchangeScope::kBetweenNations, nations);
  if (largest == 1) return {between};
  // Along a chain, in pieces: every link carries the payload once.
  const ExchangePhase within{ExchangeScope::kWithinNation, 1, largest - 1};
  return {within, between, within};
}

// Position of a step in the program; at one offset sends come before waits.
struct Mark {
  SimTime at;
  RoundStep step;
};

}  // namespace

Bytes RoundPlan::link_bytes(ExchangeScope scope) const {
  double volume = 0;
  for (const ExchangePhase& phase : phases) volume += phase.scope == scope ? phase.volume : 0;
  Bytes bytes;
  for (const RoundTransfer& transfer : transfers) bytes += volume * transfer.payload;
  return bytes;
}

TrainedModel model_of(const workload::Job& job) {
  return {.parameters = job.parameters, .layers = job.layers, .step = job.step};
}

std::vector<std::string> sync_faults(const TrainedModel& model, const SyncMode& sync,
                                     const std::vector<std::int32_t>& nation_sites) {
  std::vector<std::string> faults;
  const auto check = [&faults](bool good, std::string text) {
    if (!good) faults.push_back(std::move(text));
  };
  check(model.step > SimTime{}, "a step has to take some time");
  check(model.forward_share > 0 && model.forward_share < 1,
        fmt::format("the forward share {} is not between 0 and 1", model.forward_share));
  if (sync.kind == SyncKind::kNone) return faults;
  check(model.parameters > 0, "a model whose sites exchange something needs parameters");
  check(model.layers >= 1, fmt::format("{} layers; expected 1 or more", model.layers));
  check(sync.sites >= 2, fmt::format("{} sites cannot exchange anything; expected 2 or more, or "
                                     "no synchronisation",
                                     sync.sites));
  check(sync.payload_bits > 0,
        fmt::format("payload of {} bits; expected more than 0", sync.payload_bits));
  const bool inner = sync.inner_steps >= 1;
  check(inner, fmt::format("{} inner steps; expected 1 or more", sync.inner_steps));
  if (sync.kind == SyncKind::kDataParallel) {
    check(sync.inner_steps <= 1 && sync.fragments == 1 && sync.overlap_steps == 0,
          "data parallel exchanges everything in every step: inner steps and fragments are 1, the "
          "overlap is 0");
  } else {
    check(sync.fragments >= 1 && sync.fragments <= std::max(model.layers, 1),
          fmt::format("{} fragments of {} layers; expected 1 to {}", sync.fragments, model.layers,
                      model.layers));
    check(sync.overlap_steps >= 0 && (!inner || sync.overlap_steps < sync.inner_steps),
          fmt::format("an overlap of {} steps; expected 0 to {}, less than the inner steps",
                      sync.overlap_steps, sync.inner_steps - 1));
  }
  if (sync.hierarchical) {
    const bool positive = std::all_of(nation_sites.begin(), nation_sites.end(),
                                      [](std::int32_t sites) { return sites >= 1; });
    const auto sum = std::accumulate(nation_sites.begin(), nation_sites.end(), std::int64_t{0});
    check(positive && sum == sync.sites,
          fmt::format("the nations have {} sites, the job {}", sum, sync.sites));
  } else {
    check(nation_sites.empty(), "sites by nation are for a hierarchical exchange");
  }
  return faults;
}

RoundPlan plan_round(const TrainedModel& model, const SyncMode& sync,
                     const std::vector<std::int32_t>& nation_sites) {
  ARCHIPELAGO_REQUIRE(sync_faults(model, sync, nation_sites).empty());
  if (sync.kind == SyncKind::kNone) return {.compute = model.step, .phases = {}, .transfers = {}};
  const bool diloco = sync.kind == SyncKind::kDiloco;
  const std::int64_t inner = diloco ? sync.inner_steps : 1;
  RoundPlan plan{
      .compute = inner * model.step, .phases = phases_of(sync, nation_sites), .transfers = {}};
  const Bytes payload(model.parameters / model.layers * sync.payload_bits / 8);
  for (std::int64_t fragment = 0; fragment < sync.fragments; ++fragment) {
    const std::int64_t last = (fragment + 1) * inner / sync.fragments;  // 0: with the first step
    const std::int64_t step = std::max<std::int64_t>(last - 1, 0);
    const std::int64_t needed = step + 1 + sync.overlap_steps;
    for (std::int32_t layer = model.layers - 1; layer >= 0; --layer) {
      if (fragment_of(model, sync.fragments, layer) != fragment) continue;
      plan.transfers.push_back({.layer = layer,
                                .payload = payload,
                                .ready = step * model.step + backward_ends(model, layer),
                                .due = needed * model.step + forward_starts(model, layer)});
    }
  }
  std::stable_sort(
      plan.transfers.begin(), plan.transfers.end(),
      [](const RoundTransfer& a, const RoundTransfer& b) { return a.ready < b.ready; });
  return plan;
}

std::vector<RoundStep> round_program(const RoundPlan& plan) {
  std::vector<Mark> marks;
  for (std::size_t t = 0; t < plan.transfers.size(); ++t) {
    const RoundTransfer& transfer = plan.transfers[t];
    const bool next_round = transfer.due >= plan.compute;
    marks.push_back({transfer.ready, {RoundStep::Kind::kSend, {}, t, 0}});
    marks.push_back({next_round ? transfer.due - plan.compute : transfer.due,
                     {RoundStep::Kind::kAwait, {}, t, next_round ? 1 : 0}});
  }
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return a.at != b.at ? a.at < b.at : a.step.kind < b.step.kind;
  });
  std::vector<RoundStep> program;
  SimTime done;
  const auto compute_until = [&](SimTime at) {
    if (at > done) program.push_back({RoundStep::Kind::kCompute, at - done, 0, 0});
    done = at;
  };
  for (const Mark& mark : marks) {
    compute_until(mark.at);
    program.push_back(mark.step);
  }
  compute_until(plan.compute);
  return program;
}

}  // namespace archipelago::training
