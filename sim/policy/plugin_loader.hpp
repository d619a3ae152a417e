// A policy from a shared library (policy_plugin.hpp), as an experiment names it.
//
// Flow     policy: {plugin: {path: libmine.so, ...}} -> check_plugin() when the file is read ->
//          make_plugin() in the run.
// Errors   check_plugin answers sentences: no such file, no plug-in, one for another version, what
//          the plug-in says of its options.  make_plugin REQUIRES that there were none; its policy
//          throws SimulationError when the plug-in throws or breaks the contract of policy.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/objective.hpp"
#include "policy/policy.hpp"
#include "policy/policy_kind.hpp"

namespace archipelago::policy {

// Name, check and make of `plugin`, for the registry.
[[nodiscard]] PolicyKind plugin_kind();

[[nodiscard]] std::vector<std::string> check_plugin(const Options& options,
                                                    const platform::Platform& platform);

[[nodiscard]] std::unique_ptr<Policy> make_plugin(const Options& options,
                                                  const platform::Platform& platform);

}  // namespace archipelago::policy
