// The right number, built from headers whose types had other sizes.
#include "policy/policy_plugin.hpp"

extern "C" {
extern const std::uint32_t archipelago_policy_abi;
extern const std::uint64_t archipelago_policy_layout;
const std::uint32_t archipelago_policy_abi = archipelago::policy::kPolicyAbi;
const std::uint64_t archipelago_policy_layout = archipelago::policy::plugin_layout() + 1;
archipelago::policy::Policy* archipelago_policy_make();
archipelago::policy::Policy* archipelago_policy_make() { return nullptr; }
}
