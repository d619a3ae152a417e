// Whether a path can be read as a text file at all, asked before a byte is read.
//
// Flow     every reader of this folder asks first, so that a directory, a device or a file of
//          gigabytes is refused at once and in the same words.
// Units    bytes.
// Errors   the answer is the message of the fault.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace archipelago::input {

// "" when the path is a regular file of at most max_bytes bytes that opens for reading; otherwise
// what is wrong with it.
std::string why_unreadable(const std::filesystem::path& path, std::uintmax_t max_bytes);

}  // namespace archipelago::input
