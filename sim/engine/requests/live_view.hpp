// The federation as a policy may see it: routes of the router, queues of the serving engine, now.
//
// Rules    ways go only through the jurisdictions that the request's data may cross, after every
//          cut and repair; where no rule binds every site is allowed.
// Cost     the ways from a metro, in a scope, are computed once for each state of the network and
//          kept; so are those that are open to an LLM and a class of data.
// Errors   SimulationError when a route is faster than light in fibre along the great circle
//          (INV-2): a platform that passed its loader cannot do that.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/requests/site_footprints.hpp"
#include "platform/routes/router.hpp"
#include "policy/policy.hpp"
#include "policy/residency.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

class LiveView final : public policy::FederationView {
 public:
  // All must outlive the view; without footprints it must not be asked for them, without residency
  // no rule binds.
  LiveView(const platform::Platform& platform, platform::Router& router,
           const Deployment& deployment, const serving::Serving& serving,
           SiteFootprints* footprints = nullptr, const policy::Residency* residency = nullptr);

  // A site that is down serves nothing new.
  void set_site_up(SiteIndex site, bool up) {
    up_[site.at()] = up;
    ++ups_;
  }

  [[nodiscard]] std::span<const Reachable> reachable(
      const workload::Request& request) const override;
  [[nodiscard]] std::span<const Reachable> open(const workload::Request& request) const override;
  [[nodiscard]] std::span<const Reachable> candidates(const workload::Request& request,
                                                      const policy::Policy& policy) const override;
  [[nodiscard]] bool allowed(SiteIndex site, const workload::Request& request) const override;
  [[nodiscard]] bool serves(SiteIndex site, LlmIndex llm) const override {
    return up_[site.at()] && deployment_.find(site, llm).has_value();
  }
  [[nodiscard]] SimTime expected_first_token(const Reachable& way,
                                             const workload::Request& request) const override;
  [[nodiscard]] SimTime expected_tpot(const Reachable& way,
                                      const workload::Request& request) const override;
  [[nodiscard]] SimTime first_token_bound(const Reachable& way,
                                          const workload::Request& request) const override;
  [[nodiscard]] SimTime prefill_bound(const workload::Request& request) const override;
  [[nodiscard]] policy::Footprint footprint(SiteIndex site,
                                            const workload::Request& request) const override;

  // Of a request that the policy refused: sites that it admits serve the LLM and can be reached,
  // but the rules allow none of them.
  [[nodiscard]] bool rules_refuse(const workload::Request& request,
                                  const policy::Policy& policy) const;
  // The route of the request's way to the site now, or null.
  [[nodiscard]] const platform::Route* route(const workload::Request& request,
                                             SiteIndex site) const {
    return router_.route(request.metro, platform().sites[site.at()].point, scope(request));
  }
  // The version of the network's routes.
  [[nodiscard]] std::uint64_t network() const { return router_.version(); }
  // The nations that its path may cross.
  [[nodiscard]] platform::ScopeIndex scope(const workload::Request& request) const {
    return residency_ == nullptr ? platform::kAnywhere : residency_->scope(request);
  }

 private:
  struct Ways {
    std::uint64_t version = 0;  // of the router, plus one; 0: never computed
    std::vector<Reachable> ways;
    std::vector<bool> reached;  // by SiteIndex
  };
  // The ways of one metro, LLM and class of data that are open.
  struct Open {
    std::uint64_t version = 0;  // of network and sites, plus one; 0: never computed
    NationIndex nation;
    std::vector<Reachable> ways;
    const policy::Policy* policy = nullptr;  // whose candidates they are
    std::vector<Reachable> candidates;
  };
  [[nodiscard]] Open& open_ways(const workload::Request& request) const;
  // What the prompt of the latest request alone takes at least, on each GPU that its LLM runs on.
  struct Prefills {
    LlmIndex llm;
    std::int32_t prompt_tokens = 0;  // 0: of none
    std::vector<SimTime> bounds;     // by number of the profile; kNever: not asked for yet
  };
  [[nodiscard]] SimTime prefill(const workload::Request& request, std::size_t profile) const;
  [[nodiscard]] const Ways& ways(PointIndex metro, platform::ScopeIndex scope) const;
  void compute(PointIndex metro, platform::ScopeIndex scope, Ways& ways) const;

  platform::Router& router_;
  const Deployment& deployment_;
  const serving::Serving& serving_;
  SiteFootprints* footprints_;
  const policy::Residency* residency_;  // null where no rule binds
  std::vector<bool> up_;                // by SiteIndex
  std::uint64_t ups_ = 0;               // how often one went down or up
  mutable std::vector<Ways> by_metro_;  // by scope, then PointIndex; grows with the scopes
  mutable std::vector<Open> open_;      // by PointIndex, then LLM, then class
  // Every profile once: the first pool that has it, by LLM; and the profile of each pool.
  std::vector<std::vector<serving::PoolIndex>> first_of_profile_;
  std::vector<std::size_t> profile_of_pool_;
  mutable Prefills prefills_;
};

}  // namespace archipelago::engine
