// What one outer round of a training job computes and exchanges when several sites train one
// model: compute offsets only, no bandwidth, so the same plan runs on paper (round_timeline.hpp)
// and as flows that share cables with others (sim/engine).
//
// Flow     TrainedModel + SyncMode -> plan_round() -> RoundPlan -> round_program() -> an executor.
//          kNone and kDataParallel have rounds of one step, kDiloco of `inner_steps`.
// Units    SimTime offsets count compute only: an offset stands still while the job waits.
// Layers   are equal: parameters / layers, the same time each.  A step is the forward pass from
//          layer 0 up, then the backward pass down; a layer's gradient is ready when its backward
//          pass is.  Forward to backward is 1 : 2 (2 and 4 FLOP a parameter and token: Kaplan et
//          al., arXiv 2001.08361); the one node of 3 x layers that layer 0 can skip is not skipped.
// Ready    data parallel: gradients, every step.  DiLoCo: outer gradients of fragment f of F after
//          step floor((f + 1) H / F) of H, so the last one after step H: every parameter is
//          exchanged every H steps, at staggered steps (Streaming DiLoCo, arXiv 2501.18512,
//          algorithm 2); layer by layer behind that step's backward pass (its section 3.1).
// Due      the forward pass of that layer in the next step, or `overlap_steps` steps later: a
//          layer's forward pass waits for its own data and for nothing else (same sections).
// Order    transfers of a job go one after the other in order of readiness, as collectives on one
//          stream do; the paper does not say.
// Bytes    payload = parameters of the layer x payload_bits / 8.  What a link carries of it is the
//          volume of the phases: a ring all-reduce of n sends 2 (n - 1) / n (Patarasuk and Yuan,
//          J. Parallel Distrib. Comput. 69, 2009); `hierarchical` reduces within each nation to one
//          site (1), all-reduces between those (2 (g - 1) / g), hands the sum back (1).
// Errors   plan_round REQUIRES that sync_faults() is empty; loaders show the faults to the user.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "workload/job.hpp"

namespace archipelago::training {

// Which layers make fragment f of F.  Source: arXiv 2501.18512, figure 2 and section 3.3.1, whose
// experiments use strided.
enum class FragmentPattern : std::uint8_t {
  kStrided,     // f, f + F, f + 2 F, ...
  kSequential,  // neighbours
};

struct TrainedModel {
  double parameters = 0;
  std::int32_t layers = 0;
  SimTime step;  // one optimiser step, pure compute
  double forward_share = 1.0 / 3;
  FragmentPattern pattern = FragmentPattern::kStrided;
};

enum class ExchangeScope : std::uint8_t { kAllSites, kWithinNation, kBetweenNations };

// The phases of one transfer follow each other; all links of a phase work at the same time.
struct ExchangePhase {
  ExchangeScope scope = ExchangeScope::kAllSites;
  double volume = 0;          // bytes on every link of the ring per byte of payload
  std::int32_t messages = 0;  // that depend on each other: each costs a delay
};

struct RoundTransfer {
  std::int32_t layer = 0;
  Bytes payload;
  SimTime ready;  // offset in the round
  SimTime due;    // offset; at or beyond `compute` it lies in the next round
};

struct RoundPlan {
  SimTime compute;  // of one round, without waiting
  std::vector<ExchangePhase> phases;
  std::vector<RoundTransfer> transfers;  // ascending by ready

  // What one link of that scope carries in one round, one direction.
  [[nodiscard]] Bytes link_bytes(ExchangeScope scope) const;
};

// A round as instructions: compute so long, hand a transfer to the network, wait until one has
// arrived.  `rounds_back` is 1 for a transfer that the round before sent.
struct RoundStep {
  enum class Kind : std::uint8_t { kCompute, kSend, kAwait };
  Kind kind = Kind::kCompute;
  SimTime duration;
  std::size_t transfer = 0;
  std::int32_t rounds_back = 0;
};

[[nodiscard]] TrainedModel model_of(const workload::Job& job);

// What is wrong with the combination, a sentence each.  `nation_sites`: how many of the sites each
// nation has; only for `hierarchical`.
[[nodiscard]] std::vector<std::string> sync_faults(const TrainedModel& model,
                                                   const workload::SyncMode& sync,
                                                   const std::vector<std::int32_t>& nation_sites);

[[nodiscard]] RoundPlan plan_round(const TrainedModel& model, const workload::SyncMode& sync,
                                   const std::vector<std::int32_t>& nation_sites = {});

[[nodiscard]] std::vector<RoundStep> round_program(const RoundPlan& plan);

}  // namespace archipelago::training
