// What the first bytes of a file are when they are no text: archives, compressions that are not
// read, column stores, pages that a server sent in place of the file.
//
// Flow     ByteSource looks at the file's first bytes, and again at what comes out of gzip or zstd.
// Source   signatures: zip APPNOTE 6.3.10 (4.3.7), POSIX.1-1988 ustar at byte 257, xz file format
//          1.2.0 (2.1.1.1), bzip2 "BZh1" to "BZh9", Parquet "PAR1", Arrow "ARROW1" and feather
//          "FEA1", SQLite "SQLite format 3", HDF5 and NumPy by their own manuals, Git LFS
//          specification v1; byte-order marks: Unicode 15, 23.8.
// Errors   a sentence without a subject that says what it is and what to do; "" for what may be
//          text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace archipelago::input {

// Enough of a file to tell: a tar header.
inline constexpr std::size_t kHeadBytes = 512;

// `head`: the first kHeadBytes bytes, or all when there are fewer.
std::string why_no_text(std::string_view head);

}  // namespace archipelago::input
