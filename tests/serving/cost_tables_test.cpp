#include "serving/cost_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "serving/iteration_cost.hpp"
#include "serving/random_tables.hpp"

namespace archipelago {
namespace {

using serving::CostTables;
using serving::IterationCost;
using serving::Iterations;

Seconds picoseconds(double ps) { return Seconds(ps * 1e-12); }

platform::ServingTables paper() {
  platform::ServingTables tables;
  tables.tokens = {
      {4, picoseconds(100)}, {8, picoseconds(180)}, {10, picoseconds(160)}, {20, picoseconds(260)}};
  tables.sequences = {2, 4};
  tables.contexts = {10, 20};
  tables.decode = {picoseconds(100), picoseconds(140), picoseconds(200), picoseconds(400)};
  return tables;
}
std::int64_t decode(const CostTables& tables, std::int64_t b, std::int64_t k) {
  return tables.decode_line(b, k).at(k);
}

TEST(CostTables, TokensAreInterpolatedAndExtended) {
  const CostTables tables(paper(), 1);
  EXPECT_EQ(tables.of_tokens(0), 100);  // below the first point its time
  EXPECT_EQ(tables.of_tokens(4), 100);
  EXPECT_EQ(tables.of_tokens(5), 120);  // 100 + 80 / 4
  EXPECT_EQ(tables.of_tokens(9), 170);  // times may fall
  EXPECT_EQ(tables.of_tokens(20), 260);
  EXPECT_EQ(tables.of_tokens(25), 310);  // the last slope, 10 a token
}

TEST(CostTables, TokensRoundUpToAMultiple) {
  const CostTables tables(paper(), 8);
  EXPECT_EQ(tables.of_tokens(1), 180);  // as 8
  EXPECT_EQ(tables.of_tokens(8), 180);
  EXPECT_EQ(tables.of_tokens(9), 220);   // as 16: 160 + 6 * 10
  EXPECT_EQ(tables.of_tokens(17), 300);  // as 24: 260 + 4 * 10
  EXPECT_EQ(tables.of_tokens(25), 380);  // as 32: 80 more
}

TEST(CostTables, TheFloorIsTheLeastFromThereOn) {
  const CostTables tables(paper(), 1);
  EXPECT_EQ(tables.floor_from(0), 100);
  EXPECT_EQ(tables.floor_from(5), 120);
  EXPECT_EQ(tables.floor_from(8), 160);  // 180 there, but 160 at 10
  EXPECT_EQ(tables.floor_from(10), 160);
  EXPECT_EQ(tables.floor_from(15), 210);
  EXPECT_EQ(tables.floor_from(99), tables.of_tokens(20));  // the last listed and no more
  EXPECT_EQ(tables.slowed(0.5)->floor_from(8), 320);
}

TEST(CostTables, PromptsCountByTheirProducts) {
  platform::ServingTables rows;
  rows.prompts = {{4, picoseconds(40)}, {8, picoseconds(120)}};
  const CostTables tables(rows, 1);
  EXPECT_EQ(tables.of_prompts(0, 0), 0);
  EXPECT_EQ(tables.of_prompts(4, 10), 40);        // 4 x 5 / 2 products: one prompt
  EXPECT_EQ(tables.of_prompts(6, 21), 80);        // 40 + 2 x 80 / 4
  EXPECT_EQ(tables.of_prompts(4, 10 + 400), 40);  // a chunk behind 100 tokens: its own length
  EXPECT_EQ(tables.of_prompts(12, 2 * 21), 120);  // two of 6: one of 8 has 36 products, of 9 45
  EXPECT_EQ(tables.of_prompts(8, 2 * 10), 60);    // two of 4: one of 5 has 15, of 6 21
  EXPECT_EQ(CostTables({}, 1).of_prompts(8, 36), 0);
  EXPECT_EQ(tables.slowed(0.5)->of_prompts(6, 21), 160);
}

TEST(CostTables, DecodeIsAffineBetweenKnotsOfOneBatchSize) {
  const CostTables tables(paper(), 1);
  // B = 2: knots at K = 20 and 40, 100 and 140 ps: 2 ps a token.
  EXPECT_EQ(decode(tables, 2, 20), 100);
  EXPECT_EQ(decode(tables, 2, 27), 114);
  EXPECT_EQ(decode(tables, 2, 40), 140);
  EXPECT_EQ(decode(tables, 2, 50), 160);  // beyond the last knot its slope
  EXPECT_EQ(decode(tables, 2, 10), 80);   // before the first one too
  // B = 3 lies half-way between 2 and 4 at each mean context: 150 at K = 30, 270 at K = 60.
  EXPECT_EQ(decode(tables, 3, 30), 150);
  EXPECT_EQ(decode(tables, 3, 45), 210);
  // B = 1 as B = 2 at the same mean context; B = 6 as far beyond 4 as that is beyond 2.
  EXPECT_EQ(decode(tables, 1, 10), 100);
  EXPECT_EQ(decode(tables, 6, 60), 300);
  EXPECT_EQ(decode(tables, 6, 120), 660);
  // B = 4: 20 ps a token of context; before the first knot that would be 0 at no context.
  EXPECT_EQ(decode(tables, 4, 4), 20);
}

TEST(CostTables, SlopesRoundUpSoThatNothingIsBelowZero) {
  platform::ServingTables tables;
  tables.sequences = {1};
  tables.contexts = {0, 7};
  tables.decode = {picoseconds(10), picoseconds(0)};  // -10/7 a token becomes -1
  const CostTables falling(tables, 1);
  EXPECT_EQ(decode(falling, 1, 6), 4);
  EXPECT_EQ(decode(falling, 1, 7), 0);
  EXPECT_EQ(decode(falling, 1, 70), 0);  // a slope that falls is not extended
}

TEST(CostTables, IterationAddsThemToTheLinearTerms) {
  const IterationCost cost{.t0 = 1000,
                           .per_prompt_token = 10,
                           .per_kv_token = 3,
                           .tables = std::make_shared<const CostTables>(paper(), 1)};
  // 1000 + 10 * 3 + 3 * 27 + G(3 + 2) + D(2, 27) = 1111 + 120 + 114
  EXPECT_EQ(cost.of(3, 6, 2, 27), SimTime{1345});
  EXPECT_EQ(cost.of(8, 6, 0, 0), SimTime{1260});  // nobody decodes: no D
}

struct Drawn {
  IterationCost cost;
  Iterations shape;
};
Drawn draw_case(RandomStream& random) {
  const auto draw = [&random](std::uint64_t n) {
    return static_cast<std::int64_t>(random.below(n));
  };
  Drawn d;
  d.cost.t0 = draw(3) * draw(1'000'000);
  d.cost.per_prompt_token = draw(2) * draw(50'000);
  d.cost.per_prompt_context = draw(2) * draw(500);
  d.cost.per_sequence = draw(2) * draw(50'000);
  d.cost.per_kv_token = draw(2) * draw(3'000);
  if (draw(5) != 0) d.cost.tables = test::random_tables(random, 1 + draw(3) * 10'000'000, 400);
  d.shape.sequences = draw(3) == 0 ? 0 : 1 + draw(50);
  if (d.shape.sequences > 0) d.shape.held = d.shape.sequences + draw(10'000);
  if (draw(2) == 0 || d.shape.sequences == 0) {
    const std::int64_t chunk = 1 + draw(300);
    d.shape.prompt_tokens = chunk;
    d.shape.products = chunk * draw(1000) + chunk * (chunk + 1) / 2;
    d.shape.product_growth = chunk * chunk;
  }
  return d;
}
SimTime step(const Drawn& d, std::int64_t n) {
  const Iterations& s = d.shape;
  return d.cost.of(s.prompt_tokens, s.products + n * s.product_growth, s.sequences,
                   s.held + n * s.sequences);
}

TEST(CostTables, ManyIterationsEqualStepping) {
  RandomStream random({.experiment = 8}, "many iterations");
  for (int i = 0; i < 5'000; ++i) {
    const Drawn d = draw_case(random);
    SimTime sum;
    for (std::int64_t n = 0; n < 600; ++n) {
      ASSERT_GE(step(d, n), SimTime{0});
      if (n % 7 == 0) {
        ASSERT_EQ(d.cost.of_many(n, d.shape), sum);
      }
      sum += step(d, n);
    }
  }
}

TEST(CostTables, TheFirstStretchIsWhatSteppingGives) {
  RandomStream random({.experiment = 11}, "first stretch");
  std::int64_t compared = 0;
  for (int i = 0; i < 2'000; ++i) {
    const Drawn d = draw_case(random);
    const IterationCost::Stretch stretch = d.cost.first_stretch(d.shape);
    ASSERT_GE(stretch.length, 1);
    for (std::int64_t n = 0; n <= std::min<std::int64_t>(stretch.length, 300); ++n) {
      ASSERT_EQ(SimTime{stretch.series.sum(n)}, d.cost.of_many(n, d.shape));
      ++compared;
    }
  }
  EXPECT_GT(compared, 20'000);
}

TEST(CostTables, NoPrefillIsBelowItsFloor) {
  RandomStream random({.experiment = 4}, "prefill floor");
  int above = 0;
  for (int i = 0; i < 5'000; ++i) {
    const IterationCost cost = draw_case(random).cost;
    const auto p = static_cast<std::int64_t>(1 + random.below(300));
    const auto before = static_cast<std::int64_t>(random.below(300));  // tokens of others
    const SimTime batch = cost.of(before + p, before * (before + 1) / 2 + p * (p + 1) / 2, 0, 0);
    ASSERT_LE(cost.whole_prefill_floor(p), batch);
    ASSERT_LE(cost.prefill_floor(p), cost.whole_prefill_floor(p));
    above += cost.whole_prefill_floor(p) < batch ? 1 : 0;
  }
  EXPECT_GT(above, 1'000);
}

TEST(CostTables, AtHalfSpeedListedTimesAreTwiceAsLong) {
  const CostTables full(paper(), 1);
  const auto half = full.slowed(0.5);
  EXPECT_EQ(half->of_tokens(5), 240);    // 2 * (100 + 80 / 4)
  EXPECT_EQ(half->of_tokens(25), 620);   // 2 * (260 + 5 * 10)
  EXPECT_EQ(decode(*half, 2, 27), 228);  // 2 * 114
  EXPECT_EQ(decode(*half, 3, 45), 420);  // 2 * 210
}

// What a slowed cost may be off by: each coefficient half a picosecond, and a slope is rounded up.
double rounding(const Drawn& d, std::int64_t n, double speed) {
  const Iterations& s = d.shape;
  const auto products = static_cast<double>(s.products + n * s.product_growth);
  const auto held = static_cast<double>(s.held + n * s.sequences);
  return 200 + static_cast<double>(s.prompt_tokens + 100 * s.sequences) + products +
         (3 + 1 / speed) * held;
}

TEST(CostTables, SlowedCostsAreTheFullOnesDividedByTheSpeed) {
  RandomStream random({.experiment = 10}, "slowed");
  for (int i = 0; i < 5'000; ++i) {
    const Drawn full = draw_case(random);
    const double speed = 0.05 + 0.95 * random.uniform();
    const Drawn slowed{full.cost.slowed(speed), full.shape};
    for (std::int64_t n = 0; n < 100; ++n) {
      const SimTime t = step(slowed, n);
      ASSERT_GE(t, SimTime{0});
      ASSERT_NEAR(static_cast<double>(t.ps), static_cast<double>(step(full, n).ps) / speed,
                  rounding(full, n, speed));
    }
  }
}

TEST(CostTables, CoverEqualsStepping) {
  RandomStream random({.experiment = 9}, "cover");
  for (int i = 0; i < 10'000; ++i) {
    const Drawn d = draw_case(random);
    const SimTime span{static_cast<std::int64_t>(random.below(4'000'000'000))};
    std::int64_t n = 0;
    SimTime sum;
    for (; sum < span && n < 3'000; ++n) sum += step(d, n);
    if (sum >= span) {
      ASSERT_EQ(d.cost.many_to_cover(span, d.shape), n);
      // Just at a boundary, and one past it.
      ASSERT_EQ(d.cost.of_many(d.cost.many_to_cover(sum, d.shape), d.shape), sum);
      ASSERT_GT(d.cost.of_many(d.cost.many_to_cover(sum + SimTime{1}, d.shape), d.shape), sum);
    }
  }
}

}  // namespace
}  // namespace archipelago
