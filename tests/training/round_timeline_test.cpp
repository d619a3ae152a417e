// Toys on paper (two layers, a step of 12 ms: forward 2 + 2, backward 4 + 4; 8000 bytes a layer and
// link), then properties over many plans.
#include "training/round_timeline.hpp"

#include <gtest/gtest.h>

#include <random>

namespace archipelago::test {
namespace {

using training::RoundPlan;
using training::RoundRun;
using training::RoundTimeline;
using training::SyncLink;
using training::SyncLinks;
using training::TrainedModel;
using workload::SyncKind;
using workload::SyncMode;

constexpr SimTime ms(double t) { return to_sim_time(Seconds(t * 1e-3)); }

TrainedModel toy() { return {.parameters = 8000, .layers = 2, .step = ms(12)}; }

SyncMode diloco(std::int32_t inner, std::int32_t fragments = 1, std::int32_t overlap = 0) {
  return {.kind = SyncKind::kDiloco,
          .sites = 2,
          .inner_steps = inner,
          .fragments = fragments,
          .overlap_steps = overlap,
          .payload_bits = 16};
}

// 8000 bytes of a layer take `layer_ms`.
SyncLinks links(double layer_ms, double delay_ms = 0) {
  const SyncLink link{BytesPerSecond(8000 / (layer_ms * 1e-3)), ms(delay_ms)};
  return {link, link};
}

double steady_ms(const RoundPlan& plan, const SyncLinks& over) {
  return steady_round(plan, over).duration.si() * 1e3;
}

// 3 ms a layer: layer 1 goes from 8 to 11, layer 0 from 12 to 15; the next step starts at 15 and
// finds layer 1 there.  A round is 12 + 3.
TEST(RoundTimeline, DataParallelByHand) {
  const RoundPlan plan = training::plan_round(
      toy(), {.kind = SyncKind::kDataParallel, .sites = 2, .payload_bits = 16});
  RoundTimeline timeline(plan, links(3));
  const RoundRun first = timeline.next();
  EXPECT_EQ(first.ended, ms(12));
  EXPECT_EQ(first.sending[0].from, ms(8));
  EXPECT_EQ(first.sending[0].to, ms(11));
  EXPECT_EQ(first.sending[1].from, ms(12));
  EXPECT_EQ(first.sending[1].to, ms(15));
  EXPECT_EQ(timeline.next().ended, ms(15 + 12));
  EXPECT_NEAR(steady_ms(plan, links(3)), 15, 1e-9);
  EXPECT_NEAR(steady_round(plan, links(3)).utilisation, 12.0 / 15, 1e-12);
  // 10 ms a layer: 1 from 8 to 18, 0 from 18 to 28; the step starts at 28: a round is 28.
  EXPECT_NEAR(steady_ms(plan, links(10)), 28, 1e-9);
  // 1 ms of delay, two messages (there and back): 2 more.
  EXPECT_NEAR(steady_ms(plan, links(3, 1)), 17, 1e-9);
}

// H = 2: the same wait once in two steps.
TEST(RoundTimeline, DilocoByHand) {
  const RoundPlan plan = training::plan_round(toy(), diloco(2));
  EXPECT_NEAR(steady_ms(plan, links(3)), 24 + 3, 1e-9);
  EXPECT_NEAR(steady_ms(plan, links(10)), 24 + 16, 1e-9);
}

// Two fragments, 10 ms a layer: layer 0 after step 1 costs 10; layer 1 goes from 8 of step 2, has 4
// of backward and 2 of forward pass to hide behind, and costs 4.
TEST(RoundTimeline, StreamingByHand) {
  const RoundPlan plan = training::plan_round(toy(), diloco(2, 2));
  EXPECT_NEAR(steady_ms(plan, links(3)), 24 + 3, 1e-9);
  EXPECT_NEAR(steady_ms(plan, links(10)), 24 + 10 + 4, 1e-9);
}

// One layer: its exchange of x ms starts at the end of a step and is needed at the start of one.
// An overlap of tau steps of 12 ms hides min(x, 12 tau), no more and no less.
TEST(RoundTimeline, OverlapHidesTheTransferUpToTauSteps) {
  TrainedModel model = toy();
  model.layers = 1;
  model.parameters = 4000;
  for (const std::int32_t tau : {0, 1, 2, 3}) {
    const RoundPlan plan = training::plan_round(model, diloco(10, 1, tau));
    for (const double x : {0.5, 11.0, 12.0, 13.0, 30.0, 36.0, 50.0}) {
      const double hidden = std::min(x, 12.0 * tau);
      EXPECT_NEAR(steady_ms(plan, links(x)), 120 + x - hidden, 1e-8) << tau << " " << x;
    }
  }
}

// Four nations of two, 1 ms a layer within and 4 ms between (per volume 1): up 1, across 1.5 x 4,
// down 1 = 8 ms a layer; layer 1 from 20 to 28, layer 0 to 36 instead of 24.
TEST(RoundTimeline, HierarchicalPhasesFollowEachOther) {
  SyncMode sync = diloco(2);
  sync.sites = 8;
  sync.hierarchical = true;
  const RoundPlan plan = training::plan_round(toy(), sync, {2, 2, 2, 2});
  EXPECT_NEAR(steady_ms(plan, {links(4).between, links(1).within}), 36, 1e-9);
}

// --- properties -----------------------------------------------------------------------------

struct Draw {
  TrainedModel model;
  SyncMode sync;
};

Draw draw(std::mt19937& random) {
  const auto from = [&random](std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(high - low + 1));
  };
  Draw one;
  one.model = {.parameters = 8000.0 * from(1, 9), .layers = from(1, 12), .step = ms(from(3, 40))};
  one.sync = diloco(from(1, 12), from(1, one.model.layers));
  one.sync.overlap_steps = from(0, one.sync.inner_steps - 1);
  if (from(0, 3) == 0) {
    one.sync.kind = SyncKind::kDataParallel;
    one.sync.inner_steps = one.sync.fragments = 1;
    one.sync.overlap_steps = 0;
  }
  return one;
}

// Nothing is sent before it is computed, no layer's forward pass starts before its data are there,
// the link carries one transfer at a time and the sites do one thing at a time.
TEST(RoundTimeline, NothingPrecedesItsCause) {
  std::mt19937 random(7);
  int waits = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Draw one = draw(random);
    const RoundPlan plan = training::plan_round(one.model, one.sync);
    RoundTimeline timeline(plan, links(0.1 + trial % 20));
    SimTime now;
    SimTime link_free;
    std::vector<SimTime> arrived(plan.transfers.size());
    for (int round = 0; round < 4; ++round) {
      const RoundRun run = timeline.next();
      EXPECT_EQ(run.began, now);
      SimTime computed;
      SimTime waited;
      for (const auto& span : run.computing) {
        EXPECT_GE(span.from, now);
        computed += span.to - span.from;
        now = span.to;
      }
      for (const auto& span : run.awaiting) waited += span.to - span.from;
      waits += waited > SimTime{} ? 1 : 0;
      EXPECT_EQ(computed, plan.compute);
      EXPECT_EQ(run.ended - run.began, computed + waited);
      EXPECT_EQ(run.sending.size(), plan.transfers.size());
      for (const auto& span : run.sending) {
        EXPECT_GE(span.from, run.began + plan.transfers[span.transfer].ready);
        EXPECT_GE(span.from, link_free);
        link_free = span.to;
      }
      for (const auto& span : run.awaiting) {
        const bool next_round = plan.transfers[span.transfer].due >= plan.compute;
        SimTime there = arrived[span.transfer];
        for (const auto& sent : run.sending) {
          if (!next_round && sent.transfer == span.transfer) there = sent.to;
        }
        EXPECT_GE(span.to, there);
      }
      for (const auto& span : run.sending) arrived[span.transfer] = span.to;
      now = run.ended;
    }
  }
  EXPECT_GT(waits, 100);
}

TEST(RoundTimeline, UtilisationGrowsWithBandwidthAndShrinksWithDelay) {
  std::mt19937 random(8);
  for (int trial = 0; trial < 100; ++trial) {
    const Draw one = draw(random);
    const RoundPlan plan = training::plan_round(one.model, one.sync);
    double before = 0;
    for (double layer_ms = 64; layer_ms > 0.01; layer_ms /= 1.5) {
      const double now = steady_round(plan, links(layer_ms)).utilisation;
      EXPECT_GE(now, before - 1e-9);
      EXPECT_LE(now, 1 + 1e-12);
      EXPECT_LE(steady_round(plan, links(layer_ms, 1)).utilisation, now + 1e-9);
      before = now;
    }
  }
}

// A round is at least its compute and at least what the link has to carry, and at most their sum.
TEST(RoundTimeline, ARoundLiesBetweenItsBounds) {
  std::mt19937 random(9);
  for (int trial = 0; trial < 200; ++trial) {
    const Draw one = draw(random);
    const RoundPlan plan = training::plan_round(one.model, one.sync);
    const SyncLinks over = links(0.2 + trial % 17);
    const double round = steady_round(plan, over).duration.si();
    const double link =
        (plan.link_bytes(training::ExchangeScope::kAllSites) / over.between.bandwidth).si();
    EXPECT_GE(round, std::max(plan.compute.seconds(), link) - 1e-9);
    EXPECT_LE(round, plan.compute.seconds() + link + 1e-9);
  }
}

TEST(RoundTimeline, MoreOverlapNeverCostsTime) {
  std::mt19937 random(10);
  for (int trial = 0; trial < 100; ++trial) {
    Draw one = draw(random);
    if (one.sync.kind == SyncKind::kDataParallel) continue;
    double before = 0;
    for (std::int32_t tau = 0; tau < one.sync.inner_steps; ++tau) {
      one.sync.overlap_steps = tau;
      const RoundPlan plan = training::plan_round(one.model, one.sync);
      const double now = steady_round(plan, links(0.2 + trial % 17)).utilisation;
      EXPECT_GE(now, before - 1e-9);
      before = now;
    }
  }
}

}  // namespace
}  // namespace archipelago::test
