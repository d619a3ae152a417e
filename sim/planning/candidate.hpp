// Candidates: what might be built, each a small change of a platform with its price, and who would own
// it.
//
// Format   candidates:
//            - name: hanoi-64
//              kind: gpus
//              what: 64 more GPUs in Hanoi, hall and megawatts included
//              change: {sites: {hanoi: {gpus: +64}}}      # cells, as an overlay writes them
//              capex_usd_m: {low: 2.6, mid: 3.6, high: 4.7}
//              opex_usd_m_a_year: 0.15
//              life_years: 5
//              lead_years: 2
//              owners: {VN: 100 %}
//              law: [VN]                                  # whose law reaches the operator
//              status: generic                            # or announced
//              quality: assumed                           # of the figures: announced, estimated
//              source: the platform's own prices          # of the capex, in words
//              one_of: hanoi-gpus                         # of those at most one is built
//          A new cable or site is a row of the platform with status candidate (an overlay adds it),
//          which the change sets to existing: so every candidate is a few cells and they lie over one
//          another in any order.
// Flow     file -> read_candidates() -> load_variant() of the scenario and the cells -> Changes
//          (network_maker.hpp).
// Errors   InputError with every fault, each with file:line: a capex that is missing is one, never
//          zero; owners that do not sum to 100 %; two with one name; tables that no plan looks at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "input/key_table.hpp"
#include "planning/appraisal.hpp"
#include "platform/load/table_edits.hpp"

namespace archipelago::planning {

enum class CapexLevel : std::uint8_t { kLow, kMid, kHigh };

struct Candidate {
  std::string name;
  std::string kind;
  std::string what;
  std::vector<platform::CellEdit> cells;
  double capex_usd[3] = {0, 0, 0};  // by CapexLevel
  double opex_usd = 0;              // a year
  double life_years = 1;
  double lead_years = 0;
  std::map<std::string, double> owners;  // share by iso2 or other word; sums to 1
  std::vector<std::string> law;
  bool announced = false;
  std::string quality;
  std::string source;
  std::string one_of;
  int line = 0;

  [[nodiscard]] Costing costing(CapexLevel level = CapexLevel::kMid) const {
    return {capex_usd[static_cast<std::size_t>(level)], opex_usd, life_years, lead_years};
  }
};

[[nodiscard]] const std::vector<input::KeyRow>& candidate_keys();

[[nodiscard]] std::vector<Candidate> read_candidates(const std::filesystem::path& file);

}  // namespace archipelago::planning
