// global_cloud: every request goes to one region of a foreign provider, wherever its users are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy_checks.hpp"

namespace archipelago::policy {

class GlobalCloud final : public Policy {
 public:
  [[nodiscard]] static PolicyKind kind();

  explicit GlobalCloud(SiteIndex region) : region_(region) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    if (!view.serves(region_, request.llm) || !view.allowed(region_, request)) return std::nullopt;
    for (const FederationView::Reachable& way : view.reachable(request)) {
      if (way.site == region_) return way;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool admits(const platform::Platform&, NationIndex, SiteIndex site) const override {
    return site == region_;
  }

 private:
  SiteIndex region_;
};

inline PolicyKind GlobalCloud::kind() {
  return {
      {"global_cloud",
       "one region of a foreign provider serves everybody",
       {"region: the site that serves everybody"}},
      [](const PolicyChoice& choice, const platform::Platform& platform,
         const std::vector<NationIndex>&) -> Faults {
        const auto region = choice.options.find("region");
        if (region == choice.options.end()) {
          return {"global_cloud needs its region; write for example global_cloud: {region: " +
                  (platform.sites.empty() ? std::string("oregon") : platform.sites.back().name) +
                  "}"};
        }
        return check_region(region->second, platform);
      },
      [](const PolicyChoice& choice,
         const platform::Platform& platform) -> std::unique_ptr<Policy> {
        return std::make_unique<GlobalCloud>(*platform.find_site(choice.options.at("region")));
      }};
}

}  // namespace archipelago::policy
