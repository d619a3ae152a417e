#include "metrics/survival_rows.hpp"

#include <string>

#include "metrics/groups.hpp"
#include "platform/routes/cut_survival.hpp"

namespace archipelago::metrics {

namespace {

using platform::Platform;

platform::Asker asker_of(const Platform& platform, const record::AskerFacts& asked) {
  platform::Asker asker;
  for (std::size_t p = 0; p < platform.points.size(); ++p) {
    const platform::Point& point = platform.points[p];
    if (point.nation != asked.nation || point.users_share <= 0) continue;
    asker.users.push_back({PointIndex(p), point.users_share});
  }
  for (const SiteIndex site : asked.served) {
    asker.served.push_back(platform.sites[site.at()].point);
  }
  return asker;
}

struct Weights {
  platform::Party party;
  bool any = false;

  void merge(const Weights& other) {
    party.resize(other.party.size());
    for (std::size_t a = 0; a < party.size(); ++a) party[a] += other.party[a];
    any = any || other.any;
  }
  [[nodiscard]] std::size_t counted() const { return any ? 1 : 0; }
};

}  // namespace

Rows survival_rows(const Platform& platform, const std::vector<record::AskerFacts>& asked) {
  std::vector<platform::Asker> askers;
  std::vector<Weights> by_nation(platform.nations.size());
  for (Weights& weights : by_nation) weights.party.resize(asked.size());
  for (std::size_t a = 0; a < asked.size(); ++a) {
    askers.push_back(asker_of(platform, asked[a]));
    by_nation[asked[a].nation.at()].party[a] = asked[a].demand;
    by_nation[asked[a].nation.at()].any = true;
  }
  std::vector<std::string> groups;
  std::vector<platform::Party> parties;
  (void)grouped_rows(platform, by_nation,
                     [&](Rows&, const std::string& group, const Weights& weights) {
                       groups.push_back(group);
                       parties.push_back(weights.party);
                     });
  const std::vector<platform::Survival> survivals =
      platform::survive_cuts(platform, askers, parties);
  Rows rows;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    rows.push_back({groups[g], "survival_uncut", survivals[g].uncut});
    rows.push_back({groups[g], "survival_n1_worst", survivals[g].one_worst});
    rows.push_back({groups[g], "survival_n1_mean", survivals[g].one_mean});
    rows.push_back({groups[g], "survival_n2_worst", survivals[g].two_worst});
  }
  return rows;
}

}  // namespace archipelago::metrics
