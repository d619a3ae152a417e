#include <algorithm>
#include <array>
#include <string>
#include <system_error>

#include "input/text.hpp"
#include "platform/load/load_detail.hpp"
#include "platform/load/schema_files.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

namespace detail {

void FaultyRows::add(const Issues& issues) {
  for (const Issue& issue : issues.list()) places_.emplace(issue.file, issue.line);
}

void FaultyRows::add(const input::CsvTable& table, std::size_t row) {
  places_.emplace(table.file(), table.line(row));
}

bool FaultyRows::has(const input::CsvTable& table, std::size_t row) const {
  const auto at = [&](int line) { return places_.contains({table.file(), line}); };
  return at(0) || at(1) || at(table.line(row));
}

bool FaultyRows::has_any(const input::CsvTable& table) const {
  return std::any_of(places_.begin(), places_.end(),
                     [&](const auto& place) { return place.first == table.file(); });
}

}  // namespace detail

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSources = "SOURCES.md";
// Optional.
struct OptionalTable {
  std::string_view file;
  std::string_view schema;
  std::optional<input::CsvTable> detail::Tables::*table;
};
constexpr std::array<OptionalTable, 11> kOptionalTables{
    {{"serving_tables.csv", "serving_tables.csv", &detail::Tables::serving_tables},
     {"serving_power.csv", "serving_power.csv", &detail::Tables::serving_power},
     {"rules.csv", "rules.csv", &detail::Tables::rules},
     {"rules_open.csv", "rules.csv", &detail::Tables::rules_open},
     {"rules_strict.csv", "rules.csv", &detail::Tables::rules_strict},
     {"gpu_clocks.csv", "gpu_clocks.csv", &detail::Tables::gpu_clocks},
     {"nation_costs.csv", "nation_costs.csv", &detail::Tables::nation_costs},
     {"cloud_prices.csv", "cloud_prices.csv", &detail::Tables::cloud_prices},
     {"profiles.csv", "profiles.csv", &detail::Tables::profiles_by_hour},
     {"series.csv", "series.csv", &detail::Tables::series},
     {"round_trips.csv", "round_trips.csv", &detail::Tables::round_trips}}};
constexpr std::array<std::string_view, 8> kTables = {
    "nations.csv", "zones.csv", "points.csv",           "cables.csv",
    "gpus.csv",    "llms.csv",  "serving_profiles.csv", "sites.csv"};

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

detail::Tables read_tables(const fs::path& folder, Issues& issues) {
  // Whether cables are needed is for load_checks.cpp to say.
  const auto read_as = [&](std::string_view file, std::string_view schema) {
    return input::CsvTable(
        folder / file, schema_of(schema), issues,
        file == "cables.csv" ? input::CsvTable::Rows::kMayBeNone : input::CsvTable::Rows::kSome);
  };
  const auto read = [&](std::string_view file) { return read_as(file, file); };
  // Braces evaluate in order, so faults come in the order of kTables.
  detail::Tables tables{read(kTables[0]),
                        read(kTables[1]),
                        read(kTables[2]),
                        read(kTables[3]),
                        read(kTables[4]),
                        read(kTables[5]),
                        read(kTables[6]),
                        read(kTables[7]),
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {}};
  std::error_code ignored;
  for (const auto& [file, schema, table] : kOptionalTables) {
    if (fs::exists(folder / file, ignored)) tables.*table = read_as(file, schema);
  }
  return tables;
}

TableDigests digests_of(const detail::Tables& tables) {
  detail::DigestTexts texts;
  const std::array<const input::CsvTable*, 8> always{
      &tables.nations, &tables.zones, &tables.points,   &tables.cables,
      &tables.gpus,    &tables.llms,  &tables.profiles, &tables.sites};
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    texts.add(*always[t], schema_of(kTables[t]), kTables[t]);
  }
  for (const auto& [file, schema, table] : kOptionalTables) {
    const bool read_by_runs = file != "round_trips.csv";
    if (read_by_runs && tables.*table) texts.add(*(tables.*table), schema_of(schema), file);
  }
  return texts.digests();
}

void check_sources(const detail::Tables& tables, const fs::path& folder, Issues& issues) {
  const detail::SourceKeys keys(folder / kSources, issues);
  for (const input::CsvTable* table :
       {&tables.nations, &tables.zones, &tables.points, &tables.cables, &tables.gpus, &tables.llms,
        &tables.profiles, &tables.sites}) {
    keys.check(*table, issues);
  }
  for (const auto& [file, schema, table] : kOptionalTables) {
    if (tables.*table) keys.check(*(tables.*table), issues);
  }
}

}  // namespace

Platform load_platform(const fs::path& given) {
  // "platforms/asean/" names the same folder as "platforms/asean".
  const fs::path folder = given.has_filename() ? given : given.parent_path();
  require_folder(folder);

  Issues issues;
  const detail::Tables tables = read_tables(folder, issues);
  Platform platform;
  platform.folder = folder;
  platform.name = fs::weakly_canonical(folder).filename().string();
  for (const std::string_view file : kTables) platform.files.push_back(folder / file);
  platform.files.push_back(folder / kSources);
  for (const auto& [file, schema, table] : kOptionalTables) {
    if (tables.*table) platform.files.push_back(folder / file);
  }

  detail::FaultyRows faulty;
  detail::fill_platform(platform, tables, faulty, issues);
  faulty.add(issues);
  detail::fill_serving_tables(platform, tables, faulty, issues);
  detail::fill_rules(platform, tables, issues);
  detail::fill_hours(platform, tables, faulty, issues);
  detail::fill_power(platform, tables, faulty, issues);
  faulty.add(issues);
  detail::fill_serving_power(platform, tables, faulty, issues);
  detail::fill_costs(platform, tables, faulty, issues);
  detail::fill_round_trips(platform, tables, faulty, issues);
  detail::check_platform(platform, tables, faulty, issues);
  check_sources(tables, folder, issues);
  issues.throw_if_any();
  platform.digests = digests_of(tables);
  return platform;
}

}  // namespace archipelago::platform
