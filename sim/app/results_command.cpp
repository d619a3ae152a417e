#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "base/error.hpp"
#include "store/campaign_query.hpp"
#include "store/run_store.hpp"
#include "tables/table_formats.hpp"

namespace archipelago::app {

namespace {

struct Options {
  std::string store = "out/runs.sqlite";
  std::string format = "text";
  std::string experiment;
  std::int64_t campaign = 0;
  std::vector<std::string> metrics;
  std::vector<std::string> groups;
  std::vector<std::string> where;
  std::vector<std::string> by;
  std::vector<std::string> shards;
};

using Shared = std::shared_ptr<Options>;

store::CampaignQuery query_of(const Options& options) {
  store::CampaignQuery query;
  query.experiment = options.experiment;
  if (options.campaign != 0) query.campaign = options.campaign;
  query.metrics = options.metrics;
  query.groups = options.groups;
  query.by = options.by;
  Issues issues;
  for (const std::string& filter : options.where) {
    const std::size_t equals = filter.find('=');
    if (equals == std::string::npos) {
      issues.add("--where", 0, filter, "expected axis=value, as in policy=islands");
      continue;
    }
    query.filters.emplace_back(filter.substr(0, equals), filter.substr(equals + 1));
  }
  issues.throw_if_any();
  return query;
}

void add_store(CLI::App* command, const Shared& options) {
  command->add_option("--store", options->store, "the run store")->capture_default_str();
}

void add_format(CLI::App* command, const Shared& options) {
  command->add_option("--format", options->format, "text, md, csv or json")
      ->check(CLI::IsMember(tables::table_formats()))
      ->capture_default_str();
}

void add_question(CLI::App* command, const Shared& options) {
  command->add_option("experiment", options->experiment, "its name (default: every experiment)");
  command->add_option("--campaign", options->campaign,
                      "number of a campaign (default: the last of the experiment)");
  command->add_option("--metric", options->metrics, "only this one; may be given several times")
      ->delimiter(',');
  command->add_option("--group", options->groups, "nation, bloc, site:name ... likewise")
      ->delimiter(',');
  command->add_option("--where", options->where, "axis=value: only such scenarios; likewise");
}

using Make = store::Table (*)(const std::filesystem::path&, const store::CampaignQuery&);

int print(const Options& options, Make make) {
  fmt::print("{}", tables::format_table(make(options.store, query_of(options)), options.format));
  return 0;
}

int print_list(const Options& options) {
  fmt::print("{}", tables::format_table(store::list_campaigns(options.store), options.format));
  return 0;
}

int collect(const Options& options) {
  if (!std::filesystem::exists(options.store)) {
    throw InputError(options.store, 0, "", "there is no such run store");
  }
  const auto before = std::filesystem::file_size(options.store);
  const std::size_t dropped = store::RunStore(options.store).collect_garbage();
  fmt::print("{}: {} runs that no campaign asks for any more are gone, {:.1f} MB -> {:.1f} MB\n",
             options.store, dropped, static_cast<double>(before) * 1e-6,
             static_cast<double>(std::filesystem::file_size(options.store)) * 1e-6);
  return 0;
}

int merge(const Options& options) {
  Issues issues;
  for (const std::string& shard : options.shards) {
    if (!std::filesystem::exists(shard)) issues.add(shard, 0, "", "there is no such run store");
  }
  issues.throw_if_any();
  store::RunStore into(options.store);
  for (const std::string& shard : options.shards) into.merge(shard);
  return print_list(options);
}

}  // namespace

void add_results_command(CLI::App& app, Action& action) {
  CLI::App* results =
      app.add_subcommand("results", "list, query, export and tidy the store of finished runs");
  results->require_subcommand(1);
  const auto options = std::make_shared<Options>();

  CLI::App* list = results->add_subcommand("list", "campaigns: planned, finished, failed, waiting");
  add_store(list, options);
  add_format(list, options);
  list->callback([options, &action] { action = [options] { return print_list(*options); }; });

  CLI::App* query = results->add_subcommand(
      "query", "figures by scenario, or by some axes: mean, lowest, highest, number of runs");
  add_question(query, options);
  query->add_option("--by", options->by, "axes whose values keep a row each; over the others means")
      ->delimiter(',');
  add_store(query, options);
  add_format(query, options);
  query->callback(
      [options, &action] { action = [options] { return print(*options, store::query_results); }; });

  CLI::App* out = results->add_subcommand("export", "every figure of every run, a row each");
  add_question(out, options);
  add_store(out, options);
  add_format(out, options);
  out->callback([options, &action] {
    action = [options] { return print(*options, store::export_results); };
  });

  CLI::App* gc = results->add_subcommand(
      "gc", "drop campaigns that were asked for anew in another form, and runs that none needs");
  add_store(gc, options);
  gc->callback([options, &action] { action = [options] { return collect(*options); }; });

  results->footer(
      "Example:\n  archipelago results query toy-policies --metric ttft_p95,slo_attainment "
      "--by policy --format md");
}

void add_merge_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "merge", "bring the stores of shards together; `run` then makes the tables of them");
  command->add_option("shards", options->shards, "run stores (run --shard 3/16)")->required();
  add_store(command, options);
  add_format(command, options);
  command->footer(
      "Example:\n  archipelago run sweep.yaml --shard 1/2 && archipelago run sweep.yaml --shard "
      "2/2\n"
      "  archipelago merge out/sweep/shards/*.sqlite && archipelago run sweep.yaml");
  command->callback([options, &action] { action = [options] { return merge(*options); }; });
}

}  // namespace archipelago::app
