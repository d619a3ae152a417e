// The whole text of a file, decompressed when it is gzip or zstd (byte_source.hpp).
//
// Errors   InputError when the file cannot be read, is damaged, or holds more than `most` bytes
//          once decompressed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace archipelago::input {

// Above any table of ours; below what would exhaust memory.
inline constexpr std::size_t kMostTableBytes = std::size_t{1} << 30;

[[nodiscard]] std::string whole_text(const std::filesystem::path& file,
                                     std::size_t most = kMostTableBytes);

// The same of bytes in memory; `name` stands for the file in messages.
[[nodiscard]] std::string whole_text_of(const std::string& name, std::string bytes,
                                        std::size_t most = kMostTableBytes);

}  // namespace archipelago::input
