// The federation as a policy may see it: routes of the router, queues of the serving engine, now.
//
// Cost     the ways from a metro are computed once for each state of the network and kept.
// Errors   SimulationError when a route is faster than light in fibre along the great circle
//          (INV-2): a platform that passed its loader cannot do that.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/deployment.hpp"
#include "engine/site_footprints.hpp"
#include "platform/router.hpp"
#include "policy/policy.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

class LiveView final : public policy::FederationView {
 public:
  // All must outlive the view; without footprints it must not be asked for them.
  LiveView(const platform::Platform& platform, platform::Router& router,
           const Deployment& deployment, const serving::Serving& serving,
           SiteFootprints* footprints = nullptr);

  // A site that is down serves nothing new.
  void set_site_up(SiteIndex site, bool up) { up_[site.at()] = up; }

  [[nodiscard]] std::span<const Reachable> reachable(
      const workload::Request& request) const override;
  [[nodiscard]] bool serves(SiteIndex site, LlmIndex llm) const override {
    return up_[site.at()] && deployment_.find(site, llm).has_value();
  }
  [[nodiscard]] SimTime expected_first_token(const Reachable& way,
                                             const workload::Request& request) const override;
  [[nodiscard]] policy::Footprint footprint(SiteIndex site,
                                            const workload::Request& request) const override;

 private:
  struct Ways {
    std::uint64_t version = 0;  // of the router, plus one; 0: never computed
    std::vector<Reachable> ways;
  };
  void compute(PointIndex metro, Ways& ways) const;

  platform::Router& router_;
  const Deployment& deployment_;
  const serving::Serving& serving_;
  SiteFootprints* footprints_;
  std::vector<bool> up_;                // by SiteIndex
  mutable std::vector<Ways> by_metro_;  // by PointIndex
};

}  // namespace archipelago::engine
