#include "platform/load/load_tables.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "platform/load/editable_table.hpp"
#include "platform/load/schema_files.hpp"

namespace archipelago::platform::detail {

namespace {

namespace fs = std::filesystem;
using input::CsvTable;

struct RequiredTable {
  std::string_view name;
  CsvTable Tables::*table;
};
constexpr std::array<RequiredTable, 8> kRequired{{{"nations", &Tables::nations},
                                                  {"zones", &Tables::zones},
                                                  {"points", &Tables::points},
                                                  {"cables", &Tables::cables},
                                                  {"gpus", &Tables::gpus},
                                                  {"llms", &Tables::llms},
                                                  {"serving_profiles", &Tables::profiles},
                                                  {"sites", &Tables::sites}}};

struct OptionalTable {
  std::string_view name;
  std::optional<CsvTable> Tables::*table;
};
constexpr std::array<OptionalTable, 14> kOptional{{{"serving_tables", &Tables::serving_tables},
                                                   {"serving_power", &Tables::serving_power},
                                                   {"rules", &Tables::rules},
                                                   {"rules_open", &Tables::rules_open},
                                                   {"rules_strict", &Tables::rules_strict},
                                                   {"gpu_clocks", &Tables::gpu_clocks},
                                                   {"nation_costs", &Tables::nation_costs},
                                                   {"cloud_prices", &Tables::cloud_prices},
                                                   {"token_prices", &Tables::token_prices},
                                                   {"price_years", &Tables::price_years},
                                                   {"profiles", &Tables::profiles_by_hour},
                                                   {"series", &Tables::series},
                                                   {"round_trips", &Tables::round_trips},
                                                   {"replicas", &Tables::replicas}}};

std::string file_name(std::string_view name) { return std::string(name) + ".csv"; }

template <class Known>
const auto* named(const Known& known, std::string_view name) {
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const auto& table) { return table.name == name; });
  return found == known.end() ? nullptr : &*found;
}

}  // namespace

void FaultyRows::add(const Issues& issues) {
  for (const Issue& issue : issues.list()) places_.emplace(issue.file, issue.line);
}

void FaultyRows::add(const CsvTable& table, std::size_t row) {
  places_.emplace(table.file(row), table.line(row));
}

bool FaultyRows::has(const CsvTable& table, std::size_t row) const {
  if (places_.empty()) return false;
  if (places_.contains({table.file(), 0}) || places_.contains({table.file(), 1})) return true;
  const std::vector<input::Origin> origins = table.origins(row);
  return std::any_of(origins.begin(), origins.end(), [&](const input::Origin& origin) {
    return places_.contains({origin.file, origin.line});
  });
}

bool FaultyRows::has_any(const CsvTable& table) const {
  if (places_.empty()) return false;
  for (const auto& [file, line] : places_) {
    if (file == table.file()) return true;
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (has(table, row)) return true;
  }
  return false;
}

Tables read_tables(const fs::path& folder, Issues& issues) {
  // Whether cables are needed is for load_checks.cpp to say.
  const auto read_named = [&](std::string_view name) {
    return CsvTable(folder / file_name(name), schema_of(find_table(name)->schema), issues,
                    name == "cables" ? CsvTable::Rows::kMayBeNone : CsvTable::Rows::kSome);
  };
  const auto read = [&](std::size_t i) { return read_named(kRequired[i].name); };
  // Braces evaluate in order, so faults come in the order of kRequired.
  Tables tables{read(0), read(1), read(2), read(3), read(4), read(5), read(6), read(7), {}, {}, {},
                {},      {},      {},      {},      {},      {},      {},      {},      {}, {}, {}};
  std::error_code ignored;
  for (const auto& [name, table] : kOptional) {
    if (fs::exists(folder / file_name(name), ignored)) tables.*table = read_named(name);
  }
  return tables;
}

std::vector<const CsvTable*> all_tables(const Tables& tables) {
  std::vector<const CsvTable*> all;
  all.reserve(kRequired.size() + kOptional.size());
  for (const RequiredTable& known : kRequired) all.push_back(&(tables.*known.table));
  for (const OptionalTable& known : kOptional) {
    if (tables.*known.table) all.push_back(&*(tables.*known.table));
  }
  return all;
}

const CsvTable* table_of(const Tables& tables, std::string_view name) {
  if (const auto* const known = named(kRequired, name)) return &(tables.*known->table);
  const auto* const known = named(kOptional, name);
  ARCHIPELAGO_REQUIRE(known != nullptr);
  return tables.*known->table ? &*(tables.*known->table) : nullptr;
}

bool is_required(std::string_view name) { return named(kRequired, name) != nullptr; }

void set_table(Tables& tables, std::string_view name, CsvTable table) {
  if (const auto* const known = named(kRequired, name)) {
    tables.*known->table = std::move(table);
    return;
  }
  const auto* const known = named(kOptional, name);
  ARCHIPELAGO_REQUIRE(known != nullptr);
  tables.*known->table = std::move(table);
}

}  // namespace archipelago::platform::detail
