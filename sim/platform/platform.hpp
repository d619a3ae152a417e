// A Platform is what exists: the tables of one folder of platforms/, checked and linked.
//
// Flow     load_platform(folder) -> Platform -> Router, serving, policies, metrics,
//          `archipelago platform show`.
// Units    see tables.hpp.
// Errors   load_platform throws InputError with every fault of every table: unknown columns, bad
//          values, references to nowhere, user shares that do not sum to 1, a cable shorter than
//          the great circle between its ends, a cable from a point to itself, one that breaks more
//          than hourly, a site fed by another nation's grid, a profile whose weights do not fit its
//          GPUs or whose replica fits no node, times of a profile that does not exist or with
//          holes, two rules for the same data, a measured round trip faster than light, a source
//          key that SOURCES.md does not define.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "platform/rule_pack.hpp"
#include "platform/tables.hpp"

namespace archipelago::platform {

// SHA-256 of every cell, defaults included: those that decide what happens in a run, and those that
// only price it (load/table_digests.cpp says which).
struct TableDigests {
  std::string physics;
  std::string prices;
};

struct Platform {
  std::string name;              // of the folder, or of the outermost overlay
  std::filesystem::path folder;  // of the tables
  std::vector<Nation> nations;
  std::vector<GridZone> zones;
  std::vector<Point> points;
  std::vector<Cable> cables;
  std::vector<Gpu> gpus;
  std::vector<Llm> llms;
  std::vector<ServingProfile> profiles;
  std::vector<Site> sites;
  std::vector<Rule> rules;                   // empty: everything may go anywhere (rules.hpp)
  std::vector<Rule> rules_open;              // empty: the platform has no such pack
  std::vector<Rule> rules_strict;            // likewise
  std::vector<RoundTrip> round_trips;        // as measured; no run uses them
  std::vector<PriceYears> price_years;       // by the table; no run uses them
  std::vector<std::filesystem::path> files;  // every file read, overlays too, for the manifest
  TableDigests digests;                      // of what the tables say

  [[nodiscard]] std::optional<NationIndex> find_nation(std::string_view iso2) const;
  [[nodiscard]] std::optional<PointIndex> find_point(std::string_view name) const;
  [[nodiscard]] std::optional<SiteIndex> find_site(std::string_view name) const;
  [[nodiscard]] std::optional<LlmIndex> find_llm(std::string_view name) const;
  // The rows of a pack; those of kNone are none.
  [[nodiscard]] const std::vector<Rule>& pack(RulePack pack) const;
  // The profile for this LLM on this GPU with the fewest GPUs a replica, if any.
  [[nodiscard]] std::optional<ProfileIndex> find_profile(LlmIndex llm, GpuIndex gpu) const;
};

// Of a folder, or of an overlay over one (load/overlay.hpp).  Indices are row numbers.  A missing
// folder is an InputError; the schemas of the tables are inside the program (load/schema_files.hpp).
Platform load_platform(const std::filesystem::path& folder);

// A point or site name to its network point: sites first, then points.
std::optional<PointIndex> find_place(const Platform& platform, std::string_view name);

// The laws that reach who runs the site, its own first: "US", "KR+US".
std::string operator_laws(const Platform& platform, const Site& site);

// "48.3 % of MMLU-Pro", "no public score known".
std::string score_text(const Llm& llm);

// Every name find_place() knows, for suggestions: sites, then points, in table order.
std::vector<std::string> place_names(const Platform& platform);

}  // namespace archipelago::platform
