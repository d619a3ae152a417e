// V4: transfers as they were measured with NCCL, against the WAN model.  Writes and checks
// results/validation/wan-transfers.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <deque>

#include "base/text_table.hpp"
#include "support/published_table.hpp"
#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::TransferResult;

// A macro-batch of 4 (8) x 2048 x 2048 numbers of 4 bytes: the README's 64 and 128 MB.
constexpr double kMebibytes64 = 4.0 * 2048 * 2048 * 4;

// The default link is "up to 10 Gbit/s": what 128 MB in 112 ms amount to, 9.587.
double default_gbps(const PublishedTable& published) {
  return 2 * kMebibytes64 * 8 / (published.number(0, "mb128_ms") * 1e-3) / 1e9;
}

struct Case {
  std::size_t row = 0;
  double mebibytes = 0;
  double measured_ms = 0;
  TransferResult answer;
};

// One cable a setting, both sizes over it one after the other.
std::deque<Case> run_all(const PublishedTable& published) {
  std::vector<ToyCable> cables;
  for (std::size_t row = 0; row < published.rows(); ++row) {
    const std::string limit = published.text(row, "limit_gbps");
    cables.push_back(cable_ms(2 * row, 2 * row + 1, published.number(row, "added_delay_ms"),
                              limit.empty() ? default_gbps(published) : std::stod(limit)));
  }
  World world(toy_network(2 * published.rows(), cables));
  std::deque<Case> cases;
  for (std::size_t row = 0; row < published.rows(); ++row) {
    cases.push_back({row, 64, published.number(row, "mb64_ms"), {}});
    world.send(0, 2 * row, 2 * row + 1, kMebibytes64, cases.back().answer);
    cases.push_back({row, 128, published.number(row, "mb128_ms"), {}});
    world.send(10, 2 * row, 2 * row + 1, 2 * kMebibytes64, cases.back().answer);
  }
  world.run();
  return cases;
}

double ours_ms(const Case& one) {
  return (one.answer.at.seconds() - (one.mebibytes == 64 ? 0 : 10)) * 1e3;
}

std::string cases_table(const PublishedTable& published, const std::deque<Case>& cases) {
  TextTable table({"setting", "MiB", "measured ms", "ours ms", "deviation"},
                  {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
  for (const Case& one : cases) {
    const double ours = ours_ms(one);
    table.add({published.text(one.row, "setting"), fmt::format("{}", one.mebibytes),
               fmt::format("{}", one.measured_ms), fmt::format("{:.1f}", ours),
               fmt::format("{:+.1f} %", 100 * (ours / one.measured_ms - 1))});
  }
  return table.markdown();
}

std::string page(const PublishedTable& published, const std::deque<Case>& cases) {
  return fmt::format(
      R"(# Transfers over one link, against NCCL between two machines

Published: B. Yuan, github.com/BinhangYuan/tc_cluster_setting, point to point between two AWS p3.2xlarge, delay and bandwidth
set with `tc` on the receiving side (`tests/published/nccl_transfers.csv`). Ours: one transfer over one cable in the simulator:
one-way delay + size / bandwidth. 64 MB are 4 x 2048 x 2048 x 4 bytes (64 MiB). The default link is called "up to 10 Gbit/s";
128 MiB in 112 ms are {:.3f} Gbit/s, which is taken for every row without a limit, so that row's 0 % is no finding.

{}
## What it says

- Rows with a limit agree within 2 %, with and without delay. (Without delay ours is 0.6 to 1.5 % fast: packet headers are not
  modelled.)
- Rows with delay and no limit do not: 10 ms more delay cost 58 ms (64 MiB) and 59 ms (128 MiB), not 10. The extra does not
  grow with the size: about 6 times the delay (5 and 4.4 times at 5 ms), as one-off round trips of a rendezvous and of an
  opening TCP window would be; the source does not say. With 10 ms and 1 Gbit/s together it is gone.
- So a short transfer over a fast, long link is too fast here by several round trips. The simulator has neither window nor slow
  start, on purpose: it moves gigabytes, for which tools use parallel, warm streams. Six round trips of 40 ms would add 0.24 s
  to the 1.02 s of 12.5 GB over 100 Gbit/s and 20 ms.
- That transfer and two at once (1.02 s and 2.02 s each, max-min shares) are asserted in `tests/engine/wan_transfer_test.cpp`;
  with SimGrid's default model it takes 123 s (`wan_default_model_test.cpp`).
)",
      default_gbps(published), cases_table(published, cases));
}

TEST(PublishedWan, TheTableIsCommittedAndLimitedRowsAreWithinTwoPercent) {
  const PublishedTable published("nccl_transfers.csv");
  ASSERT_EQ(published.rows(), 10U);
  const std::deque<Case> cases = run_all(published);
  for (const Case& one : cases) {
    ASSERT_TRUE(one.answer.finished());
    if (published.text(one.row, "limit_gbps").empty()) continue;
    EXPECT_NEAR(ours_ms(one) / one.measured_ms, 1, 0.02) << one.row << " " << one.mebibytes;
  }
  expect_committed("wan-transfers.md", page(published, cases));
}

// 113 - 55 = 58 and 171 - 112 = 59 ms: the extra is a matter of delay, not of size.
TEST(PublishedWan, AddedDelayCostsTheSameForBothSizes) {
  const PublishedTable published("nccl_transfers.csv");
  const double small = published.number(3, "mb64_ms") - published.number(0, "mb64_ms");
  const double large = published.number(3, "mb128_ms") - published.number(0, "mb128_ms");
  EXPECT_EQ(published.number(3, "added_delay_ms"), 10);
  EXPECT_NEAR(small, large, 2);
  EXPECT_GT(small, 4 * published.number(3, "added_delay_ms"));
}

}  // namespace
}  // namespace archipelago::test
