// serving_power.csv: what it becomes, what it answers between its rows and at lower clocks, and
// every kind of fault with its exact text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform/platform_files.hpp"
#include "report/atlas/platform_text.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kFile = "serving_power.csv";
constexpr const char* kHeader = "llm,gpu,tensor_parallel,batch,board_w,quality,source\n";

// The GPU: 70 W idle, 700 in prefill, 300 in decode; at the lower clock 350 and 250.
struct WithDraws : PlatformFiles {
  explicit WithDraws(const std::string& rows =
                         "llama-8b,h100,1,32,560,measured,toy-book\n"
                         "llama-8b,h100,1,8,480,assumed,assumed\n") {
    set("gpu_clocks.csv",
        "gpu,mhz,prefill_w,decode_w,training_w,prefill_speed,decode_speed,training_speed,quality,"
        "source\n"
        "h100,1980,700,300,620,1,1,1,measured,toy-book\n"
        "h100,1500,350,250,300,0.75,0.95,0.8,assumed,assumed\n");
    set(kFile, kHeader + rows);
  }
};

TEST(ServingPower, GoesToItsProfileInAscendingBatches) {
  const Platform toy = WithDraws().load();
  ASSERT_EQ(toy.profiles[1].draws.size(), 2U);
  EXPECT_EQ(toy.profiles[1].draws[0].batch, 8);
  EXPECT_EQ(toy.profiles[1].draws[0].board_w, 480);
  EXPECT_EQ(toy.profiles[1].draws[0].provenance.quality, Quality::kAssumed);
  EXPECT_EQ(toy.profiles[1].draws[1].board_w, 560);
  EXPECT_THAT(toy.profiles[0].draws, IsEmpty());
  EXPECT_EQ(toy.profiles[1].provenance.quality, Quality::kEstimated) << "that of its times";
  EXPECT_EQ(toy.files.size(), 11U) << "the table goes into the manifest";
  const std::string text = report::platform_summary(toy);
  EXPECT_THAT(text, HasSubstr("serving_power        2         1          0        1"));
  EXPECT_THAT(text, HasSubstr("llama-8b  h100     1  480 (8), 560 (32)"));
}

TEST(ServingPower, IsAStraightLineInTheLogarithmOfTheBatch) {
  const Platform toy = WithDraws().load();
  const auto draw = [&](double batch) { return board_w(toy.profiles[1], toy.gpus[0], batch); };
  EXPECT_DOUBLE_EQ(draw(8), 480);
  EXPECT_DOUBLE_EQ(draw(16), 520) << "one of two doublings";
  EXPECT_DOUBLE_EQ(draw(32), 560);
  EXPECT_DOUBLE_EQ(draw(1), 480) << "the first row goes on";
  EXPECT_DOUBLE_EQ(draw(1000), 560) << "and the last";
  EXPECT_DOUBLE_EQ(board_w(toy.profiles[0], toy.gpus[0], 16), 300) << "no rows: decode_w";
}

TEST(ServingPower, FallsWithTheClockBetweenIdleDecodeAndPrefill) {
  const Platform toy = WithDraws().load();
  const auto draw = [&](double full_w) { return draw_at_clock(toy.gpus[0], 1, full_w); };
  EXPECT_DOUBLE_EQ(draw(70), 70);
  EXPECT_DOUBLE_EQ(draw(185), 160) << "half of the way from 70 to 300, and to 250";
  EXPECT_DOUBLE_EQ(draw(300), 250);
  EXPECT_DOUBLE_EQ(draw(500), 300) << "half of the way from 300 to 700, and from 250 to 350";
  EXPECT_DOUBLE_EQ(draw(700), 350);
  EXPECT_DOUBLE_EQ(draw_at_clock(toy.gpus[0], 0, 512.5), 512.5);
}

TEST(ServingPower, OfAProfileThatDoesNotExist) {
  EXPECT_THAT(
      WithDraws("llama-8b,h100,2,8,480,measured,toy-book\n").faults(),
      ElementsAre("serving_power.csv:2: tensor_parallel: serving_profiles.csv has no row for "
                  "llama-8b on h100 with 2 GPUs; expected the profile whose draws these are"));
}

TEST(ServingPower, BatchGivenTwice) {
  WithDraws files;
  files.append(kFile, "llama-8b,h100,1,8,481,measured,toy-book");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_power.csv:4: batch: a batch of 8 stands already in a row above; "
                          "expected one draw for it"));
}

TEST(ServingPower, DrawsOutsideThoseOfTheGpu) {
  EXPECT_THAT(
      WithDraws("llama-8b,h100,1,8,701,measured,toy-book\n"
                "llama-8b,h100,1,16,69,measured,toy-book\n"
                "llama-8b,h100,1,9000,500,measured,toy-book\n")
          .faults(),
      ElementsAre("serving_power.csv:2: board_w: 701 W is not from the 70 W of an idle GPU with a "
                  "model to the 700 W of prefill_w at the full clock of h100",
                  "serving_power.csv:3: board_w: 69 W is not from the 70 W of an idle GPU with a "
                  "model to the 700 W of prefill_w at the full clock of h100",
                  "serving_power.csv:4: batch: 9000 is too many; expected at most 8192"));
}

TEST(ServingPower, WithoutClocks) {
  WithDraws files;
  files.remove("gpu_clocks.csv");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_power.csv:2: gpu: gpu_clocks.csv has no row for h100; expected "
                          "its full clock, at which these draws are",
                          "serving_power.csv:3: gpu: gpu_clocks.csv has no row for h100; expected "
                          "its full clock, at which these draws are"));
}

// Columns of gpus.csv.
struct WithIdle : WithDraws {
  explicit WithIdle(const std::string& cells) {
    set("gpus.csv",
        "gpu,memory_gb,memory_bandwidth_tb_s,bf16_tflops,tdp_w,price_usd,idle_w,node_overhead_w,"
        "loaded_idle_w,node_idle_overhead_w,quality,source\n"
        "h100,80,3.35,989,700,30000,70,2400," +
            cells + ",measured,toy-book\n");
  }
};

TEST(IdleDraws, AreThoseOfBareGpusAndFullNodesUnlessSaid) {
  const Gpu left_out = WithIdle(",").load().gpus[0];
  EXPECT_EQ(left_out.loaded_idle_w, 70);
  EXPECT_EQ(left_out.node_idle_overhead_w, 2400);
  const Gpu said = WithIdle("120,1800").load().gpus[0];
  EXPECT_EQ(said.loaded_idle_w, 120);
  EXPECT_EQ(said.node_idle_overhead_w, 1800);
}

TEST(IdleDraws, ThatCannotBe) {
  EXPECT_THAT(WithIdle("69,2401").faults(),
              ElementsAre("gpus.csv:2: node_idle_overhead_w: a node draws 2401 W at idle_w 70 and "
                          "2400 at tdp_w 700; expected no less at the higher of the two",
                          "gpus.csv:2: loaded_idle_w: 69 W is less than the 70 of idle_w; expected "
                          "a model in memory to take no power away"));
  EXPECT_THAT(
      WithIdle("251,").faults(),
      ElementsAre("gpu_clocks.csv:3: decode_w: 250 W is not from loaded_idle_w 251 to 1.5 times "
                  "tdp_w 700 of h100"));
}

}  // namespace
}  // namespace archipelago::platform
