// Questions to a run store, answered as tables of words.
//
// Flow     CampaignQuery -> query_results() -> Table -> tables/table_formats.hpp (CSV, JSON,
//          Markdown).
// Which    of each experiment the campaign that was asked for last, unless one is named by its id.
// Figures  mean, lowest and highest over the runs of a row, their number, and the weakest quality;
//          a row is a scenario, or what scenarios have in common on the axes in `by`.
// Numbers  with 17 digits where they need them: read back they are the same.
// Errors   InputError: no such experiment, axis, value or metric in the store, with the nearest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/database.hpp"

namespace archipelago::store {

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> numeric;  // by column
};

struct CampaignQuery {
  std::string experiment{};  // empty: all
  std::optional<std::int64_t> campaign{};
  std::vector<std::string> metrics{};                          // empty: all
  std::vector<std::string> groups{};                           // empty: all
  std::vector<std::pair<std::string, std::string>> filters{};  // axis, label or raw value
  std::vector<std::string> by{};                               // axes; empty: every scenario
};

// Campaigns with their counts, the last first.
[[nodiscard]] Table list_campaigns(const std::filesystem::path& store);

[[nodiscard]] Table query_results(const std::filesystem::path& store, const CampaignQuery& query);

// Every figure of every run, one row each.
[[nodiscard]] Table export_results(const std::filesystem::path& store, const CampaignQuery& query);

}  // namespace archipelago::store
