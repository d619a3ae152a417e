// The lines of a CSV file as cells, with the faults of the text itself: quotes, encoding, length.
//
// Flow     file or string -> LineStream -> RecordCells (the dialect) -> CsvSchema, CsvTable.
// Units    lines count from 1; the header is line 1; a record that spans lines has its first one's
//          number.
// Errors   go to FileFaults; a file that cannot be read has no lines.  At a line beyond
//          kMaxLineBytes, a quoted cell without end, damaged compression or bytes that are no text,
//          reading stops.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "input/line_stream.hpp"
#include "input/record_cells.hpp"

namespace archipelago::input {

// The faults of one file, at most kMaxTableFaults of them.
class FileFaults {
 public:
  FileFaults(std::string file, Issues& issues) : file_(std::move(file)), issues_(issues) {}
  void add(int line, const std::string& field, std::string message);
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  std::string file_;
  Issues& issues_;
  std::size_t count_ = 0;
};

class CsvLines {
 public:
  CsvLines(const std::filesystem::path& path, FileFaults& faults);
  CsvLines(const std::string& content, FileFaults& faults);
  ~CsvLines() = default;
  CsvLines(const CsvLines&) = delete;
  CsvLines& operator=(const CsvLines&) = delete;

  // The next record that is not blank; false at the end of the file, after a fault that ends it, or
  // when the faults are full.
  bool next(std::vector<std::string>& cells);
  [[nodiscard]] int line() const noexcept { return line_; }

 private:
  void stop(int line, std::string message);
  bool next_record(std::string_view& record);
  bool accept(std::string_view record, std::vector<std::string>& cells);

  std::optional<LineStream> lines_;
  FileFaults& faults_;
  RecordCells cells_;
  std::string store_;  // of a record that spans lines
  int line_ = 0;
  int blank_line_ = 0;  // the first of the blank lines just passed, 0 when there is none
};

}  // namespace archipelago::input
