#include <fmt/format.h>

#include <map>
#include <memory>
#include <vector>

#include "app/commands.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "input/text.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "report/atlas/capacity_text.hpp"
#include "report/atlas/export_formats.hpp"
#include "report/atlas/platform_text.hpp"
#include "report/atlas/route_text.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

struct Options {
  std::string platform;
  std::vector<std::string> route;
  std::string format = "csv";
  std::string capacity_format = "text";
  report::CapacityLoad load;
  std::string export_format;
  std::string out;  // empty: printed
};

platform::Platform load(const std::string& name) {
  return platform::load_platform(platform_folder(name));
}

PointIndex place(const platform::Platform& platform, const std::string& name) {
  if (const auto point = platform::find_place(platform, name)) return *point;
  std::vector<std::string> names;
  for (const platform::Site& site : platform.sites) names.push_back(site.name);
  for (const platform::Point& point : platform.points) names.push_back(point.name);
  throw InputError(
      name, 0, "",
      "is no site or point of platform " + platform.name + input::did_you_mean(name, names));
}

// Several folders may hold a platform of that name: the one that was read is said.
void print_folder(const platform::Platform& platform) {
  fmt::print("read from {}\n", std::filesystem::absolute(platform.folder).string());
}

int show(const Options& options) {
  const platform::Platform platform = load(options.platform);
  if (options.route.empty()) {
    fmt::print("{}", report::platform_summary(platform));
    print_folder(platform);
    return 0;
  }
  const PointIndex from = place(platform, options.route[0]);
  const PointIndex to = place(platform, options.route[1]);
  platform::Router router(platform);
  fmt::print("{}", report::route_text(platform, router, from, to));
  print_folder(platform);
  return 0;
}

int routes(const Options& options) {
  const platform::Platform platform = load(options.platform);
  platform::Router router(platform);
  fmt::print("{}", report::routes_csv(platform, router));
  return 0;
}

int capacity(const Options& options) {
  const platform::Platform platform = load(options.platform);
  if (options.capacity_format == "csv") {
    fmt::print("{}", report::capacity_csv(platform, options.load));
  } else if (options.capacity_format == "md") {
    fmt::print("{}", report::capacity_markdown(platform, options.load));
  } else {
    fmt::print("{}", report::capacity_text(platform, options.load));
    print_folder(platform);
  }
  return 0;
}

int export_to(const Options& options) {
  const std::filesystem::path out(options.out);
  const std::filesystem::path folder = out.has_parent_path() ? out.parent_path() : ".";
  if (!options.out.empty()) tables::check_writable(folder);
  const std::string text = report::find_export(options.export_format)->text(load(options.platform));
  if (options.out.empty()) {
    fmt::print("{}", text);
    return 0;
  }
  tables::write_files(folder, {{out.filename().string(), text}});
  return 0;
}

void add_capacity_command(CLI::App& platform, const std::shared_ptr<Options>& options,
                          Action& action) {
  CLI::App* command = platform.add_subcommand(
      "capacity", "output tokens a second, gap between tokens and watts of a replica, by batch");
  command->add_option("platform", options->platform, "name or folder")->required();
  command->add_option("--format", options->capacity_format, "output format")
      ->check(CLI::IsMember({"text", "csv", "md"}))
      ->capture_default_str();
  const CLI::Range tokens(std::int64_t{1}, std::int64_t{1'000'000});
  command->add_option("--prompt", options->load.prompt_tokens, "prompt tokens of every request")
      ->check(tokens)
      ->capture_default_str();
  command->add_option("--output", options->load.output_tokens, "output tokens of every request")
      ->check(CLI::Range(std::int64_t{3}, std::int64_t{1'000'000}))
      ->capture_default_str();
  command->add_option("--batch", options->load.batches, "requests in a replica at once")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{65'536}));
  const std::map<std::string, serving::Scheduler> schedulers{
      {"chunked", serving::Scheduler::kChunked},
      {"prefill_first", serving::Scheduler::kPrefillFirst}};
  command
      ->add_option("--scheduler", options->load.scheduler,
                   "chunked (as vLLM v1, the default here) or prefill_first")
      ->transform(CLI::CheckedTransformer(schedulers));
  command->footer("Example:\n  archipelago platform capacity asean --batch 8 64 256 --format csv");
  command->callback([options, &action] { action = [options] { return capacity(*options); }; });
}

}  // namespace

void add_platform_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("platform", "look at nations, sites, cables and routes");
  command->require_subcommand(1);
  command->footer("Example:\n  archipelago platform show asean --route jakarta manila");

  CLI::App* show_command = command->add_subcommand("show", "a platform, or one route hop by hop");
  show_command->add_option("platform", options->platform, "name or folder")->required();
  show_command
      ->add_option("--route", options->route, "two sites or points: print every hop and term")
      ->expected(2);
  show_command->footer("Example:\n  archipelago platform show asean --route jakarta manila");
  show_command->callback([options, &action] { action = [options] { return show(*options); }; });

  CLI::App* routes_command = command->add_subcommand(
      "routes", "round trips between all pairs of points, with their terms");
  routes_command->add_option("platform", options->platform, "name or folder")->required();
  routes_command->add_option("--format", options->format, "output format")
      ->check(CLI::IsMember({"csv"}))
      ->capture_default_str();
  routes_command->footer("Example:\n  archipelago platform routes asean --format csv");
  routes_command->callback([options, &action] { action = [options] { return routes(*options); }; });

  add_capacity_command(*command, options, action);

  CLI::App* export_command =
      command->add_subcommand("export", "a platform for SimGrid, a map or a graph tool");
  export_command->add_option("platform", options->platform, "name or folder")->required();
  std::vector<std::string> formats;
  std::string what;
  for (const report::ExportFormat& format : report::export_formats()) {
    formats.emplace_back(format.name);
    what += fmt::format("{}{}: {}", what.empty() ? "" : "; ", format.name, format.holds);
  }
  export_command->add_option("--format", options->export_format, what)
      ->required()
      ->check(CLI::IsMember(formats));
  export_command->add_option("--out", options->out, "file to write; otherwise it is printed");
  export_command->footer(
      "Example:\n  archipelago platform export asean --format simgrid-xml --out asean.xml");
  export_command->callback(
      [options, &action] { action = [options] { return export_to(*options); }; });
}

}  // namespace archipelago::app
