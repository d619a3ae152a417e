// A folder that a page is made of: what a command of this program wrote, read back as it stands.
//
// Flow     folder -> read_page_folder() -> PageFolder -> page_json.hpp.
// Kinds    results  `archipelago run`: manifest, scenarios, summary, runs, series, findings
//          plan     `archipelago plan`: plan.csv and the tables around it (planning/plan_tables.hpp)
//          inputs   `archipelago sensitivity`: sensitivity.csv, draws.csv
//          sizing   `archipelago size`: sizing.csv, fleets.csv, certificate.csv
//          The tables of a kind are taken with whatever columns they have.
// Errors   InputError: no folder, none of these kinds, a table that is damaged or missing, a folder
//          of version 0.1, whose tables have no scenarios.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "tables/result_folder.hpp"

namespace archipelago::report {

enum class FolderKind : std::uint8_t { kResults, kPlan, kInputs, kSizing };

// A table as written: every cell a word.
struct PageTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// A page that lies beside this one (page_links.hpp).
struct PageLink {
  std::string name;
  std::string address;
  FolderKind kind = FolderKind::kResults;
  std::string question;
};

// In which order a plan repairs cuts.
struct PagePlan {
  std::string name;
  std::string address;  // of its page; "" where there is none
  PageTable repairs;
  std::string words;  // of plan.md, as Markdown
};

struct PageFolder {
  FolderKind kind = FolderKind::kResults;
  std::string name;                          // of the folder
  std::string manifest;                      // JSON; "" where the kind has none
  tables::ResultFolder results;              // of kResults
  std::map<std::string, PageTable> tables;   // others, by file name
  std::map<std::string, std::string> texts;  // pages for people, by file name
  std::string map;                           // of kPlan: GeoJSON; "" without one
  // What was run, read again, for the map; nothing where it is not there any more.
  std::optional<experiment::Experiment> experiment;
  std::vector<std::string> notes;  // what the page says about its own making
  std::vector<PageLink> beside;
  std::vector<PagePlan> plans;  // of kResults
};

// `place` stands for the file in messages.
[[nodiscard]] PageTable read_page_table(const std::string& place, const std::string& text);

[[nodiscard]] PageFolder read_page_folder(const std::filesystem::path& folder);

// Which of those kinds the folder looks like, without reading it.
[[nodiscard]] std::optional<FolderKind> page_kind(const std::filesystem::path& folder);
[[nodiscard]] bool is_page_folder(const std::filesystem::path& folder);

}  // namespace archipelago::report
