#include "planning/candidate.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "experiment/setting_values.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "platform/load/editable_table.hpp"

namespace archipelago::planning {

namespace {

using input::KeyKind;
using input::YamlMap;
using input::YamlValue;

constexpr const char* kOwner = "planning/candidate.hpp";
constexpr input::Range kMoney{0, 1e6};
constexpr double kMillion = 1e6;
// What the screening sees.
const std::set<std::pair<std::string, std::string>> seen_cells{
    {"cables", "status"}, {"cables", "capacity_gbps"}, {"sites", "gpus"}, {"sites", "it_power_mw"}};

std::vector<platform::CellEdit> cells_of(const std::string& file, const YamlMap& map) {
  std::vector<platform::CellEdit> cells;
  for (const auto& [table, rows] : map.entries()) {
    const platform::EditableTable* known = platform::find_table(table);
    if (known == nullptr) {
      rows.fault(platform::no_table(table));
      continue;
    }
    for (const auto& [row, columns] : rows.map().entries()) {
      for (const auto& [word, value] : columns.map().entries()) {
        const platform::FoundColumn column = platform::find_column(*known, word);
        if (!column.fault.empty()) {
          value.fault(column.fault);
          continue;
        }
        if (!seen_cells.contains({table, column.name})) {
          value.fault(
              fmt::format("no plan looks at {} of {}; expected status or capacity_gbps of "
                          "cables, gpus or it_power_mw of sites",
                          column.name, table));
          continue;
        }
        cells.push_back({table,
                         row,
                         column.name,
                         value.text(),
                         {file, value.line(), fmt::format("change.{}.{}.{}", table, row, word)}});
      }
    }
  }
  if (cells.empty())
    map.fault("cables", "is missing, and sites too: this candidate changes nothing");
  return cells;
}

std::map<std::string, double> owners_of(const YamlMap& candidate, const YamlMap& map) {
  std::map<std::string, double> owners;
  double sum = 0;
  for (const auto& [owner, value] : map.entries()) {
    owners[owner] = experiment::read_share(value);
    sum += owners[owner];
  }
  if (std::abs(sum - 1) > 1e-6) {
    candidate.fault("owners", fmt::format("sum to {:g} %; expected shares of 100 %", 100 * sum));
  }
  return owners;
}

Candidate read_candidate(const std::string& file, const input::KeyedMap& map) {
  Candidate candidate;
  candidate.line = map.yaml().line();
  candidate.name = map.text("name");
  candidate.kind = map.word("kind");
  candidate.what = map.text("what");
  candidate.opex_usd = kMillion * map.number("opex_usd_m_a_year");
  candidate.life_years = map.number("life_years");
  candidate.lead_years = map.number("lead_years");
  candidate.announced = map.word("status") == "announced";
  candidate.quality = map.word("quality");
  candidate.source = map.text("source");
  candidate.one_of = map.text("one_of");
  const YamlMap& yaml = map.yaml();
  if (yaml.has("change")) {
    candidate.cells = cells_of(file, yaml.map("change"));
  } else {
    yaml.fault("change", "is missing; expected cells, as {sites: {hanoi: {gpus: +64}}}");
  }
  if (yaml.has("capex_usd_m")) {
    const YamlMap capex = yaml.map("capex_usd_m");
    const char* const levels[] = {"low", "mid", "high"};
    for (std::size_t l = 0; l < 3; ++l) {
      candidate.capex_usd[l] = kMillion * capex.number(levels[l], {1e-6, kMoney.high});
    }
    if (candidate.capex_usd[0] > candidate.capex_usd[1] ||
        candidate.capex_usd[1] > candidate.capex_usd[2]) {
      capex.fault("mid", "does not lie between low and high");
    }
  } else {
    yaml.fault("capex_usd_m",
               "is missing; expected {low: , mid: , high: } in USD million: what nobody has priced "
               "cannot be ranked, give an estimate and say so in `quality` and `source`");
  }
  if (yaml.has("owners")) {
    candidate.owners = owners_of(yaml, yaml.map("owners"));
  } else {
    yaml.fault("owners", "is missing; expected shares by nation, as {VN: 60 %, SG: 40 %}");
  }
  if (const auto law = yaml.find("law")) {
    for (const YamlValue& value : law->list()) candidate.law.push_back(value.text());
  }
  return candidate;
}

std::vector<input::KeyRow> change_rows() {
  return {
      {.key = "note", .owner = kOwner, .meaning = "for people"},
      {.key = "candidates",
       .owner = kOwner,
       .meaning = "what might be built",
       .needed = "yes",
       .kind = KeyKind::kList},
      {.key = "candidates[].name",
       .owner = kOwner,
       .meaning = "in tables; each once",
       .needed = "yes"},
      {.key = "candidates[].kind",
       .owner = kOwner,
       .meaning = "what it is, for people",
       .needed = "yes",
       .kind = KeyKind::kWord,
       .words = {"cable", "fibre_pair", "upgrade", "landing", "land_link", "gpus", "hall",
                 "megawatts", "power_line"}},
      {.key = "candidates[].what", .owner = kOwner, .meaning = "in a sentence", .needed = "yes"},
      {.key = "candidates[].change",
       .owner = "platform/load/table_edits.hpp",
       .meaning = "cells of cables and sites, as an overlay writes them",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "{table: {row: {column: value}}}"},
  };
}

std::vector<input::KeyRow> money_rows() {
  return {
      {.key = "candidates[].capex_usd_m",
       .unit = "USD million",
       .owner = kOwner,
       .meaning = "capital, low, middle and high",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "{low: 2, mid: 3, high: 4}"},
      {.key = "candidates[].opex_usd_m_a_year",
       .unit = "USD million a year",
       .owner = kOwner,
       .meaning = "staff, maintenance and energy while idle",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = kMoney},
      {.key = "candidates[].life_years",
       .unit = "years",
       .owner = "planning/appraisal.hpp",
       .meaning = "that it saves money for",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {1, 100}},
      {.key = "candidates[].lead_years",
       .unit = "years",
       .owner = "planning/appraisal.hpp",
       .meaning = "from the decision to service, over which capital is spent evenly",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {0, 30}},
      {.key = "candidates[].owners",
       .owner = kOwner,
       .meaning = "who pays by the plan of its owners; sums to 100 %",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "{VN: 60 %, SG: 40 %}"},
  };
}

std::vector<input::KeyRow> standing_rows() {
  return {
      {.key = "candidates[].law",
       .owner = kOwner,
       .meaning = "nations whose law reaches the operator",
       .kind = KeyKind::kForm,
       .form = "[VN, US]"},
      {.key = "candidates[].status",
       .owner = kOwner,
       .meaning = "whether somebody has announced it",
       .needed = "yes",
       .kind = KeyKind::kWord,
       .words = {"announced", "generic"}},
      {.key = "candidates[].quality",
       .owner = kOwner,
       .meaning = "of its figures",
       .needed = "yes",
       .kind = KeyKind::kWord,
       .words = {"announced", "estimated", "assumed"}},
      {.key = "candidates[].source",
       .owner = kOwner,
       .meaning = "of the capital, in words",
       .needed = "yes"},
      {.key = "candidates[].one_of",
       .owner = "planning/portfolio.hpp",
       .meaning = "a word: of candidates with the same one at most one is built"},
  };
}

}  // namespace

const std::vector<input::KeyRow>& candidate_keys() {
  static const std::vector<input::KeyRow> keys =
      input::concatenated({change_rows(), money_rows(), standing_rows()});
  return keys;
}

std::vector<Candidate> read_candidates(const std::filesystem::path& file) {
  input::YamlFile yaml(file);
  const input::KeyedMap root(yaml.root(), candidate_keys());
  (void)root.text("note");
  std::vector<Candidate> candidates;
  std::set<std::string> names;
  for (const input::KeyedMap& map : root.list("candidates")) {
    candidates.push_back(read_candidate(file.string(), map));
    const std::string& name = candidates.back().name;
    if (!names.insert(name).second) map.fault("name", "'" + name + "' is there twice");
  }
  yaml.finish();
  return candidates;
}

}  // namespace archipelago::planning
