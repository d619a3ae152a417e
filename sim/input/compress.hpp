// Texts that lie on the disk as zstd: the other direction of byte_source.hpp.
//
// Flow     text -> zstd_bytes() -> file -> open_bytes() or whole_text() -> text.
// Bytes    the same for the same text and the same release of libzstd: a fixed level, one frame, no
//          time.  Another release may choose other bytes, so digests are taken of the text.
// Errors   SimulationError when libzstd fails (out of memory).
#pragma once

#include <string>
#include <string_view>

namespace archipelago::input {

// One frame with a checksum.
[[nodiscard]] std::string zstd_bytes(std::string_view text);

}  // namespace archipelago::input
