#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "platform/platform.hpp"
#include "tables/atomic_files.hpp"
#include "workload/recipe/job_recipe.hpp"
#include "workload/recipe/trace_recipe.hpp"
#include "workload/traces/job_profile.hpp"
#include "workload/traces/job_reader.hpp"
#include "workload/traces/job_text.hpp"
#include "workload/traces/trace_profile.hpp"
#include "workload/traces/trace_reader.hpp"
#include "workload/traces/trace_text.hpp"
#include "workload/traces/trace_writer.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file;
  std::string format = "auto";
  std::uint64_t skip_bad = 0;
  std::string time_unit;
  std::int32_t block_tokens = 0;
  std::vector<std::string> columns;
  bool whole_gpus = false;
  std::string to;
  std::string out;
  std::string platform = "asean";
};

// "prompt=input_length" of --columns.
workload::TraceColumns columns_of(const Options& options) {
  workload::TraceColumns columns;
  for (const std::string& pair : options.columns) {
    const std::size_t equals = pair.find('=');
    std::string* const column = columns.find(pair.substr(0, equals));
    if (column == nullptr || equals == std::string::npos || equals + 1 == pair.size()) {
      throw CLI::ValidationError(
          "--columns", pair + " is not time, prompt, output, model, session or hashes=NAME");
    }
    *column = pair.substr(equals + 1);
  }
  return columns;
}

workload::TraceReader open(const Options& options) {
  return workload::TraceReader(fs::path(options.file),
                               {workload::find_format(options.format),
                                options.skip_bad,
                                {options.time_unit, options.block_tokens, columns_of(options)}});
}

workload::JobReader open_jobs(const Options& options) {
  return workload::JobReader(fs::path(options.file), {workload::find_job_format(options.format),
                                                      options.skip_bad, options.whole_gpus});
}

// Of either reader.
void print_faults(const auto& reader) {
  for (const Issue& issue : reader.faults()) fmt::print(stderr, "left out: {}\n", issue.text());
  if (reader.counts().bad > reader.faults().size()) {
    fmt::print(stderr, "left out: {} more\n", reader.counts().bad - reader.faults().size());
  }
}

// The format when the trace is one of jobs: asked for, or told from the file.
std::optional<workload::JobFormat> job_format(const Options& options) {
  if (options.format != "auto") return workload::find_job_format(options.format);
  const auto guess = workload::guess_job_format(fs::path(options.file));
  if (!guess) return std::nullopt;
  return guess->format;
}

int inspect(const Options& options) {
  if (job_format(options)) {
    workload::JobReader reader = open_jobs(options);
    const workload::JobProfile profile = workload::profile_jobs(reader);
    print_faults(reader);
    fmt::print("{}", workload::job_text(profile, input::name_of(reader.compression())));
    return 0;
  }
  workload::TraceReader reader = open(options);
  const workload::TraceProfile profile = workload::profile_trace(reader);
  print_faults(reader);
  fmt::print("{}", workload::trace_text(profile, input::name_of(reader.lines().compression())));
  return 0;
}

// What the new format cannot say is said here.
void print_losses(const Options& options, std::uint64_t models, std::uint64_t hashes) {
  if (models > 0) {
    fmt::print(stderr, "{} has no model names: those of {} requests are left out\n", options.to,
               models);
  }
  if (hashes > 0) {
    fmt::print(stderr, "{} has no block hashes{}: those of {} requests are left out\n", options.to,
               options.to == "mooncake" ? " of that size" : "", hashes);
  }
}

int convert(const Options& options) {
  workload::TraceReader reader = open(options);
  if (reader.format().time.empty()) {
    throw InputError(options.file, 0, "", "has no times; only traces with times are converted");
  }
  std::error_code ignored;
  if (fs::equivalent(options.file, options.out, ignored)) {
    throw InputError(options.out, 0, "", "is the trace that is read; write to another file");
  }
  workload::TraceRow row;
  std::uint64_t models = 0;
  std::uint64_t hashes = 0;
  reader.next(row);  // throws when there is no row
  const bool dated = reader.format().clock == workload::TraceClock::kUtc;
  workload::TraceWriter writer(options.out, options.to, dated ? reader.first_nanoseconds() : 0);
  const bool keeps_hashes = options.to == "mooncake" &&
                            reader.layout().block_tokens ==
                                workload::info_of(workload::TraceFormat::kMooncake).block_tokens;
  do {
    models += row.model.empty() ? 0 : 1;
    hashes += row.block_hashes.empty() || keeps_hashes ? 0 : 1;
    if (!keeps_hashes) row.block_hashes.clear();
    writer.add(row);
  } while (reader.next(row));
  writer.finish();
  print_faults(reader);
  print_losses(options, models, hashes);
  const workload::TraceCounts& counts = reader.counts();
  fmt::print(
      "{}: {} requests, read as {} because {}; left out: {} without output, {} without prompt, {} "
      "bad\n",
      options.out, counts.rows, reader.format().title, reader.why(), counts.no_output,
      counts.no_prompt, counts.bad);
  return 0;
}

std::string fitted_to_jobs(const Options& options, const platform::Platform& platform) {
  workload::JobReader reader = open_jobs(options);
  const workload::JobProfile profile = workload::profile_jobs(reader);
  std::string recipe = workload::fit_job_recipe(profile, platform);
  print_faults(reader);
  return recipe;
}

std::string fitted_to_requests(const Options& options, const platform::Platform& platform) {
  workload::TraceReader reader = open(options);
  const workload::TraceProfile profile = workload::profile_trace(reader);
  std::string recipe = workload::fit_recipe(profile, platform);
  print_faults(reader);
  return recipe;
}

int fit(const Options& options) {
  const fs::path out(options.out);
  const fs::path folder = out.has_parent_path() ? out.parent_path() : ".";
  if (!options.out.empty()) tables::check_writable(folder);
  const platform::Platform platform = platform::load_platform(platform_folder(options.platform));
  const std::string recipe = job_format(options) ? fitted_to_jobs(options, platform)
                                                 : fitted_to_requests(options, platform);
  if (options.out.empty()) {
    fmt::print("{}", recipe);
    return 0;
  }
  tables::write_files(folder, {{out.filename().string(), recipe}});
  return 0;
}

// Of requests; of jobs too, where they are read.
std::vector<std::string> format_words(bool jobs) {
  std::vector<std::string> words{"auto"};
  for (const workload::TraceFormatInfo& info : workload::trace_formats()) {
    words.emplace_back(info.name);
  }
  if (!jobs) return words;
  for (const workload::JobFormatInfo& info : workload::job_formats()) {
    words.emplace_back(info.name);
  }
  return words;
}

void add_input(CLI::App* command, const std::shared_ptr<Options>& options, bool jobs = false) {
  command->add_option("file", options->file, "trace: plain, gzip or zstd")->required();
  command->add_option("--format", options->format, "auto: told from the file")
      ->check(CLI::IsMember(format_words(jobs)))
      ->capture_default_str();
  command->add_option("--skip-bad", options->skip_bad, "leave out up to so many bad rows")
      ->capture_default_str();
  const auto& units = workload::kTimeUnitWords;
  command->add_option("--time-unit", options->time_unit, "of the times: s | ms | us | ns")
      ->check(CLI::IsMember(std::vector<std::string>(units.begin(), units.end())));
  command
      ->add_option("--block-tokens", options->block_tokens, "tokens that a block hash stands for")
      ->check(CLI::Range(1, 1'000'000));
  command
      ->add_option("--columns", options->columns,
                   "names that differ from the format's: prompt=NAME,output=NAME,...")
      ->delimiter(',');
  if (!jobs) return;
  command->add_flag("--whole-gpus", options->whole_gpus, "jobs: round shares of GPUs up");
}

}  // namespace

void add_workload_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "workload", "look at, convert and fit traces of requests; look at and fit traces of jobs");
  command->require_subcommand(1);
  command->footer("Example:\n  archipelago workload inspect AzureLLMInferenceTrace_conv.csv");

  CLI::App* inspect_command = command->add_subcommand(
      "inspect", "rates and lengths of a trace of requests; GPUs and times of one of jobs");
  add_input(inspect_command, options, true);
  inspect_command->footer(
      "Example:\n  archipelago workload inspect BurstGPT_1.csv.zst --skip-bad 10\n"
      "  archipelago workload inspect cluster_job_log --format philly\n"
      "  archipelago workload inspect t.jsonl --format mooncake --time-unit s --block-tokens 16");
  inspect_command->callback(
      [options, &action] { action = [options] { return inspect(*options); }; });

  CLI::App* convert_command = command->add_subcommand("convert", "write a trace in another format");
  add_input(convert_command, options);
  const auto written = workload::written_formats();
  convert_command->add_option("--to", options->to, "vidur | azure | mooncake")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>(written.begin(), written.end())));
  convert_command->add_option("--out", options->out, "file to write")->required();
  convert_command->footer(
      "Example:\n  archipelago workload convert conversation_trace.jsonl --to vidur --out "
      "conv.csv");
  convert_command->callback(
      [options, &action] { action = [options] { return convert(*options); }; });

  CLI::App* fit_command =
      command->add_subcommand("fit", "write a recipe whose requests or jobs are like the trace's");
  add_input(fit_command, options, true);
  fit_command
      ->add_option("--platform", options->platform, "whose nations and, of requests, LLM stand in")
      ->capture_default_str();
  fit_command->add_option("--out", options->out, "file to write; otherwise it is printed");
  fit_command->footer(
      "Example:\n  archipelago workload fit BurstGPT_1.csv --out workloads/burstgpt.yaml\n"
      "  archipelago workload fit openb_pod_list_default.csv --out workloads/openb.yaml");
  fit_command->callback([options, &action] { action = [options] { return fit(*options); }; });
}

}  // namespace archipelago::app
