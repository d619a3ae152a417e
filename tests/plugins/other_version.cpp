// Says that it was built for an interface of another number.
#include <cstdint>

extern "C" {
extern const std::uint32_t archipelago_policy_abi;
const std::uint32_t archipelago_policy_abi = 4'000'000;
}
