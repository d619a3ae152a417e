// Residency: where the data of a nation may be processed, copied and carried (rules.csv).
//
// Flow     Platform's tables -> Rules(platform, pack) -> policies and training ask for a site;
//          routes ask for the jurisdictions a path may touch.
// Words    home      the origin itself
//          bloc      home and the nations of the origin's bloc; home alone when it has none
//          listed    home and the nations of the row's list
//          anywhere  every nation
//          A site stands in one nation and its operator may answer to another.  Where
//          foreign_operator_is_home is yes the soil decides; where it is no, both nations must be
//          allowed.  A path has no operator: the soil of its points decides, of those between
//          its ends: whether data may be at an end is a matter of processing (router.hpp).
// Choice   one whole row governs an origin and a class, the most specific one:
//          (origin, class), then (origin, *), then (*, class), then (*, *): a nation's own word
//          goes before the general one.  No row: anywhere.
// Units    none.
// Errors   none here: the loader has checked the rows.
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "platform/data_class.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

class Rules {
 public:
  // `platform` must outlive the rules.
  explicit Rules(const Platform& platform, RulePack pack = RulePack::kDefault);

  // Whether there is a row at all; without one everything may go anywhere.
  [[nodiscard]] bool bind() const noexcept { return bind_; }

  [[nodiscard]] bool may_process(NationIndex origin, DataClass data, const Site& site) const;
  // Whether a checkpoint or another copy may be stored there.
  [[nodiscard]] bool may_replicate(NationIndex origin, DataClass data, const Site& site) const;

  // By nation: whether points of a path may stand there, its ends not judged.
  [[nodiscard]] const std::vector<bool>& may_cross(NationIndex origin, DataClass data) const;

  // The row that governs, or nullptr when none does.
  [[nodiscard]] const Rule* governing(NationIndex origin, DataClass data) const;

 private:
  struct Limits {
    const Rule* rule = nullptr;
    bool operator_counts = false;
    std::vector<bool> process;  // by nation
    std::vector<bool> replicas;
    std::vector<bool> transit;
  };
  [[nodiscard]] const Limits& limits(NationIndex origin, DataClass data) const;

  bool bind_ = false;
  std::vector<Limits> limits_;  // by origin, then class
};

}  // namespace archipelago::platform
