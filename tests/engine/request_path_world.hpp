// The request path on platforms/toy2, without SimGrid: every outcome is kept.
//
// Paper arithmetic (platforms/toy2/SOURCES.md), in picoseconds:
//   cable     1000 km x 1.4682 / 299792.458 km/s + 0.1 ms     = 4,997,388,046
//   access    5 ms (SG, left), 10 ms (ID, right)
//   prefill   10 ms + 100 x 100 us                            = 20,000,000,000
//   decodes   10 x (10 ms + 100 us) + 1 ns x (101 + ... + 110) = 101,001,055,000
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/requests/request_path.hpp"
#include "platform/routes/router.hpp"
#include "policy/policy_registry.hpp"
#include "support/source_dir.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::test {

inline constexpr SimTime kCable{4'997'388'046};
inline constexpr SimTime kLeftAccess{5'000'000'000};
inline constexpr SimTime kRightAccess{10'000'000'000};
inline constexpr SimTime kPrefill{20'000'000'000};
inline constexpr SimTime kDecodes{101'001'055'000};

inline const NationIndex kLeft(0);   // SG; also the number of its point and site
inline const NationIndex kRight(1);  // ID

inline platform::Platform toy2() {
  const std::filesystem::path platforms = std::filesystem::path(test::source_dir()) / "platforms";
  return platform::load_platform(platforms / "toy2");
}

// One request a second, three of four from the left: workloads/toy-chat.yaml.
inline workload::Recipe toy_chat() { return toy_recipe({toy_stream("chat", {0.75, 0.25})}); }

struct PathSettings {
  policy::PolicyChoice policy{"islands", {}};
  serving::Limits limits{};
  double demand_scale = 1;
  double horizon_s = 200;
  SimTime view_refresh{};
};

struct PathWorld final : record::RequestSink {
  PathWorld(platform::Platform given, workload::Recipe asked, const PathSettings& settings)
      : platform(std::move(given)),
        recipe(std::move(asked)),
        horizon(to_sim_time(Seconds(settings.horizon_s))),
        router(platform),
        deployment(platform, {{"toy-llm", 1.0}}),
        policy(policy::make_policy(settings.policy, platform)),
        source(platform, recipe, kMonday, horizon, settings.demand_scale, {7, 0}),
        path({.platform = platform,
              .router = router,
              .deployment = deployment,
              .specs = deployment.specs(platform, settings.limits),
              .policy = *policy,
              .source = source,
              .sink = *this,
              .view_refresh = settings.view_refresh}) {}

  void on_outcome(const record::RequestOutcome& outcome) override { outcomes.push_back(outcome); }
  void run() {
    path.advance_to(horizon);
    path.close();
  }
  [[nodiscard]] std::size_t count(record::Fate fate) const {
    std::size_t n = 0;
    for (const record::RequestOutcome& outcome : outcomes) n += outcome.fate == fate ? 1 : 0;
    return n;
  }

  platform::Platform platform;
  workload::Recipe recipe;
  SimTime horizon;
  platform::Router router;
  engine::Deployment deployment;
  std::unique_ptr<policy::Policy> policy;
  workload::RequestSource source;
  engine::RequestPath path;
  std::vector<record::RequestOutcome> outcomes;
};

}  // namespace archipelago::test
