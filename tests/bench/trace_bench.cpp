// Rows a second of every reader of request and job traces, from memory, plain and compressed; of
// the replays; and of generated jobs.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/compressed.hpp"
#include "support/toy_platform.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/sources/request_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"
#include "workload/traces/job_reader.hpp"
#include "workload/traces/trace_reader.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {
namespace {

constexpr int kRows = 200'000;

// Hashes of a prompt: the first is shared by all.
std::string hashes_of(int row, std::uint64_t prompt, std::uint64_t block_tokens) {
  std::string text = "\"hash_ids\": [0";
  for (int i = 1; i < static_cast<int>((prompt + block_tokens - 1) / block_tokens); ++i) {
    text += ", " + std::to_string(100'000 + row + i);
  }
  return text + "]}\n";
}

// A row of that format; lengths as long as those of the public files, and a hash for each 512
// tokens of Mooncake's, for each 16 of Bailian's.
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
    case TraceFormat::kMooncake:
      return "{\"timestamp\": " + std::to_string(ns / 1'000'000) +
             ", \"input_length\": " + std::to_string(prompt) +
             ", \"output_length\": " + std::to_string(output) + ", " + hashes_of(row, prompt, 512);
    case TraceFormat::kBailian:
      return "{\"chat_id\": " + std::to_string(row) +
             ", \"parent_chat_id\": -1, \"timestamp\": " + seconds +
             ", \"input_length\": " + std::to_string(prompt) +
             ", \"output_length\": " + std::to_string(output) +
             ", \"type\": \"text\", \"turn\": 1, " + hashes_of(row, prompt, 16);
    default:
      return seconds + "," + lengths + "\n";
  }
}

std::string header_of(TraceFormat format) {
  switch (format) {
    case TraceFormat::kMooncake:
    case TraceFormat::kBailian:
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
  trace.how.format = TraceFormat::kVidur;
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

// A made-up row of that format, as long as those of the public files.
std::string job_row(JobFormat format, int row, std::int64_t s, std::int64_t run) {
  const auto stamp = [](std::int64_t seconds) {
    return format_time_stamp((1'591'660'800 + seconds) * kNanosecondsPerSecond).substr(0, 19);
  };
  const std::string id = std::to_string(row);
  const std::string times = stamp(s) + "," + stamp(s + 5) + "," + stamp(s + 5 + run);
  switch (format) {
    case JobFormat::kOpenb:
      return "openb-pod-" + id + ",12000,24576,1,460,,LS,Running," + std::to_string(s) + "," +
             std::to_string(s + 5 + run) + "," + std::to_string(s + 5) + "\n";
    case JobFormat::kHelios:
      return id + ",uXBbc,vcJkd,8,64,1,COMPLETED," + times + "," + std::to_string(run) + ",5\n";
    case JobFormat::kAcme:
      return id + ",u5907,1,8,128,Other,FAILED," + stamp(s) + "+08:00," + stamp(s + 5) + "+08:00," +
             stamp(s + 5 + run) + "+08:00," + std::to_string(run) + ",5,936.0\n";
    case JobFormat::kSwf:
      return id + " " + std::to_string(s) + " 5 " + std::to_string(run) +
             " 8 -1 -1 8 3600 -1 1 12 3 -1 2 -1 -1 -1\n";
    case JobFormat::kPhilly:
      return std::string(row == 0 ? "[" : ",") + R"({"status": "Pass", "vc": "ee9e8c", "jobid": )" +
             "\"application_1506638472019_" + id + R"(", "attempts": [{"start_time": ")" +
             stamp(s + 5) + R"(", "end_time": ")" + stamp(s + 5 + run) +
             R"(", "detail": [{"ip": "m47", "gpus": ["gpu0", "gpu1", "gpu2", "gpu3"]}]}], )" +
             R"("submitted_time": ")" + stamp(s) + R"(", "user": "ce2f4c"})" +
             (row + 1 == kRows ? "]\n" : "\n");
    case JobFormat::kJobs:
      break;
  }
  return id + "," + std::to_string(s) + "," + std::to_string(run) + ",8\n";
}

std::string job_header(JobFormat format) {
  switch (format) {
    case JobFormat::kOpenb:
      return "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"
             "deletion_time,scheduled_time\n";
    case JobFormat::kHelios:
      return "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,"
             "duration,queue\n";
    case JobFormat::kAcme:
      return "job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,"
             "duration,queue,gpu_time\n";
    case JobFormat::kJobs:
      return "job_id,submit_time,duration,num_gpu\n";
    default:
      return "";
  }
}

std::string job_trace_text(JobFormat format) {
  RandomStream random({1, 0}, "job-bench");
  std::string text = job_header(format);
  std::int64_t s = 0;
  for (int row = 0; row < kRows; ++row) {
    s += static_cast<std::int64_t>(random.below(60));
    text += job_row(format, row, s, static_cast<std::int64_t>(1 + random.below(20'000)));
  }
  return text;
}

void BM_ReadJobs(benchmark::State& state) {
  const auto format = static_cast<JobFormat>(state.range(0));
  state.SetLabel(std::string(info_of(format).name));
  const std::string text = job_trace_text(format);
  for (auto _ : state) {
    JobReader reader("bench", text, {format, 0});
    std::int64_t run = 0;
    for (JobRow row; reader.next(row);) run += row.run;
    benchmark::DoNotOptimize(run);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(BM_ReadJobs)
    ->DenseRange(static_cast<int>(JobFormat::kOpenb), static_cast<int>(JobFormat::kSwf))
    ->Unit(benchmark::kMillisecond);

std::int64_t count_jobs(const platform::Platform& platform, const Recipe& recipe) {
  JobSource source(platform, recipe, test::kMonday, kMaxHorizon, 1, {1, 0});
  std::int64_t jobs = 0;
  for (Job job; source.next(job);) ++jobs;
  return jobs;
}

// From a file to jobs of nations.
void BM_ReplayJobs(benchmark::State& state) {
  const test::TraceFolder folder;
  const auto platform = test::toy_platform();
  folder.write("trace", job_trace_text(JobFormat::kHelios));
  const Recipe recipe =
      load_recipe(folder.write("recipe.yaml",
                               "name: r\ndescription: d\nsource: assumed\ntraining:\n"
                               "  - name: replay\n    nations: {weights: {AA: 3, BB: 1}}\n"
                               "    trace: {file: trace, at_end: stop}\n"),
                  platform);
  std::int64_t jobs = 0;
  for (auto _ : state) jobs += count_jobs(platform, recipe);
  state.SetItemsProcessed(jobs);
}
BENCHMARK(BM_ReplayJobs)->Unit(benchmark::kMillisecond);

void BM_GenerateJobs(benchmark::State& state) {
  const test::TraceFolder folder;
  const auto platform = test::toy_platform();
  const Recipe recipe = load_recipe(
      folder.write(
          "recipe.yaml",
          "name: r\ndescription: d\nsource: assumed\ntraining:\n"
          "  - name: jobs\n    jobs_per_day: 2000\n    nations: {weights: {AA: 3, BB: 1}}\n"
          "    gpus: [{gpus: 1, share: 0.7}, {gpus: 8, share: 0.3}]\n"
          "    run_time: {law: lognormal, median: 122 s, mean: 1414 s}\n"),
      platform);
  std::int64_t jobs = 0;
  for (auto _ : state) jobs += count_jobs(platform, recipe);
  state.SetItemsProcessed(jobs);
}
BENCHMARK(BM_GenerateJobs)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace archipelago::workload

BENCHMARK_MAIN();
