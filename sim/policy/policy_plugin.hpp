// What a policy outside this project includes: the interface and the three symbols that its shared
// library has to give.  docs/policies.md builds one step by step; tests/plugins has an example.
//
// Flow     class Mine : public Policy;  a function make_mine(options, platform, faults);
//          ARCHIPELAGO_POLICY_PLUGIN(make_mine)  ->  a shared library  ->
//          policy: {plugin: {path: libmine.so, my_option: 3}} in an experiment.
// Options  all but `path` are passed on as written.  What is wrong with them: sentences in
//          `faults`, shown to the user with the line of the experiment; the answer then does not
//          count.
// Symbols  the program exports none: a plug-in uses what headers hold in full, namely the virtual
//          functions of FederationView, the tables of the platform, lowest_ttft.hpp, is_home() and
//          is_in_bloc().  best_site() and Platform::find_*() are not among them.
//          `nm -uC libmine.so | grep archipelago` must print nothing; loading fails otherwise.
// Match    archipelago_policy_abi says which interface it was built for, archipelago_policy_layout
//          which sizes its compiler gave the types that cross.  Both are compared before anything
//          is called.  They do not show that a member moved within its type, so build a plug-in
//          from the headers of the very program that loads it, with a compiler of the same C++ ABI
//          (g++ or clang++ with libstdc++) and in C++20.
// Errors   an exception derived from std::exception, or an answer against the contract of
//          policy.hpp, ends the run with the plug-in's name (SimulationError).
// Trust    a plug-in is a program: `archipelago check` and `run` execute it with your rights.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "policy/lowest_ttft.hpp"
#include "policy/policy.hpp"
#include "policy/tiers.hpp"

namespace archipelago::policy {

// Raised with every change of policy.hpp, or of a type that a policy is shown.
inline constexpr std::uint32_t kPolicyAbi = 4;

using PluginOptions = std::map<std::string, std::string>;
// A policy on the free store, or nullptr with at least one fault.
using PluginMake = Policy*(const PluginOptions& options, const platform::Platform& platform,
                           std::vector<std::string>& faults);

// FNV-1a over the sizes of what crosses.
constexpr std::uint64_t plugin_layout() {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const std::size_t size :
       {sizeof(std::string), sizeof(PluginOptions), sizeof(std::vector<std::string>),
        sizeof(platform::Platform), sizeof(platform::Nation), sizeof(platform::GridZone),
        sizeof(platform::Point), sizeof(platform::Cable), sizeof(platform::Gpu),
        sizeof(platform::Llm), sizeof(platform::ServingProfile), sizeof(platform::Site),
        sizeof(workload::Request), sizeof(FederationView), sizeof(FederationView::Reachable),
        sizeof(std::optional<FederationView::Reachable>), sizeof(Footprint), sizeof(Objective)}) {
    hash = (hash ^ size) * 1'099'511'628'211U;
  }
  return hash;
}

}  // namespace archipelago::policy

// Once in a library, outside every namespace; `make` has the type PluginMake.
#define ARCHIPELAGO_POLICY_PLUGIN(make)                                                        \
  extern "C" {                                                                                 \
  __attribute__((visibility("default"))) extern const std::uint32_t archipelago_policy_abi;    \
  __attribute__((visibility("default"))) extern const std::uint64_t archipelago_policy_layout; \
  const std::uint32_t archipelago_policy_abi = archipelago::policy::kPolicyAbi;                \
  const std::uint64_t archipelago_policy_layout = archipelago::policy::plugin_layout();        \
  __attribute__((visibility("default"))) archipelago::policy::Policy* archipelago_policy_make( \
      const archipelago::policy::PluginOptions& options,                                       \
      const archipelago::platform::Platform& platform, std::vector<std::string>& faults) {     \
    return make(options, platform, faults);                                                    \
  }                                                                                            \
  }
