// What replicas draw, against arithmetic on paper.
//
// Cost in picoseconds: t = 1000 + 10 P + 2 A + 5 B + 3 K.
#include <gtest/gtest.h>

#include <memory>

#include "serving/paper_pool.hpp"

namespace archipelago {
namespace {

using serving::DrawTable;
using serving::PoolSpec;

class DrawMeterPaper : public test::PaperPool {
 protected:
  void draw(DrawTable table, std::int64_t at = 0) {
    serving_->run_until({at});
    serving_->set_draw(kPool, std::make_shared<const DrawTable>(std::move(table)), {at});
  }
  // Milliwatts x picoseconds.
  void expect_drawn(std::int64_t at, double expected) {
    serving_->run_until({at});
    EXPECT_EQ(serving_->drawn(kPool).ps(), expected) << "at " << at;
  }
};

TEST(DrawTable, GoesFromTheSeatsToThePromptsByTheTokens) {
  const DrawTable table{{400, 500}, 900};
  EXPECT_EQ(table.at(1, 0), 400);
  EXPECT_EQ(table.at(2, 0), 500);
  EXPECT_EQ(table.at(9, 0), 500) << "as many as are listed";
  EXPECT_EQ(table.at(2, 128), 600) << "a quarter of 512 tokens";
  EXPECT_EQ(table.at(1, 512), 900);
  EXPECT_EQ(table.at(1, 8192), 900);
}

TEST_F(DrawMeterPaper, OneSequenceThenTwo) {
  start(pool());
  draw({{400, 500}, 900});
  submit(1, 0, 128, 3);
  // Alone: 1000 + 1280 + 128 x 129 = 18792, at 400 + 500 / 4 = 525.
  expect_drawn(18'792, 18'792.0 * 525);
  // Its first decode, 1005 + 3 x 129 = 1392, at 400; the other comes in it and is prefilled after
  // it: two seats, 1000 + 1280 + 16512 = 18792 at 500 + 400 / 4 = 600.
  submit(2, 19'000, 128, 2);
  expect_drawn(20'184, 18'792.0 * 525 + 1'392.0 * 400);
  const double before = 18'792.0 * 525 + 1'392.0 * 400 + 18'792.0 * 600;
  expect_drawn(38'976, before);
  // Both in one iteration: 1010 + 3 x (130 + 129) = 1787 at 500; then nobody.
  expect_drawn(39'976, before + 1'000.0 * 500);
  expect_drawn(99'000, before + 1'787.0 * 500);
}

TEST_F(DrawMeterPaper, ALowerClockCountsFromItsInstantOn) {
  start(pool());
  draw({{400}, 900});
  submit(1, 0, 512, 1);
  // 1000 + 5120 + 512 x 513 = 268,776 at 900, and at 300 from 100,000 on.
  draw({{200}, 300}, 100'000);
  expect_drawn(300'000, 100'000.0 * 900 + 168'776.0 * 300);
}

TEST_F(DrawMeterPaper, AStopEndsIt) {
  start(pool());
  draw({{400}, 900});
  submit(1, 0, 512, 1);
  serving_->run_until({1'000});
  serving_->stop(kPool, {1'000});
  expect_drawn(50'000, 1'000.0 * 900);
}

TEST_F(DrawMeterPaper, WeightsAreHeldByTheIdleToo) {
  PoolSpec spec = pool();
  spec.replicas = 3;
  spec.load_time = SimTime{500};
  start(spec);
  serving_->run_until({1'000});
  serving_->drain(kPool, 2, {1'000});
  serving_->run_until({2'000});
  serving_->start(kPool, 2, {2'000});  // loads until 2500
  serving_->run_until({2'200});
  // 3 x 1000 + 2 x 1000 + 3 x 200 ps.
  EXPECT_DOUBLE_EQ(serving_->loaded_s(kPool), 5'600e-12);
}

}  // namespace
}  // namespace archipelago
