// The objects of one big JSON array, one after the other: what JSON files need that are too large
// to be built in memory.  An object may span lines, and many may share one.
//
// Flow     file -> ByteSource (plain, gzip, zstd) -> JsonObjects -> next() -> JsonLine.
// Strict   '[', objects with commas between, ']', nothing behind.  What stands inside an object is
//          only searched for its end; JsonLine reads and judges it.
// Memory   one object, at most kMaxLineBytes, and a block.
// Units    lines count from 1.
// Errors   InputError from the constructors (unreadable) and next(): no array, no object where one
//          should be, an object that is too long or does not end, damaged compression.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "input/byte_source.hpp"

namespace archipelago::input {

class JsonObjects {
 public:
  explicit JsonObjects(const std::filesystem::path& file);
  // For tests and fuzzing: `name` stands for the file in messages.
  JsonObjects(std::string name, std::string bytes);

  // The next object with its braces, valid until the next call; false after the last.
  bool next(std::string_view& object);

  // Of the opening brace of the object last read; 0 before the first.
  [[nodiscard]] int line() const noexcept { return object_line_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Compression compression() const noexcept { return source_->compression(); }

 private:
  JsonObjects(std::string name, std::unique_ptr<ByteSource> source);
  bool fill();
  int skip_blanks();  // the next byte that is none, not taken; -1 at the end
  void take(char c, std::string_view expected);
  void read_object();
  [[noreturn]] void fail(const std::string& message) const;

  std::string name_;
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  int line_ = 1;
  int object_line_ = 0;
  bool started_ = false;
  bool done_ = false;
  std::string object_;
};

// Whether the first byte that is no blank is '['.  Reads from `source`; damaged bytes are none: who
// reads them next says so.
bool begins_json_array(ByteSource& source);

}  // namespace archipelago::input
