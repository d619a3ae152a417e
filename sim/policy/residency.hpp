// What the residency rules of a run leave to requests: sites, and the jurisdictions of their
// routes.
//
// Flow     platform::Rules -> Residency -> LiveView (sites, ways), CableTraffic (routes).
// Cost     tables made once: a look-up per question, none where no rule binds.
// Errors   none.
#pragma once

#include <vector>

#include "platform/law/rules.hpp"
#include "platform/routes/router.hpp"
#include "workload/request.hpp"

namespace archipelago::policy {

class Residency {
 public:
  // `router` learns the scopes of the rules.
  Residency(const platform::Platform& platform, platform::Router& router, platform::RulePack pack)
      : bind_(false), sites_(platform.sites.size()) {
    const platform::Rules rules(platform, pack);
    bind_ = rules.bind();
    for (std::size_t n = 0; n < platform.nations.size(); ++n) {
      for (std::size_t c = 0; c < platform::kDataClasses; ++c) {
        const NationIndex origin(n);
        const auto data = static_cast<platform::DataClass>(c);
        scopes_.push_back(router.add_scope(rules.may_cross(origin, data)));
        for (const platform::Site& site : platform.sites) {
          may_process_.push_back(rules.may_process(origin, data, site));
        }
      }
    }
  }

  // Whether there is any rule.
  [[nodiscard]] bool bind() const noexcept { return bind_; }
  [[nodiscard]] bool may_process(const workload::Request& request, SiteIndex site) const {
    return may_process_[row(request) * sites_ + site.at()];
  }
  [[nodiscard]] platform::ScopeIndex scope(const workload::Request& request) const {
    return scopes_[row(request)];
  }

 private:
  [[nodiscard]] static std::size_t row(const workload::Request& request) {
    return request.nation.at() * platform::kDataClasses +
           static_cast<std::size_t>(request.data_class);
  }

  bool bind_;
  std::size_t sites_;
  std::vector<platform::ScopeIndex> scopes_;  // by nation, then class
  std::vector<bool> may_process_;             // likewise, then by site
};

}  // namespace archipelago::policy
