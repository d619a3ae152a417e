// A proof that the residency rules hold for requests, whatever breaks: every origin, class of data
// and site that the policy would use, over the route under no cut, every single and every double
// cut of shared-risk groups; or the first counter-example.
//
// Flow     ProofCase (a scenario's platform, policy, rules, demand) -> prove_residency() -> Proof.
// Sites    those that the policy answers when they alone serve, the worst case: all others are full
//          or down.  A policy that looks at the queues of one site to choose another is not seen
//          through; the audit of every run (engine/ledger/residency_audit.hpp) is.
// Cuts     a cable without a group is a group of its own.  Cutting what a route does not use leaves
//          the route as it is, so only groups on the route are cut, and then those on the route
//          that is left: that covers all pairs.
// Judge    platform/law/rule_check.hpp, from the rule tables, not the tables by which the router was
//          bound.
// Jobs     are placed by the same rules (policy/job_placement.hpp); the proof is of requests.
// Errors   none.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "platform/law/rules.hpp"
#include "platform/routes/router.hpp"
#include "policy/policy.hpp"

namespace archipelago::experiment {

struct ProofCase {
  const platform::Platform& platform;
  const policy::Policy& policy;
  platform::RulePack pack = platform::RulePack::kDefault;
  // Whether users of the nation ask for data of the class, and whether a site has the LLM.
  std::function<bool(NationIndex, platform::DataClass)> asks;
  std::function<bool(SiteIndex, LlmIndex)> serves;
  // The jurisdictions that routes are bound to; empty: those of the rules.
  std::function<std::vector<bool>(NationIndex, platform::DataClass)> scope = {};
};

struct Proof {
  std::uint64_t uses = 0;    // (metro, class, site) that the policy would use
  std::uint64_t routes = 0;  // judged, each a state of the network that changes one
  std::uint64_t groups = 0;  // of cables: single cuts; double ones are groups x (groups - 1) / 2
  std::vector<std::string> homeless;  // "TL state": no site is allowed, requests are refused
  std::string counter_example;        // empty: the rules hold

  [[nodiscard]] bool holds() const { return counter_example.empty(); }
};

[[nodiscard]] Proof prove_residency(const ProofCase& given);

// Of a scenario of an experiment.
[[nodiscard]] Proof prove_residency(const Scenario& scenario);

}  // namespace archipelago::experiment
