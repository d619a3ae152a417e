// A Listener that writes everything down, for tests.
#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

#include "serving/serving.hpp"

namespace archipelago::test {

struct Outcome {
  std::uint32_t tag = 0;
  bool served = false;
  SimTime first_token;  // only when served
  SimTime when;         // finished or refused
  serving::Refusal why = serving::Refusal::kTooLong;
  bool operator==(const Outcome&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Outcome& o) {
  out << "tag " << o.tag;
  if (o.served) return out << " served, first " << o.first_token.ps << " end " << o.when.ps;
  return out << " refused for " << static_cast<int>(o.why) << " at " << o.when.ps;
}

struct Outcomes : serving::Listener {
  void on_served(std::uint32_t tag, SimTime first_token, SimTime finished) override {
    list.push_back({tag, true, first_token, finished, serving::Refusal::kTooLong});
  }
  void on_refused(std::uint32_t tag, SimTime when, serving::Refusal why) override {
    list.push_back({tag, false, {}, when, why});
  }
  std::vector<Outcome> list;
};

}  // namespace archipelago::test
