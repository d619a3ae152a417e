#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "input/places.hpp"
#include "input/text.hpp"
#include "platform/load/load_detail.hpp"
#include "platform/load/load_tables.hpp"
#include "platform/load/overlay.hpp"
#include "platform/load/table_editor.hpp"
#include "platform/load/variant.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSources = "SOURCES.md";

void require_folder(const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) return;
  std::vector<std::string> platforms;
  const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (fs::exists(entry.path() / "nations.csv", ignored) && entry.path().filename() != "schema") {
      platforms.push_back(entry.path().filename().string());
    }
  }
  std::sort(platforms.begin(), platforms.end());
  throw InputError(folder.string(), 0, "",
                   "there is no such folder; expected a platform with nations.csv and the other "
                   "tables" +
                       input::did_you_mean(folder.filename().string(), platforms));
}

// "platforms/asean/" names the same folder as "platforms/asean".
fs::path without_slash(const fs::path& place) {
  return place.has_filename() ? place : place.parent_path();
}

bool is_same(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  return fs::weakly_canonical(a, ignored) == fs::weakly_canonical(b, ignored);
}

// The folder of a variant and the overlays over it, the one next to the folder first.
struct Stack {
  fs::path folder;
  std::vector<Overlay> overlays;
};

// Down from an overlay to the folder it stands on.
Stack stack_of(const fs::path& place) {
  Stack stack;
  fs::path below = place;
  while (is_overlay(below)) {
    const bool circle = std::any_of(stack.overlays.begin(), stack.overlays.end(),
                                    [&](const Overlay& o) { return is_same(o.file, below); });
    if (circle) {
      const Overlay& last = stack.overlays.back();
      throw InputError(last.file.string(), last.base_line, "overlay.base",
                       input::shown(last.base) +
                           " stands on this overlay in turn; expected a platform in the end");
    }
    Overlay overlay = load_overlay(below);
    if (overlay.base.empty()) {
      throw InputError(below.string(), overlay.base_line, "overlay.base",
                       "is missing; expected the platform or overlay that this one changes");
    }
    input::Resolved base = input::resolve(below.parent_path(), input::kPlatforms, overlay.base);
    if (!base.fault.empty()) {
      throw InputError(below.string(), overlay.base_line, "overlay.base", base.fault);
    }
    below = std::move(base.place);
    stack.overlays.push_back(std::move(overlay));
  }
  std::reverse(stack.overlays.begin(), stack.overlays.end());
  stack.folder = without_slash(below);
  return stack;
}

// The base of an overlay that is laid over `stack`: the folder or one of the overlays so far.
void check_base(const Overlay& overlay, const Stack& stack, Issues& issues) {
  if (overlay.base.empty()) return;
  const auto fault = [&](std::string message) {
    issues.add(overlay.file.string(), overlay.base_line, "overlay.base", std::move(message));
  };
  input::Resolved base =
      input::resolve(overlay.file.parent_path(), input::kPlatforms, overlay.base);
  if (!base.fault.empty()) return fault(std::move(base.fault));
  if (is_same(without_slash(base.place), stack.folder)) return;
  const bool below = std::any_of(stack.overlays.begin(), stack.overlays.end(),
                                 [&](const Overlay& o) { return is_same(o.file, base.place); });
  if (below) return;
  const fs::path over = stack.overlays.empty() ? stack.folder : stack.overlays.back().file;
  fault("is made for " + base.place.string() + " and laid over " + over.string() +
        "; lay it over its base, or leave `base` out");
}

Stack stack_of(const Variant& variant, Issues& issues) {
  Stack stack = stack_of(variant.platform);
  for (const fs::path& file : variant.overlays) {
    try {
      Overlay overlay = load_overlay(file);
      check_base(overlay, stack, issues);
      stack.overlays.push_back(std::move(overlay));
    } catch (const InputError& error) {
      for (const Issue& issue : error.issues()) issues.add(issue);
    }
  }
  return stack;
}

Platform link(const fs::path& folder, const detail::Tables& tables, Issues& issues) {
  Platform platform;
  platform.folder = folder;
  platform.name = fs::weakly_canonical(folder).filename().string();
  detail::FaultyRows faulty;
  detail::fill_platform(platform, tables, faulty, issues);
  faulty.add(issues);
  detail::fill_serving_tables(platform, tables, faulty, issues);
  detail::fill_rules(platform, tables, issues);
  detail::fill_hours(platform, tables, faulty, issues);
  detail::fill_power(platform, tables, faulty, issues);
  faulty.add(issues);
  detail::fill_serving_power(platform, tables, faulty, issues);
  detail::fill_replicas(platform, tables, faulty, issues);
  detail::fill_costs(platform, tables, faulty, issues);
  detail::fill_round_trips(platform, tables, faulty, issues);
  detail::check_platform(platform, tables, faulty, issues);
  const detail::SourceKeys keys(folder / kSources, issues);
  for (const input::CsvTable* table : detail::all_tables(tables)) keys.check(*table, issues);
  keys.check(tables.llms, issues, "score_source");
  return platform;
}

// Every file of a folder that is read, in the order in which it is.
std::vector<fs::path> files_of(const fs::path& folder, const detail::Tables& tables) {
  std::vector<fs::path> files;
  bool required = true;
  for (const input::CsvTable* table : detail::all_tables(tables)) {
    const fs::path file = table->file();
    if (required && !detail::is_required(file.stem().string())) {
      files.push_back(folder / kSources);
      required = false;
    }
    files.push_back(file);
  }
  if (required) files.push_back(folder / kSources);
  return files;
}

}  // namespace

Platform load_platform(const fs::path& place) { return load_variant({place}); }

Platform load_variant(const Variant& variant) {
  Issues issues;
  const Stack stack = stack_of(variant, issues);
  require_folder(stack.folder);
  detail::Tables tables = detail::read_tables(stack.folder, issues);
  const std::vector<fs::path> files = files_of(stack.folder, tables);

  std::vector<TableEdits> layers;
  for (const Overlay& overlay : stack.overlays) layers.push_back(overlay.edits);
  if (!variant.cells.empty()) layers.push_back({variant.cells, {}, {}});
  // What is changed in a faulty table would be blamed for its faults.
  if (!layers.empty() && issues.empty()) {
    detail::edit_tables(tables, stack.folder, layers, issues);
  }
  if (!layers.empty()) issues.throw_if_any();

  Platform platform = link(stack.folder, tables, issues);
  issues.throw_if_any();
  platform.digests = detail::digests_of(tables);
  platform.files = files;
  for (const Overlay& overlay : stack.overlays) platform.files.push_back(overlay.file);
  if (!stack.overlays.empty()) platform.name = stack.overlays.back().file.stem().string();
  return platform;
}

}  // namespace archipelago::platform
