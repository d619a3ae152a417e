// Capacity of a platform's profiles in words.
#include "report/atlas/capacity_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/platform_files.hpp"

namespace archipelago::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// t = 10 ms, whatever is in it; the KV cache of the profile is left out of play by short requests.
struct OneProfile : test::PlatformFiles {
  OneProfile() {
    set("serving_profiles.csv",
        "llm,gpu,tensor_parallel,t0_us,prompt_token_us,prompt_context_ps,sequence_us,kv_token_ns,"
        "range_batch,range_prompt_tokens,range_context_tokens,engine,quality,source\n"
        "llama-8b,h100,1,10000,0,0,0,0,4,8192,32768,\"vLLM, 0.11\",estimated,toy-map\n");
  }
};

// 1, 2, 4 tokens every 10 ms; the range ends at 4.
TEST(CapacityText, IsALineABatchUpToTheRange) {
  const std::string csv = capacity_csv(OneProfile().load(), {});
  EXPECT_THAT(csv, HasSubstr("llama-8b,h100,1,\"vLLM, 0.11\",1,100,10.00,"));
  EXPECT_THAT(csv, HasSubstr(",2,200,10.00,"));
  EXPECT_THAT(csv, HasSubstr(",4,400,10.00,"));
  EXPECT_THAT(csv, Not(HasSubstr(",8,800,")));
}

TEST(CapacityText, SaysWhatIsBeyondTheRange) {
  const std::string csv = capacity_csv(OneProfile().load(), {.batches = {4, 8}});
  EXPECT_THAT(csv, HasSubstr(",4,400,10.00,,,no,estimated"));
  EXPECT_THAT(csv, HasSubstr(",8,800,10.00,,,yes,estimated"));
}

TEST(CapacityText, LeavesOutWhatTheMemoryDoesNotHold) {
  const platform::Platform platform = OneProfile().load();
  const std::int64_t room = platform.profiles[0].kv_capacity_tokens;
  const CapacityLoad load{.prompt_tokens = room, .output_tokens = 4, .batches = {1}};
  EXPECT_THAT(capacity_csv(platform, load), Not(HasSubstr("llama-8b,")));
}

// Prefill first: 2 tokens in 10 ms and 2 / 399 first ones; another 10 ms in 1 - (398/399)^2 of
// them: (2 + 0.00501) / (10 + 0.05006) ms.
TEST(CapacityText, KnowsTheSchedulers) {
  const CapacityLoad load{.scheduler = serving::Scheduler::kPrefillFirst, .batches = {2}};
  EXPECT_THAT(capacity_csv(OneProfile().load(), load), HasSubstr(",2,200,10.05,"));
}

TEST(CapacityText, IsTheSameAsTextAndMarkdown) {
  EXPECT_THAT(capacity_text(OneProfile().load(), {}), HasSubstr("tokens_per_s"));
  EXPECT_THAT(capacity_markdown(OneProfile().load(), {}), HasSubstr("| llama-8b"));
}

}  // namespace
}  // namespace archipelago::report
