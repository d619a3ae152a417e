// The real public traces, when they are at hand: ARCHIPELAGO_DATA names a folder with traces/.
// Rows and means are those that their publishers, or who passed them on, give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "base/error.hpp"
#include "support/toy_platform.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/recipe/trace_recipe.hpp"
#include "workload/trace_folder.hpp"
#include "workload/traces/trace_profile.hpp"

namespace archipelago::workload {
namespace {

namespace fs = std::filesystem;

class RealTraces : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const data = std::getenv("ARCHIPELAGO_DATA");
    if (data == nullptr || *data == '\0') {
      GTEST_SKIP() << "ARCHIPELAGO_DATA is not set; the traces are public: " << public_origin("");
    }
    data_ = data;
  }
  [[nodiscard]] TraceProfile profile(const std::string& file) const {
    TraceReader reader(data_ / file);
    return profile_trace(reader);
  }

  fs::path data_;
};

TEST_F(RealTraces, Azure2023Conversations) {
  const auto profile = this->profile("traces/azure-llm-2023/AzureLLMInferenceTrace_conv.csv");
  EXPECT_EQ(profile.format, TraceFormat::kAzure2023);
  EXPECT_EQ(profile.counts.rows, 19'366U);
  EXPECT_EQ(profile.counts.bad + profile.counts.no_output + profile.counts.no_prompt, 0U);
  EXPECT_NEAR(profile.span_s / 60, 58, 0.5);
  EXPECT_NEAR(profile.mean_rate, 5.5, 0.05);
  EXPECT_EQ(std::lround(profile.prompt_tokens.mean()), 1155);
  EXPECT_EQ(profile.prompt_tokens.quantile(0.5), 1020);
  EXPECT_EQ(std::lround(profile.output_tokens.mean()), 211);
  EXPECT_EQ(profile.output_tokens.quantile(0.5), 129);
}

TEST_F(RealTraces, MooncakeConversations) {
  const auto profile = this->profile("traces/mooncake/conversation_trace.jsonl");
  EXPECT_EQ(profile.format, TraceFormat::kMooncake);
  EXPECT_EQ(profile.counts.rows, 12'031U);
  EXPECT_EQ(profile.with_hashes, 12'031U);
  EXPECT_NEAR(profile.span_s / 60, 59, 0.5);
  EXPECT_EQ(std::lround(profile.prompt_tokens.mean()), 12'035);
  EXPECT_EQ(std::lround(profile.output_tokens.mean()), 343);
  // Arrivals are stamped in batches, three seconds apart, of a clock that trembles by milliseconds;
  // spread over their step they are a Poisson process but for the rise and fall of an hour.
  EXPECT_DOUBLE_EQ(profile.step_s, 3);
  EXPECT_NEAR(profile.gap_cv, 1, 0.05);
}

// 512 tokens a block, the last one partly filled.
TEST_F(RealTraces, MooncakeBlocksCoverTheirPrompts) {
  TraceReader reader(data_ / "traces/mooncake/conversation_trace.jsonl");
  for (TraceRow row; reader.next(row);) {
    ASSERT_EQ(row.block_hashes.size(), static_cast<std::size_t>((row.prompt_tokens + 511) / 512));
  }
}

TEST_F(RealTraces, SummarisationLengths) {
  const auto profile =
      this->profile("traces/lengths/arxiv_summarization_stats_llama2_tokenizer_filtered_v2.csv");
  EXPECT_EQ(profile.format, TraceFormat::kLengths);
  EXPECT_EQ(profile.counts.rows, 28'257U);
}

// Lengths of the Azure trace, Poisson arrivals at one a second.
TEST_F(RealTraces, VidurReference) {
  const auto profile = this->profile("serving/traces/poisson_q1.0_n5000.csv");
  EXPECT_EQ(profile.format, TraceFormat::kVidur);
  EXPECT_EQ(profile.counts.rows, 5000U);
  EXPECT_NEAR(profile.mean_rate, 1, 4 / std::sqrt(5000.0));
  EXPECT_NEAR(profile.gap_cv, 1, 4 / std::sqrt(5000.0));
  EXPECT_LE(profile.longest, 4096);
}

// Tables of jobs and of clusters are no traces of requests, and are told so.
TEST_F(RealTraces, OtherTablesAreRefused) {
  for (const char* file : {"traces/alibaba-gpu-v2023/openb_pod_list_default.csv",
                           "traces/alibaba-gpu-v2023/openb_node_list_gpu_node.csv",
                           "traces/acme/cluster_summary.csv"}) {
    EXPECT_THROW(static_cast<void>(profile(file)), InputError) << file;
  }
}

TEST_F(RealTraces, AFittedRecipeLoads) {
  auto platform = test::toy_platform();
  platform.llms[0].max_context_tokens = 131'072;
  for (const char* file : {"traces/azure-llm-2023/AzureLLMInferenceTrace_conv.csv",
                           "traces/mooncake/conversation_trace.jsonl"}) {
    const auto fitted = profile(file);
    const test::TraceFolder folder;
    const fs::path recipe = folder.write("fitted.yaml", fit_recipe(fitted, platform));
    const InferenceStream stream = load_recipe(recipe, platform).inference.at(0);
    EXPECT_NEAR(stream.requests_per_day / 86'400, fitted.mean_rate, 1e-4 * fitted.mean_rate);
    EXPECT_EQ(stream.prompt_tokens.max(), fitted.prompt_tokens.max());
  }
}

}  // namespace
}  // namespace archipelago::workload
