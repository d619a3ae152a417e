// The classes of data that residency rules tell apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace archipelago::platform {

// Ordered from the least to the most protected.
enum class DataClass : std::uint8_t { kPublic, kPersonal, kRegulated, kState };
inline constexpr std::size_t kDataClasses = 4;
inline constexpr std::array<std::string_view, kDataClasses> kDataClassWords{"public", "personal",
                                                                            "regulated", "state"};

[[nodiscard]] constexpr std::string_view word_of(DataClass c) {
  return kDataClassWords[static_cast<std::size_t>(c)];
}

}  // namespace archipelago::platform
