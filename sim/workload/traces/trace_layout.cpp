#include "workload/traces/trace_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

constexpr std::array<std::int32_t, kTimeUnitWords.size()> kDigits{9, 6, 3, 0};

}  // namespace

std::string* TraceColumns::find(std::string_view word) {
  if (word == "time") return &time;
  if (word == "prompt") return &prompt;
  if (word == "output") return &output;
  if (word == "model") return &model;
  if (word == "session") return &session;
  return word == "hashes" ? &hashes : nullptr;
}

bool TraceColumns::empty() const {
  return time.empty() && prompt.empty() && output.empty() && model.empty() && session.empty() &&
         hashes.empty();
}

std::string_view TraceLayout::time_unit() const {
  const auto at = std::find(kDigits.begin(), kDigits.end(), time_digits) - kDigits.begin();
  return kTimeUnitWords[static_cast<std::size_t>(at)];
}

TraceLayout layout_of(const TraceFormatInfo& format, const TraceWords& words,
                      std::vector<std::string>& faults) {
  TraceLayout layout;
  layout.format = &format;
  layout.time_digits = format.time_digits;
  layout.block_tokens = format.block_tokens;
  layout.unit_is_said = !words.time_unit.empty();
  layout.blocks_are_said = words.block_tokens > 0;
  if (layout.unit_is_said) {
    const auto unit = std::find(kTimeUnitWords.begin(), kTimeUnitWords.end(), words.time_unit);
    ARCHIPELAGO_REQUIRE(unit != kTimeUnitWords.end());
    layout.time_digits = kDigits[static_cast<std::size_t>(unit - kTimeUnitWords.begin())];
    if (format.clock == TraceClock::kUtc || format.time.empty()) {
      faults.push_back(fmt::format("time_unit says nothing of {}, whose rows have {}; leave it out",
                                   format.name, format.time.empty() ? "no times" : "dates"));
    }
  }
  if (layout.blocks_are_said) {
    layout.block_tokens = words.block_tokens;
    if (format.hashes.empty()) {
      faults.push_back(fmt::format(
          "block_tokens says nothing of {}, whose rows have no block hashes; leave it out",
          format.name));
    }
  }
  layout.columns = {std::string(format.time),    std::string(format.prompt),
                    std::string(format.output),  std::string(format.model),
                    std::string(format.session), std::string(format.hashes)};
  TraceColumns said = words.columns;
  for (const std::string_view word : kColumnWords) {
    std::string& name = *said.find(word);
    if (name.empty()) continue;
    const bool has_none =
        (word == "time" && format.time.empty()) || (word == "hashes" && format.hashes.empty());
    if (has_none) {
      faults.push_back(fmt::format("columns: {} says nothing of {}, which has no {}", word,
                                   format.name, word == "time" ? "times" : "block hashes"));
    }
    *layout.columns.find(word) = name;
  }
  for (std::size_t i = 0; i < kColumnWords.size(); ++i) {
    const std::string& name = *layout.columns.find(kColumnWords[i]);
    for (std::size_t j = i + 1; j < kColumnWords.size() && !name.empty(); ++j) {
      if (name != *layout.columns.find(kColumnWords[j])) continue;
      faults.push_back(fmt::format("columns: '{}' is named for {} and for {}", name,
                                   kColumnWords[i], kColumnWords[j]));
    }
  }
  return layout;
}

}  // namespace archipelago::workload
