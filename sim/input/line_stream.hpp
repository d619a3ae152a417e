// The lines of a text file of any size, plain or compressed, one after the other.
//
// Flow     file -> ByteSource (gzip and zstd told by their first bytes) -> LineStream -> next().
//          Traces come this way; tables of a platform come through CsvTable, which checks more.
// Lines    end with LF or CRLF, the last one also without; a UTF-8 byte-order mark is dropped.
// Memory   one buffer of at most kMaxLineBytes and a block, and the decompressor's own.
// Units    lines count from 1.
// Errors   InputError from the constructor (unreadable) and from next(): a line longer than
//          kMaxLineBytes, more lines than kMaxLines, compressed data that are damaged or cut short
//          (the place is the line after the last whole one).  What stands in a line is not looked
//          at: it may be any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "input/byte_source.hpp"

namespace archipelago::input {

// Line numbers are ints everywhere; a file that does not end (a compressed bomb) stops here.
inline constexpr int kMaxLines = 2'000'000'000;

class LineStream {
 public:
  explicit LineStream(const std::filesystem::path& file);
  // For tests and fuzzing: `name` stands for the file in messages.
  LineStream(std::string name, std::string bytes);
  LineStream(std::string name, std::unique_ptr<ByteSource> source);

  // The next line without its end, valid until the next call; false at the end of the file.
  bool next(std::string_view& line);

  // Of the line last read; 0 before the first.
  [[nodiscard]] int line() const noexcept { return line_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Compression compression() const noexcept { return source_->compression(); }
  // Bytes that came out of the file so far, decompressed.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  // Bytes held in memory for lines.
  [[nodiscard]] std::size_t buffer_bytes() const noexcept { return buffer_.size(); }

 private:
  bool fill();
  bool take(std::string_view& line, std::size_t length, std::size_t end_bytes);

  std::string name_;
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is not handed out yet
  std::size_t end_ = 0;
  int line_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace archipelago::input
