// Calls a function that only the program has; the program exports none.
#include "policy/policy_plugin.hpp"

namespace {

archipelago::policy::Policy* make(const archipelago::policy::PluginOptions&,
                                  const archipelago::platform::Platform& platform,
                                  std::vector<std::string>& faults) {
  if (!platform.find_site("left")) faults.emplace_back("no site left");
  return nullptr;
}

}  // namespace

ARCHIPELAGO_POLICY_PLUGIN(make)
