// The names by which a script may call what can fail: systems, segments, shared-risk groups, sites,
// and (only as zone:name) grid zones.
//
// Flow     FailableNames(platform) -> find(name) for scripted_events.cpp; all() for suggestions.
// Errors   none here: no answer and two answers are the caller's to word.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

struct Failable {
  std::string kind;  // system | cable | group | site | zone
  std::string name;
  std::vector<CableIndex> cables;
  std::vector<SiteIndex> sites;
  std::vector<ZoneIndex> zones = {};
};

class FailableNames {
 public:
  explicit FailableNames(const Platform& platform);

  // Everything of that name, or of that name and kind for "kind:name".  The answers stay valid
  // until the FailableNames moves or ends.
  [[nodiscard]] std::vector<const Failable*> find(std::string_view name) const;
  // Systems, their short names, segments, groups, sites.
  [[nodiscard]] const std::vector<std::string>& all() const noexcept { return all_; }

 private:
  std::vector<Failable> things_;  // by kind, then in order of the tables
  std::multimap<std::string, std::size_t, std::less<>> by_name_;  // -> things_
  std::vector<std::string> all_;
};

}  // namespace archipelago::platform
