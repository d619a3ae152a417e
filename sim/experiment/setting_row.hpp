// One row of the table of settings: what is printed of it (input/key_table.hpp) and where its value
// goes.  A row says its range once; reading, error texts and documents follow from it.
//
// Flow     settings_table.cpp lists rows made by these functions -> apply_setting().
// Slots    a slot answers the member that a setting fills, of settings that may be const:
//            [](auto& s) -> auto& { return s.run.demand_scale; }
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "experiment/setting_values.hpp"
#include "experiment/settings.hpp"
#include "input/key_table.hpp"
#include "input/places.hpp"

namespace archipelago::experiment {

struct Setting {
  input::KeyRow row;
  std::function<void(const input::YamlValue&, const std::filesystem::path&, ScenarioSettings&)>
      apply;
  // Whether both have the same value of it.
  std::function<bool(const ScenarioSettings&, const ScenarioSettings&)> same;
};

// Every row, in the order in which they are documented (settings_table.cpp).
[[nodiscard]] const std::vector<Setting>& settings_table();
// Its part that says how sites serve (serving_settings.cpp).
[[nodiscard]] std::vector<Setting> serving_rows();

// The type of the member that a slot answers.
template <class Slot>
using ValueOf =
    std::remove_cvref_t<decltype(std::declval<Slot>()(std::declval<ScenarioSettings&>()))>;

// A setting that `read(value, folder)` reads.
Setting form(input::KeyRow row, auto read, auto slot, auto equal) {
  row.kind = row.form.empty() ? row.kind : input::KeyKind::kForm;
  return {std::move(row),
          [read, slot](const input::YamlValue& value, const std::filesystem::path& folder,
                       ScenarioSettings& settings) { slot(settings) = read(value, folder); },
          [slot, equal](const ScenarioSettings& a, const ScenarioSettings& b) {
            return equal(slot(a), slot(b));
          }};
}
Setting form(input::KeyRow row, auto read, auto slot) {
  return form(std::move(row), read, slot, std::equal_to<>());
}

Setting number(input::KeyRow row, auto slot) {
  row.kind = input::KeyKind::kNumber;
  const input::Range bounds = row.bounds;
  return form(
      std::move(row),
      [bounds](const input::YamlValue& value, const std::filesystem::path&) {
        return value.number(bounds);
      },
      slot);
}

// Of any integer type.
template <class Slot>
Setting integer(input::KeyRow row, Slot slot) {
  using Number = ValueOf<Slot>;
  row.kind = input::KeyKind::kInteger;
  const input::Range bounds = row.bounds;
  return form(
      std::move(row),
      [bounds](const input::YamlValue& value, const std::filesystem::path&) {
        return static_cast<Number>(value.integer(static_cast<std::int64_t>(bounds.low),
                                                 static_cast<std::int64_t>(bounds.high)));
      },
      slot);
}

// SimTime or Seconds; `row.words` has at most one word, which stands for `meant`.
template <class Slot>
Setting duration(input::KeyRow row, Slot slot, SimTime meant = {}) {
  using Time = ValueOf<Slot>;
  row.kind = input::KeyKind::kDuration;
  const input::Range bounds = row.bounds;
  const std::string word = row.words.empty() ? "" : row.words.front();
  return form(
      std::move(row),
      [bounds, word, meant](const input::YamlValue& value, const std::filesystem::path&) {
        if constexpr (std::is_same_v<Time, SimTime>) {
          if (!word.empty() && value.text() == word) return meant;
          return to_sim_time(value.duration(bounds));
        } else {
          (void)meant;  // Seconds have no word
          return value.duration(bounds);
        }
      },
      slot);
}

// One of the words, or a fault that lists them; the first then stands.
template <class Slot>
Setting words(input::KeyRow row, const std::vector<std::pair<std::string, ValueOf<Slot>>>& meanings,
              Slot slot) {
  row.kind = input::KeyKind::kWord;
  for (const auto& [word, meaning] : meanings) row.words.push_back(word);
  const std::vector<std::string> known = row.words;
  return form(
      std::move(row),
      [known, meanings](const input::YamlValue& value, const std::filesystem::path&) {
        return meanings[index_of_word(value, known)].second;
      },
      slot);
}

// A file relative to the experiment's folder; "none", where the row has that word, is no file.
Setting file(input::KeyRow row, auto slot) {
  row.kind = input::KeyKind::kFile;
  const bool optional = !row.words.empty();
  return form(
      std::move(row),
      [optional](const input::YamlValue& value, const std::filesystem::path& folder) {
        if (optional && value.text() == "none") return std::filesystem::path();
        return (folder / value.text()).lexically_normal();
      },
      slot);
}

// A thing of that kind: a path from the experiment's folder, or a bare name that is looked up
// (input/places.hpp); "none", where the row has that word, is nothing.
Setting place(input::KeyRow row, input::Kind kind, auto slot) {
  row.kind = input::KeyKind::kFile;
  const bool optional = !row.words.empty();
  return form(
      std::move(row),
      [optional, kind](const input::YamlValue& value, const std::filesystem::path& folder) {
        if (optional && value.text() == "none") return std::filesystem::path();
        input::Resolved found = input::resolve(folder, kind, value.text());
        if (!found.fault.empty()) value.fault(found.fault);
        return found.place;
      },
      slot);
}

}  // namespace archipelago::experiment
