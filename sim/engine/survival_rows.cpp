#include "engine/survival_rows.hpp"

#include <string>
#include <vector>

#include "metrics/groups.hpp"
#include "platform/routes/cut_survival.hpp"

namespace archipelago::engine {

namespace {

using platform::Platform;

// The users of one nation who ask for one LLM.
platform::Asker asker_of(const Platform& platform, const Deployment& deployment,
                         const policy::Policy& policy, NationIndex nation, LlmIndex llm) {
  platform::Asker asker;
  for (std::size_t p = 0; p < platform.points.size(); ++p) {
    const platform::Point& point = platform.points[p];
    if (point.nation != nation || point.users_share <= 0) continue;
    asker.users.push_back({PointIndex(p), point.users_share});
  }
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    if (!deployment.find(SiteIndex(s), llm)) continue;
    if (policy.admits(platform, nation, SiteIndex(s))) {
      asker.served.push_back(platform.sites[s].point);
    }
  }
  return asker;
}

// Requests a day of every nation for every LLM: by nation x LLMs + LLM.
std::vector<double> demand_of(const Platform& platform, const workload::Recipe& recipe) {
  std::vector<double> demand(platform.nations.size() * platform.llms.size());
  for (const workload::InferenceStream& stream : recipe.inference) {
    for (std::size_t n = 0; n < stream.nation_share.size(); ++n) {
      for (const workload::LlmShare& llm : stream.llms) {
        demand[n * platform.llms.size() + llm.llm.at()] +=
            stream.requests_per_day * stream.nation_share[n] * llm.share;
      }
    }
  }
  return demand;
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

metrics::Rows survival_rows(const Platform& platform, const workload::Recipe& recipe,
                            const Deployment& deployment, const policy::Policy& policy) {
  const std::vector<double> demand = demand_of(platform, recipe);
  std::vector<platform::Asker> askers;
  std::vector<Weights> by_nation(platform.nations.size());
  for (std::size_t i = 0; i < demand.size(); ++i) {
    if (demand[i] <= 0) continue;
    const std::size_t nation = i / platform.llms.size();
    askers.push_back(asker_of(platform, deployment, policy, NationIndex(nation),
                              LlmIndex(i % platform.llms.size())));
    by_nation[nation].party.resize(askers.size());
    by_nation[nation].party.back() = demand[i];
    by_nation[nation].any = true;
  }
  for (Weights& weights : by_nation) weights.party.resize(askers.size());

  std::vector<std::string> groups;
  std::vector<platform::Party> parties;
  (void)metrics::grouped_rows(
      platform, by_nation, [&](metrics::Rows&, const std::string& group, const Weights& weights) {
        groups.push_back(group);
        parties.push_back(weights.party);
      });
  const std::vector<platform::Survival> survivals =
      platform::survive_cuts(platform, askers, parties);
  metrics::Rows rows;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    rows.push_back({groups[g], "survival_uncut", survivals[g].uncut});
    rows.push_back({groups[g], "survival_n1_worst", survivals[g].one_worst});
    rows.push_back({groups[g], "survival_n1_mean", survivals[g].one_mean});
    rows.push_back({groups[g], "survival_n2_worst", survivals[g].two_worst});
  }
  return rows;
}

}  // namespace archipelago::engine
