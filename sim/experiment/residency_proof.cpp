#include "experiment/residency_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "base/sim_time.hpp"
#include "engine/fleet/deployment.hpp"
#include "platform/law/rule_check.hpp"
#include "policy/policy_registry.hpp"

namespace archipelago::experiment {

namespace {

using platform::DataClass;
using platform::Route;

constexpr std::size_t kMaxCuts = 2;

// Cables that fail together, by group; the name of each.
class RiskGroups {
 public:
  explicit RiskGroups(const platform::Platform& platform) {
    std::map<std::string, std::size_t> known;
    for (std::size_t c = 0; c < platform.cables.size(); ++c) {
      const platform::Cable& cable = platform.cables[c];
      std::size_t group = names_.size();
      if (!cable.shared_risk_group.empty()) {
        group = known.try_emplace(cable.shared_risk_group, group).first->second;
      }
      if (group == names_.size()) {
        names_.push_back(cable.shared_risk_group.empty() ? cable.name : cable.shared_risk_group);
        cables_.emplace_back();
      }
      cables_[group].emplace_back(c);
      group_of_.push_back(group);
    }
  }
  [[nodiscard]] std::size_t count() const { return names_.size(); }
  [[nodiscard]] std::size_t of(CableIndex cable) const { return group_of_[cable.at()]; }
  [[nodiscard]] const std::string& name(std::size_t group) const { return names_[group]; }
  [[nodiscard]] const std::vector<CableIndex>& cables(std::size_t group) const {
    return cables_[group];
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<CableIndex>> cables_;
  std::vector<std::size_t> group_of_;
};

// A federation in which one site serves and all others do not.
class LoneSiteView final : public policy::FederationView {
 public:
  LoneSiteView(const ProofCase& given, const platform::Rules& rules, SiteIndex site,
               SimTime one_way)
      : FederationView(given.platform), given_(given), rules_(rules), way_{site, one_way} {}

  [[nodiscard]] std::span<const Reachable> reachable(const workload::Request&) const override {
    return {&way_, 1};
  }
  [[nodiscard]] bool allowed(SiteIndex site, const workload::Request& request) const override {
    return site == way_.site &&
           rules_.may_process(request.nation, request.data_class, platform().sites[site.at()]);
  }
  [[nodiscard]] bool serves(SiteIndex site, LlmIndex llm) const override {
    return site == way_.site && given_.serves(site, llm);
  }
  [[nodiscard]] std::span<const Reachable> open(const workload::Request& request) const override {
    const bool is_open = serves(way_.site, request.llm) && allowed(way_.site, request);
    return {&way_, is_open ? std::size_t{1} : std::size_t{0}};
  }
  [[nodiscard]] SimTime expected_first_token(const Reachable& way,
                                             const workload::Request& request) const override {
    return request.at + way.one_way;
  }
  [[nodiscard]] policy::Footprint footprint(SiteIndex, const workload::Request&) const override {
    return {1, 1};
  }

 private:
  const ProofCase& given_;
  const platform::Rules& rules_;
  Reachable way_;
};

class Prover {
 public:
  explicit Prover(const ProofCase& given)
      : given_(given),
        platform_(given.platform),
        rules_(given.platform, given.pack),
        check_(given.platform, given.pack),
        groups_(given.platform),
        router_(given.platform) {
    proof_.groups = groups_.count();
  }

  Proof run() {
    for (std::size_t n = 0; n < platform_.nations.size() && proof_.holds(); ++n) {
      for (std::size_t c = 0; c < platform::kDataClasses && proof_.holds(); ++c) {
        if (given_.asks(NationIndex(n), static_cast<DataClass>(c))) {
          walk_origin(NationIndex(n), static_cast<DataClass>(c));
        }
      }
    }
    return std::move(proof_);
  }

 private:
  // One metro, with the sites that the policy would use from there.
  struct Walk {
    NationIndex origin;
    DataClass data = DataClass::kPublic;
    PointIndex metro;
    platform::ScopeIndex scope;
    std::vector<SiteIndex> sites;
  };

  void walk_origin(NationIndex origin, DataClass data) {
    const platform::ScopeIndex scope = router_.add_scope(
        given_.scope ? given_.scope(origin, data) : rules_.may_cross(origin, data));
    bool any = false;
    for (std::size_t p = 0; p < platform_.points.size() && proof_.holds(); ++p) {
      const platform::Point& point = platform_.points[p];
      if (point.nation != origin || !(point.users_share > 0)) continue;
      Walk walk{origin, data, PointIndex(p), scope, {}};
      find_uses(walk);
      any = any || !walk.sites.empty();
      if (proof_.holds() && !walk.sites.empty()) cut_on(walk, {});
    }
    if (!any && proof_.holds()) {
      proof_.homeless.push_back(
          fmt::format("{} {}", platform_.nations[origin.at()].iso2, word_of(data)));
    }
  }

  void find_uses(Walk& walk) {
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      const SiteIndex site(s);
      const Route* route = router_.route(walk.metro, platform_.sites[s].point, walk.scope);
      if (route == nullptr || !uses(walk, site, *route)) continue;
      ++proof_.uses;
      if (const auto breach = check_.processed(walk.origin, walk.data, site)) {
        tell(walk, site, *route, *breach, {});
        return;
      }
      walk.sites.push_back(site);
    }
  }

  [[nodiscard]] bool uses(const Walk& walk, SiteIndex site, const Route& route) const {
    workload::Request request;
    request.nation = walk.origin;
    request.metro = walk.metro;
    request.data_class = walk.data;
    request.prompt_tokens = request.output_tokens = 1;
    const LoneSiteView view(given_, rules_, site, to_sim_time(route.delay));
    for (std::size_t l = 0; l < platform_.llms.size(); ++l) {
      request.llm = LlmIndex(l);
      if (!given_.serves(site, request.llm)) continue;
      const auto way = given_.policy.decide(request, view);
      if (way && way->site == site) return true;
    }
    return false;
  }

  // Judges the routes of this state of the network, then cuts every group that one of them uses.
  void cut_on(const Walk& walk, const std::vector<std::size_t>& cuts) {
    std::set<std::size_t> used;
    for (const SiteIndex site : walk.sites) {
      const Route* route = router_.route(walk.metro, platform_.sites[site.at()].point, walk.scope);
      if (route == nullptr) continue;
      ++proof_.routes;
      if (const auto breach = check_.carried(walk.origin, walk.data, walk.metro, *route)) {
        return tell(walk, site, *route, *breach, cuts);
      }
      for (const platform::Hop& hop : route->hops) used.insert(groups_.of(hop.cable));
    }
    if (cuts.size() == kMaxCuts) return;
    for (const std::size_t group : used) {
      std::vector<CableIndex> down;
      for (const CableIndex cable : groups_.cables(group)) {
        if (router_.is_up(cable)) down.push_back(cable);
      }
      for (const CableIndex cable : down) router_.set_up(cable, false);
      std::vector<std::size_t> more = cuts;
      more.push_back(group);
      std::vector<std::size_t> key = more;
      std::sort(key.begin(), key.end());
      if (cuts.empty() || walked_.emplace(walk.scope.at(), walk.metro.at(), walk.data, key).second)
        cut_on(walk, more);
      for (const CableIndex cable : down) router_.set_up(cable, true);
      if (!proof_.holds()) return;
    }
    if (cuts.empty()) walked_.clear();
  }

  void tell(const Walk& walk, SiteIndex site, const Route& route, const std::string& breach,
            const std::vector<std::size_t>& cuts) {
    std::string cut;
    for (const std::size_t group : cuts) cut += (cut.empty() ? "" : " and ") + groups_.name(group);
    proof_.counter_example = fmt::format(
        "origin  {} ({}), {} data\nsite    {}\nrule    {}/{}\npath    {}\ncuts    {}\n",
        platform_.nations[walk.origin.at()].iso2, platform_.points[walk.metro.at()].name,
        word_of(walk.data), platform_.sites[site.at()].name, platform_.folder.string(), breach,
        check_.path_text(walk.metro, route), cut.empty() ? "none" : cut);
  }

  const ProofCase& given_;
  const platform::Platform& platform_;
  platform::Rules rules_;
  platform::RuleCheck check_;
  RiskGroups groups_;
  platform::Router router_;
  // Pairs of cuts that were walked in the other order, of the metro under way.
  std::set<std::tuple<std::size_t, std::size_t, DataClass, std::vector<std::size_t>>> walked_;
  Proof proof_;
};

}  // namespace

Proof prove_residency(const ProofCase& given) { return Prover(given).run(); }

Proof prove_residency(const Scenario& scenario) {
  const engine::RunSettings& run = scenario.settings.run;
  const platform::Platform& platform = *scenario.platform;
  const auto policy = policy::make_policy(run.policy, platform);
  const engine::Deployment deployment(platform, run.gpu_shares, run.prefill_share,
                                      run.training.gpu_share, run.autoscaling.on());
  return prove_residency(ProofCase{
      platform, *policy, run.rules,
      [&](NationIndex nation, DataClass data) { return scenario.recipe->has_demand(nation, data); },
      [&](SiteIndex site, LlmIndex llm) { return deployment.find(site, llm).has_value(); }});
}

}  // namespace archipelago::experiment
