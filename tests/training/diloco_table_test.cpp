// V1: bandwidth that reaches a compute utilisation, against table 4 of Streaming DiLoCo
// (arXiv 2501.18512).  Writes and checks results/validation/diloco.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/text_table.hpp"
#include "support/published_table.hpp"
#include "training/round_plan.hpp"
#include "training/round_timeline.hpp"

namespace archipelago::test {
namespace {

using training::FragmentPattern;
using training::TrainedModel;
using workload::SyncKind;
using workload::SyncMode;

// The published values are points of this grid (0.1 to 1000 Gbit/s, 50 points, ratio 1.2068),
// printed with one digit.
constexpr int kGridPoints = 50;
double grid_gbps(int point) { return 0.1 * std::pow(10.0, 4.0 * point / (kGridPoints - 1)); }

int nearest_point(double gbps) {
  return static_cast<int>(std::lround((kGridPoints - 1) * std::log10(gbps / 0.1) / 4));
}

constexpr std::array kUtilisations{50, 80, 90, 95, 99};  // per cent

// What the published simulation can be read as; the first is the one of the plan's header.
struct Reading {
  std::string name;
  FragmentPattern pattern = FragmentPattern::kStrided;
  double step_factor = 1;  // on the step times of the table
  int below = 0;           // grid points below the first one that reaches the utilisation
};

// Gradients and outer gradients of 16 bits: table 1 of the paper has the exchanged bits 400 times
// fewer with H = 100 and 4 bits, which is 100 x 16 / 4.
SyncMode mode_of(const std::string& method, std::int32_t layers) {
  SyncMode sync{.kind = SyncKind::kDataParallel, .sites = 2, .payload_bits = 16};
  if (method == "data-parallel") return sync;
  sync.kind = SyncKind::kDiloco;
  sync.inner_steps = 100;
  if (method == "diloco") return sync;
  sync.fragments = layers / 3;  // of 3 layers
  if (method == "streaming") return sync;
  sync.overlap_steps = 1;  // section 3.3.2: "in our main experiments, we used 1 step"
  if (method == "streaming-overlap-4bit") sync.payload_bits = 4;
  return sync;
}

// For each utilisation the first grid point that reaches it.
std::array<int, 5> points_needed(const TrainedModel& model, const SyncMode& sync) {
  const training::RoundPlan plan = training::plan_round(model, sync);
  std::array<int, 5> needed{};
  needed.fill(kGridPoints);
  for (int point = kGridPoints - 1; point >= 0; --point) {
    const training::SyncLink link{from_gbps(grid_gbps(point)), SimTime{}};
    const double utilisation = training::steady_round(plan, {link, link}).utilisation;
    for (std::size_t u = 0; u < kUtilisations.size(); ++u) {
      if (utilisation >= kUtilisations[u] / 100.0) needed[u] = point;
    }
  }
  return needed;
}

struct Agreement {
  int cells = 0;
  int exact = 0;
  int within_one = 0;
  void add(int off) {
    ++cells;
    exact += off == 0 ? 1 : 0;
    within_one += std::abs(off) <= 1 ? 1 : 0;
  }
};

std::array<int, 5> ours(const PublishedTable& published, std::size_t row, const Reading& reading) {
  TrainedModel model{
      .parameters = published.number(row, "parameters_billion") * 1e9,
      .layers = std::stoi(published.text(row, "layers")),
      .step = to_sim_time(Seconds(published.number(row, "step_s") * reading.step_factor))};
  model.pattern = reading.pattern;
  return points_needed(model, mode_of(published.text(row, "method"), model.layers));
}

double utilisation_at(const PublishedTable& published, std::size_t row, int point) {
  const TrainedModel model{.parameters = published.number(row, "parameters_billion") * 1e9,
                           .layers = std::stoi(published.text(row, "layers")),
                           .step = to_sim_time(Seconds(published.number(row, "step_s")))};
  const training::RoundPlan plan =
      training::plan_round(model, mode_of(published.text(row, "method"), model.layers));
  const training::SyncLink link{from_gbps(grid_gbps(point)), SimTime{}};
  return training::steady_round(plan, {link, link}).utilisation;
}

double published_gbps(const PublishedTable& published, std::size_t row, std::size_t u) {
  return published.number(row, fmt::format("at_{}_gbps", kUtilisations.at(u)));
}

Agreement agreement(const PublishedTable& published, const Reading& reading) {
  Agreement found;
  for (std::size_t row = 0; row < published.rows(); ++row) {
    const std::array<int, 5> points = ours(published, row, reading);
    for (std::size_t u = 0; u < points.size(); ++u) {
      found.add(points.at(u) - reading.below - nearest_point(published_gbps(published, row, u)));
    }
  }
  return found;
}

std::string cells_table(const PublishedTable& published, Agreement& found) {
  TextTable table({"model", "method", "", "50 %", "80 %", "90 %", "95 %", "99 %"},
                  {Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
                   Align::kRight, Align::kRight, Align::kRight});
  for (std::size_t row = 0; row < published.rows(); ++row) {
    const std::array<int, 5> points = ours(published, row, {});
    std::vector<std::string> theirs{published.text(row, "model"), published.text(row, "method"),
                                    "published"};
    std::vector<std::string> mine{"", "", "ours"};
    std::vector<std::string> off{"", "", "steps off"};
    for (std::size_t u = 0; u < points.size(); ++u) {
      const double gbps = published_gbps(published, row, u);
      const int steps = points.at(u) - nearest_point(gbps);
      found.add(steps);
      theirs.push_back(fmt::format("{:.1f}", gbps));
      mine.push_back(fmt::format("{:.1f}", grid_gbps(points.at(u))));
      off.push_back(steps == 0 ? "0" : fmt::format("{:+d}", steps));
    }
    table.add(theirs);
    table.add(mine);
    table.add(off);
  }
  return table.markdown();
}

const std::vector<Reading>& readings() {
  static const std::vector<Reading> all{
      {"as above", FragmentPattern::kStrided, 1},
      {"fragments of neighbouring layers instead of strided", FragmentPattern::kSequential, 1},
      {"steps 1.2 times as long", FragmentPattern::kStrided, 1.2},
      {"last grid point below the utilisation", FragmentPattern::kStrided, 1, 1},
      {"the same, steps 1 % shorter", FragmentPattern::kStrided, 0.99, 1},
      {"first grid point, steps 1 % longer", FragmentPattern::kStrided, 1.01}};
  return all;
}

std::string readings_table(const PublishedTable& published) {
  TextTable table({"reading", "same grid point", "within one"},
                  {Align::kLeft, Align::kRight, Align::kRight});
  for (const Reading& reading : readings()) {
    const Agreement found = agreement(published, reading);
    table.add({reading.name, fmt::format("{} of {}", found.exact, found.cells),
               fmt::format("{} of {}", found.within_one, found.cells)});
  }
  return table.markdown();
}

// What the published bandwidth yields by our plan.
std::string yields_table(const PublishedTable& published) {
  TextTable table({"model", "method", "50 %", "80 %", "90 %", "95 %", "99 %"},
                  {Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kRight,
                   Align::kRight, Align::kRight});
  for (std::size_t row = 0; row < published.rows(); ++row) {
    std::vector<std::string> cells{published.text(row, "model"), published.text(row, "method")};
    for (std::size_t u = 0; u < kUtilisations.size(); ++u) {
      const int point = nearest_point(published_gbps(published, row, u));
      cells.push_back(fmt::format("{:.1f}", 100 * utilisation_at(published, row, point)));
    }
    table.add(cells);
  }
  return table.markdown();
}

std::string page(const PublishedTable& published) {
  Agreement found;
  const std::string cells = cells_table(published, found);
  return fmt::format(
      R"(# Bandwidth that cross-site training needs, against Streaming DiLoCo

Gbit/s between two equal workers to reach a compute utilisation. Published: Douillard et al., arXiv 2501.18512, table 4
(`tests/published/diloco.csv`); a grid of 50 points, each 1.207 times the one before. Ours: the smallest grid point
whose round reaches it, from the layer-by-layer plan of `sim/training/round_plan.hpp`. H = 100, fragments of 3 layers,
overlap of 1 step, 16 bits a parameter (4 in the last method), forward : backward = 1 : 2, no delay.

{} of {} cells are the same grid point, {} are within one.

{}
## What is off, and why

- Every miss but one is a single grid step, and all are upwards. Without delay the utilisation depends on bandwidth x step
  time alone, so "steps 1.2 times as long" and "the last grid point below" (1.207) are nearly one statement, and the number
  of cells cannot tell them apart: 66 and 61, or 67 with steps 1 % shorter, which rounds to all three printed step times
  (0.1, 0.8, 4.9 s). Steps 1.2 times as long do not (0.96 and 5.88 s); a MFU of 50 % would make them so, but the paper says
  60 % under its table and 40 % in section 3.1. With what is printed, **the published figure is read as the last grid point
  below**: it needs no figure that the paper does not give.
- By arithmetic alone the published figures fall short, whatever the order of layers: plain DiLoCo, 100B, 3.0 Gbit/s (2.947):
  1600 Gbit take 543 s after 490 s of computing, less at most one step of overlap: 490 / (490 + 543 - 4.9) = 47.7 %, not 50.
  At 11.0, 23.3 and 49.4 Gbit/s no more than 77.7, 88.5 and 94.7 %.
- The closed form 16 P / bandwidth <= step / utilisation gives the published 50 % column of data-parallel for all three models
  as first points (80, 100, 163.3: 86.8, 104.8, 184.2). It lets the link never rest, also while the forward pass has nothing
  to send; it misses 11 of the 12 other data-parallel cells downwards (10B at 80 %: 160, hence 184.2 against 222.3). Layer by layer
  the 50 % column needs 97.6, 121.0, 196.6 Gbit/s; the last points below are again 86.8, 104.8, 184.2. So that column is no
  evidence against the reading above.
- **For a planner:** ours is the first grid point that holds the utilisation with 16 bits and the printed step. Who buys the
  published bandwidth gets what the third table says, 0 to 6 points of utilisation less than asked, at worst 10. If the paper's
  own steps are 1.2 times as long instead, ours asks for 21 % too much (one grid step; 46 % in the one cell with two), never
  for too little.
- The cell two steps off (100B, overlap, 50 %): at 1.7 Gbit/s the 1600 Gbit of a round take 954 s of the 980 s that a round
  of 100 steps may last, so the link would never rest. Here it rests from the arrival of a fragment (the job has been waiting
  for it) until the next one leaves, 2 or 3 steps after the one before left.
- The paper starts a fragment every 11, 5 and 2 steps; here the P fragments are spread evenly over the H steps (every 12.5,
  6.25, 2.8). With either, every fragment keeps the period H of the paper's algorithm 2.
- Published values have one digit and are compared at the nearest grid point: 0.4 may also be the next point up (0.45), and
  0.9, 1.1 and 3.0 are not quite points of that grid (0.95, 1.15, 2.95).

## Other readings

{}
## What the published bandwidth yields here, % utilisation

{})",
      found.exact, found.cells, found.within_one, cells, readings_table(published),
      yields_table(published));
}

TEST(PublishedDiloco, TheTableIsCommitted) {
  const PublishedTable published("diloco.csv");
  ASSERT_EQ(published.rows(), 15U);
  expect_committed("diloco.md", page(published));
}

TEST(PublishedDiloco, PublishedValuesAreGridPoints) {
  const PublishedTable published("diloco.csv");
  for (std::size_t row = 0; row < published.rows(); ++row) {
    for (std::size_t u = 0; u < kUtilisations.size(); ++u) {
      const double gbps = published_gbps(published, row, u);
      // Printed with one digit, so the smallest are coarse (0.4095 as 0.4, 0.954 as 0.9).
      const double steps = std::log(grid_gbps(nearest_point(gbps)) / gbps) / std::log(1.2068);
      EXPECT_LT(std::abs(steps), 0.45) << row << " " << u;
    }
  }
}

TEST(PublishedDiloco, AllButOneCellAreWithinAGridStep) {
  const Agreement found = agreement(PublishedTable("diloco.csv"), {});
  EXPECT_EQ(found.cells, 75);
  EXPECT_GE(found.within_one, 74);
}

// validation.md's closed form: half the time is waiting, the exchange takes the whole round, so
// 16 P / bandwidth <= step / 0.5.  Layer by layer the forward pass is not hidden: one step more.
TEST(PublishedDiloco, TheClosedFormOfDataParallelIsWithinAGridStep) {
  const PublishedTable published("diloco.csv");
  for (std::size_t row = 0; row < published.rows(); row += 5) {
    const double bits = 16e9 * published.number(row, "parameters_billion");
    const double gbps = bits / (published.number(row, "step_s") / 0.5) / 1e9;
    int point = 0;
    while (grid_gbps(point) < gbps) ++point;
    EXPECT_EQ(point, nearest_point(published.number(row, "at_50_gbps")));
    const int ours_at_50 = ours(published, row, {})[0];
    EXPECT_LE(std::abs(ours_at_50 - point), 1);
  }
}

// 16 x 100e9 bits at 2.947 Gbit/s take 543 s; 490 s of computing, one step of overlap at most.
TEST(PublishedDiloco, PlainDilocoFallsShortAtThePublishedBandwidth) {
  const PublishedTable published("diloco.csv");
  const std::size_t row = 11;
  ASSERT_EQ(published.text(row, "model") + published.text(row, "method"), "100Bdiloco");
  const double gbps = grid_gbps(nearest_point(published.number(row, "at_50_gbps")));
  const double bound = 490 / (490 + 1600 / gbps - 4.9);
  EXPECT_NEAR(bound, 0.477, 0.001);
  EXPECT_LE(utilisation_at(published, row, nearest_point(3.0)), bound);
}

TEST(PublishedDiloco, TheLastPointBelowExplainsMoreThanAnyStepThatRoundsToThePrintedOne) {
  const PublishedTable published("diloco.csv");
  const int below = agreement(published, {"", FragmentPattern::kStrided, 0.99, 1}).exact;
  EXPECT_GE(below, 67);
  for (const double factor : {0.99, 1.0, 1.01}) {  // 4.851, 4.9, 4.949 s
    EXPECT_LE(agreement(published, {"", FragmentPattern::kStrided, factor, 0}).exact, 20);
  }
}

}  // namespace
}  // namespace archipelago::test
