// Judges what was done against the rows of a rule table, one question at a time: the second opinion
// on Rules (rules.hpp), made from the rows anew so that a fault of the one does not hide in the
// other.
//
// Flow     a site that works on data, a site that keeps a copy, a path that data take -> the
//          breach, or nothing.
// Words    as in rules.hpp.  The ends of a path are not judged.
// Units    none.
// Errors   none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::platform {

class RuleCheck {
 public:
  // `platform` must outlive this.
  RuleCheck(const Platform& platform, RulePack pack) : platform_(platform), pack_(pack) {}

  // Whether there is anything to break.
  [[nodiscard]] bool bind() const { return !platform_.pack(pack_).empty(); }

  // Sentences that name the row: "rules.csv:3 keeps state data of ID at home; site x stands in SG,
  // its operator answers to SG".
  [[nodiscard]] std::optional<std::string> processed(NationIndex origin, DataClass data,
                                                     SiteIndex site) const;
  [[nodiscard]] std::optional<std::string> replicated(NationIndex origin, DataClass data,
                                                      SiteIndex site) const;
  // "...; the path jakarta (ID) > singapore (SG) > batam (ID) touches SG".
  [[nodiscard]] std::optional<std::string> carried(NationIndex origin, DataClass data,
                                                   PointIndex from, const Route& route) const;

  // The points of a route, its ends included.
  [[nodiscard]] std::vector<PointIndex> points(PointIndex from, const Route& route) const;
  // "jakarta (ID) > singapore (SG)".
  [[nodiscard]] std::string path_text(PointIndex from, const Route& route) const;

 private:
  [[nodiscard]] const Rule* row(NationIndex origin, DataClass data) const;
  [[nodiscard]] bool within(const Rule& rule, Reach reach, NationIndex origin,
                            NationIndex there) const;
  [[nodiscard]] std::optional<std::string> stands(NationIndex origin, DataClass data,
                                                  Reach Rule::*reach, SiteIndex site) const;
  [[nodiscard]] std::string clause(const Rule& rule, Reach reach, NationIndex origin,
                                   DataClass data) const;

  const Platform& platform_;
  RulePack pack_;
};

}  // namespace archipelago::platform
