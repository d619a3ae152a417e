#include "metrics/contribution_rows.hpp"

#include <string>

#include "metrics/graded.hpp"
#include "metrics/groups.hpp"
#include "metrics/site_grades.hpp"
#include "metrics/site_work.hpp"

namespace archipelago::metrics {

namespace {

struct Tally {
  std::vector<bool> members;     // by NationIndex
  std::vector<Graded> done_for;  // GPU-seconds of own sites, by whom they worked for
  std::vector<Graded> done_by;   // GPU-seconds for own users and jobs, by whose sites

  Tally() = default;
  explicit Tally(std::size_t nations)
      : members(nations, false), done_for(nations), done_by(nations) {}

  void merge(const Tally& other) {
    members.resize(other.members.size());
    done_for.resize(other.done_for.size());
    done_by.resize(other.done_by.size());
    for (std::size_t n = 0; n < members.size(); ++n) {
      members[n] = members[n] || other.members[n];
      done_for[n] += other.done_for[n];
      done_by[n] += other.done_by[n];
    }
  }
  [[nodiscard]] std::size_t counted() const {
    for (std::size_t n = 0; n < members.size(); ++n) {
      if (done_for[n].value > 0 || done_by[n].value > 0) return 1;
    }
    return 0;
  }
  // With nations outside the group.
  [[nodiscard]] Graded outside(const std::vector<Graded>& work) const {
    Graded sum;
    for (std::size_t n = 0; n < members.size(); ++n) {
      if (!members[n]) sum += work[n];
    }
    return sum;
  }
};

void append_rows(Rows& rows, const std::string& group, const Tally& tally) {
  if (group == "all") return;
  const Graded lent = tally.outside(tally.done_for);
  const Graded borrowed = tally.outside(tally.done_by);
  rows.push_back({group, "gpu_hours_lent", lent.value / 3600, lent.quality});
  rows.push_back({group, "gpu_hours_borrowed", borrowed.value / 3600, borrowed.quality});
  const Grade quality = std::max(lent.quality, borrowed.quality);
  if (borrowed.value > 0) {
    rows.push_back({group, "contribution_ratio", lent.value / borrowed.value, quality});
  } else if (lent.value <= 0) {
    rows.push_back({group, "contribution_ratio", 1, quality});
  }
}

}  // namespace

Rows contribution_rows(const platform::Platform& platform,
                       const std::vector<std::vector<record::SiteUse>>& uses) {
  const std::size_t nations = platform.nations.size();
  std::vector<Tally> tallies(nations, Tally(nations));
  for (std::size_t n = 0; n < nations; ++n) tallies[n].members[n] = true;
  for (std::size_t s = 0; s < uses.size(); ++s) {
    const Grade grade = work_grade(platform, SiteIndex(s), uses[s]);
    const std::size_t owner = platform.sites[s].operator_nation.at();
    for (std::size_t n = 0; n < nations; ++n) {
      const double worked = worked_gpu_s(uses[s][n]);
      if (worked <= 0) continue;
      tallies[owner].done_for[n] += {worked, grade};
      tallies[n].done_by[owner] += {worked, grade};
    }
  }
  return grouped_rows(platform, tallies, append_rows);
}

}  // namespace archipelago::metrics
