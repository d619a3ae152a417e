// One record of CSV: a line, or the lines that a quoted cell of it spans (RFC 4180, 2.6).
//
// Flow     LineStream -> next_record() -> RecordCells.
// Lines    of a record are joined by '\n'.  A quote opens a cell at its front only, behind blanks;
//          one inside an unquoted cell is no opening, and RecordCells finds it at fault.
// Errors   InputError when a quoted cell has no end within kMaxLineBytes or the file: what stands
//          behind it cannot be told from the cell, so nothing further is read.
#pragma once

#include <string>
#include <string_view>

#include "input/line_stream.hpp"

namespace archipelago::input {

// Tells, piece by piece, whether a quoted cell is still open.
class OpenQuote {
 public:
  void read(std::string_view text) noexcept;
  [[nodiscard]] bool is_open() const noexcept { return at_ == At::kQuoted; }

 private:
  enum class At { kFront, kPlain, kQuoted, kBehindQuote };
  At at_ = At::kFront;
};

// Of a line that was read last, the whole record: `record` as it is, or with the lines behind it,
// joined in `store`.
void complete_record(LineStream& lines, std::string_view& record, std::string& store);

}  // namespace archipelago::input
