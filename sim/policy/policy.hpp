// A Policy decides which site serves a request.  It is the whole difference between islands, a
// federation and a foreign cloud.
//
// Contract
//   - decide() sees the request and a read-only view of the federation now; it holds no state that
//     changes, keeps nothing of the view, and cannot see the future.
//   - it answers a site that view.serves() the request's LLM, that is reachable and that
//     view.allowed() lets serve it, or refuses; a run in which it does not ends as broken (INV-8).
//   - the same request and view give the same answer.
// To add one: a file of its own that derives from Policy, and a row in policy_registry.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "workload/request.hpp"

namespace archipelago::policy {

// What a policy minimises (objective.hpp).
enum class Aim : std::uint8_t { kLatency, kCost, kCarbon, kBalanced };

struct Objective {
  Aim aim = Aim::kLatency;
  SimTime within = to_sim_time(Seconds(2));  // assumed: what chat users are commonly promised
  SimTime tpot = to_sim_time(Seconds(0.1));  // assumed likewise: ten tokens a second
  double weight_latency = 1;
  double weight_cost = 1;
  double weight_carbon = 1;
};

// What it takes to answer a request somewhere.
struct Footprint {
  double usd = 0;
  double grams = 0;  // CO2e
};

class Policy;

// What a policy may know when it decides.
class FederationView {
 public:
  explicit FederationView(const platform::Platform& platform) : platform_(platform) {}
  virtual ~FederationView() = default;

  [[nodiscard]] const platform::Platform& platform() const noexcept { return platform_; }

  // A site that can be reached from a metro over the links that are up and the jurisdictions that
  // the residency rules let the request cross, and the one-way delay of the route, the user's
  // access network included.
  struct Reachable {
    SiteIndex site;
    SimTime one_way;
  };
  // All of them, nearest first (ties: table order).
  [[nodiscard]] virtual std::span<const Reachable> reachable(
      const workload::Request& request) const = 0;

  // The residency rules let this site serve this request, over the ways of now.
  [[nodiscard]] virtual bool allowed(SiteIndex site, const workload::Request& request) const = 0;

  [[nodiscard]] virtual bool serves(SiteIndex site, LlmIndex llm) const = 0;

  // Those of reachable() that serve the request's LLM and may serve it, nearest first.
  [[nodiscard]] virtual std::span<const Reachable> open(const workload::Request& request) const = 0;

  // The same, but those that the policy does not admit may be left out: quicker to walk.
  [[nodiscard]] virtual std::span<const Reachable> candidates(const workload::Request& request,
                                                              const Policy& /*policy*/) const {
    return open(request);
  }

  // When the site can be expected to produce the first token of the request if it is sent now:
  // an instant at the site, the way back not included.  kNever when the site would refuse it now.
  [[nodiscard]] virtual SimTime expected_first_token(const Reachable& way,
                                                     const workload::Request& request) const = 0;

  // The time a token that its answer can be expected to take there, by who decodes and waits now;
  // prompts that come between are not in it.
  [[nodiscard]] virtual SimTime expected_tpot(const Reachable& /*way*/,
                                              const workload::Request& /*request*/) const {
    return {};
  }

  // An instant before which the first token cannot be expected; quicker to say.
  [[nodiscard]] virtual SimTime first_token_bound(const Reachable& way,
                                                  const workload::Request& request) const {
    return request.at + way.one_way;
  }

  // No site takes less for the prompt alone.
  [[nodiscard]] virtual SimTime prefill_bound(const workload::Request& /*request*/) const {
    return {};
  }

  // What answering the request at the site would take, at the prices and grids of now: of an answer
  // of usual length, since its own is not known.
  [[nodiscard]] virtual Footprint footprint(SiteIndex site,
                                            const workload::Request& request) const = 0;

 private:
  const platform::Platform& platform_;
};

class Policy {
 public:
  virtual ~Policy() = default;

  // The site, or nothing: refused.
  [[nodiscard]] virtual std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const = 0;

  // What it serves to who asks for an LLM: that, or another that stands where it sends them.
  [[nodiscard]] virtual LlmIndex answers_with(LlmIndex asked) const { return asked; }

  // By it jobs are placed too (job_placement.hpp).
  [[nodiscard]] virtual Objective objective() const { return {}; }

  // Whether work of that nation may run at the site, as far as the policy goes (job_placement.hpp).
  [[nodiscard]] virtual bool admits(const platform::Platform& platform, NationIndex home,
                                    SiteIndex site) const = 0;

  // Jobs go to sites of a lower tier while those can hold them (job_placement.hpp).
  [[nodiscard]] virtual int tier(const platform::Platform&, NationIndex /*home*/,
                                 SiteIndex /*site*/) const {
    return 0;
  }
};

}  // namespace archipelago::policy
