// The parts of load_platform(), for load*.cpp only: tables, the keys of SOURCES.md, rows, checks.
//
// Flow     Tables -> fill_platform() -> check_platform() -> Platform, faults to Issues on the way.
// Errors   nothing throws for a fault of a row; a cell whose fault is known is not blamed twice:
//          empty references are left to CsvTable, and values of faulty rows to their first fault.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/csv_table.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform::detail {

// The tables of a folder, read against their schemas.
struct Tables {
  input::CsvTable nations;
  input::CsvTable zones;
  input::CsvTable points;
  input::CsvTable cables;
  input::CsvTable gpus;
  input::CsvTable llms;
  input::CsvTable profiles;
  input::CsvTable sites;
  // These may be missing.
  std::optional<input::CsvTable> serving_tables;
  std::optional<input::CsvTable> serving_power;
  std::optional<input::CsvTable> rules;
  std::optional<input::CsvTable> rules_open;
  std::optional<input::CsvTable> rules_strict;
  std::optional<input::CsvTable> gpu_clocks;
  std::optional<input::CsvTable> nation_costs;
  std::optional<input::CsvTable> cloud_prices;
  std::optional<input::CsvTable> token_prices;
  std::optional<input::CsvTable> price_years;
  std::optional<input::CsvTable> profiles_by_hour;
  std::optional<input::CsvTable> series;
  std::optional<input::CsvTable> round_trips;
  std::optional<input::CsvTable> replicas;
};

// The rows that have a fault so far, or lean on a table that is not there: their values are
// defaults and prove nothing.
class FaultyRows {
 public:
  void add(const Issues& issues);
  void add(const input::CsvTable& table, std::size_t row);

  // Also true for every row of a table whose header or file is at fault.
  [[nodiscard]] bool has(const input::CsvTable& table, std::size_t row) const;
  [[nodiscard]] bool has_any(const input::CsvTable& table) const;

 private:
  std::set<std::pair<std::string, int>> places_;
};

// The keys that SOURCES.md defines: its headings `## key`.
class SourceKeys {
 public:
  // A missing or unreadable file and a heading given twice are faults.
  SourceKeys(const std::filesystem::path& file, Issues& issues);

  // Checks the cell of keys of every row; "assumed" is always legal.
  void check(const input::CsvTable& table, Issues& issues,
             std::string_view column = "source") const;

 private:
  bool readable_ = false;
  std::vector<std::string> keys_;  // in order of the file
};

// Turns rows into values and names into indices; references to nowhere are faults.
void fill_platform(Platform& platform, const Tables& tables, FaultyRows& faulty, Issues& issues);

// Gives the profiles their tables of iteration times.  A point given twice, a hole in the grid of
// decode attention, a profile that does not exist are faults.
void fill_serving_tables(Platform& platform, const Tables& tables, FaultyRows& faulty,
                         Issues& issues);

// The profile that a row of a table beside serving_profiles.csv names by llm, gpu and
// tensor_parallel; a name that leads nowhere is a fault ("expected the profile `whose`").
std::optional<std::size_t> profile_of(const Platform& platform, const Tables& tables,
                                      const FaultyRows& faulty, const input::CsvTable& table,
                                      std::size_t row, std::string_view whose, Issues& issues);

// Gives the profiles their draws by batch, after fill_power().  A profile that does not exist, a
// batch given twice, a GPU without clocks, a draw below idle or above that of prompts are faults.
void fill_serving_power(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                        Issues& issues);

// Gives sites the replicas that stand there.  An LLM without a profile for the site's GPU, more than
// the site's GPUs hold, a pair given twice are faults.
void fill_replicas(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                   Issues& issues);

// Turns the rows of residency into values, pack by pack.  A nation that does not exist, a list
// without the word `listed` or the word without a list, two rows for the same origin and class are
// faults.
void fill_rules(Platform& platform, const Tables& tables, Issues& issues);

// Gives the GPUs their clock steps.  Steps that do not fall, a first one that is not the full
// clock, draws below idle or far above the TDP, decode above prefill, a GPU of a site without any
// are faults; so are a solar plant without sun, half a battery, a PUE by temperature without
// temperature.
void fill_power(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues);

// Gives nations their costs and sites their price lists, for GPUs and for tokens; says of which
// years prices are.  Two rows for the same, tokens of a site without cloud prices, a low price above
// the middle one or a high below it, years that end before they begin are faults.
void fill_costs(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues);

// Measured round trips.  A pair given twice, an end twice, one faster than light are faults.
void fill_round_trips(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                      Issues& issues);

// Gives zones and sites their hours.  A day without all its 24, an hour given twice, a series with
// a gap or out of order, a quantity of the other kind or out of its range, profile and series of
// the same figure are faults.
void fill_hours(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues);

// The weakest of the figures of a row.
Quality quality_of(const input::CsvTable& table, std::size_t row);

// The checks that need more than one cell (list in platform.hpp).
void check_platform(const Platform& platform, const Tables& tables, const FaultyRows& faulty,
                    Issues& issues);

}  // namespace archipelago::platform::detail
