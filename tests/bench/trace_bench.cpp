// Rows a second of every trace reader, from memory, plain and compressed; and of the replay.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/compressed.hpp"
#include "support/toy_platform.hpp"
#include "workload/request_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"
#include "workload/trace_reader.hpp"
#include "workload/trace_time.hpp"

namespace archipelago::workload {
namespace {

constexpr int kRows = 200'000;

// A row of that format; lengths as long as those of the public files, and Mooncake's 24 hashes.
std::string row_text(TraceFormat format, int row, std::int64_t ns, std::uint64_t prompt,
                     std::uint64_t output) {
  const std::string lengths = std::to_string(prompt) + "," + std::to_string(output);
  const std::string seconds = std::to_string(static_cast<double>(ns) * 1e-9);
  switch (format) {
    case TraceFormat::kAzure2023:
      return format_time_stamp(ns) + "," + lengths + "\n";
    case TraceFormat::kAzure2024:
      return format_time_stamp(ns).substr(0, 26) + "+00:00," + lengths + "\n";
    case TraceFormat::kBurstGpt:
      return seconds + ",ChatGPT," + lengths + "," + std::to_string(prompt + output) + ",API log\n";
    case TraceFormat::kSplitwise:
      return std::to_string(row) + ",2,0," + seconds + ",1," + lengths + "\n";
    case TraceFormat::kMooncake: {
      std::string text = "{\"timestamp\": " + std::to_string(ns / 1'000'000) +
                         ", \"input_length\": " + std::to_string(prompt) +
                         ", \"output_length\": " + std::to_string(output) + ", \"hash_ids\": [0";
      for (int i = 1; i < 24; ++i) text += ", " + std::to_string(100'000 + row + i);
      return text + "]}\n";
    }
    default:
      return seconds + "," + lengths + "\n";
  }
}

std::string header_of(TraceFormat format) {
  switch (format) {
    case TraceFormat::kMooncake:
      return "";
    case TraceFormat::kBurstGpt:
      return "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n";
    case TraceFormat::kSplitwise:
      return "request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,"
             "token_size\n";
    case TraceFormat::kVidur:
      return "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    default:
      return "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  }
}

std::string trace_text(TraceFormat format) {
  RandomStream random({1, 0}, "trace-bench");
  std::string text = header_of(format);
  std::int64_t ns = 0;
  for (int row = 0; row < kRows; ++row) {
    ns += static_cast<std::int64_t>(1e8 * random.exponential());
    text += row_text(format, row, ns, 1 + random.below(8000), 1 + random.below(1000));
  }
  return text;
}

void read_to_the_end(benchmark::State& state, const std::string& bytes, TraceFormat format) {
  for (auto _ : state) {
    TraceReader reader("bench", bytes, {format, 0});
    std::int64_t tokens = 0;
    for (TraceRow row; reader.next(row);) tokens += row.prompt_tokens;
    benchmark::DoNotOptimize(tokens);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}

void BM_Read(benchmark::State& state) {
  const auto format = static_cast<TraceFormat>(state.range(0));
  state.SetLabel(std::string(info_of(format).name));
  read_to_the_end(state, trace_text(format), format);
}
BENCHMARK(BM_Read)
    ->DenseRange(static_cast<int>(TraceFormat::kAzure2023), static_cast<int>(TraceFormat::kVidur))
    ->Unit(benchmark::kMillisecond);

void BM_ReadGzip(benchmark::State& state) {
  read_to_the_end(state, test::gzip(trace_text(TraceFormat::kAzure2024)), TraceFormat::kAzure2024);
}
BENCHMARK(BM_ReadGzip)->Unit(benchmark::kMillisecond);

void BM_ReadZstd(benchmark::State& state) {
  read_to_the_end(state, test::zstd(trace_text(TraceFormat::kAzure2024)), TraceFormat::kAzure2024);
}
BENCHMARK(BM_ReadZstd)->Unit(benchmark::kMillisecond);

// From a file to requests of nations.
void BM_Replay(benchmark::State& state) {
  const test::TraceFolder folder;
  const auto platform = test::toy_platform();
  Recipe recipe = test::toy_recipe({test::toy_stream("replay", {0.75, 0.25})});
  TraceStream trace;
  trace.file = folder.write("trace", trace_text(TraceFormat::kVidur));
  trace.format = TraceFormat::kVidur;
  trace.at_end = AtEnd::kStop;
  trace.counts.rows = kRows;
  recipe.inference[0].trace = trace;
  for (auto _ : state) {
    RequestSource source(platform, recipe, test::kMonday, test::hours(24), 1, {1, 0});
    std::int64_t tokens = 0;
    for (Request request; source.next(request);) tokens += request.prompt_tokens;
    benchmark::DoNotOptimize(tokens);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(BM_Replay)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace archipelago::workload

BENCHMARK_MAIN();
