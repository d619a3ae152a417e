// The lines of a CSV file as cells, with the faults of the text itself: quotes, encoding, length.
//
// Flow     file or string -> io::LineReader (fast-cpp-csv-parser) -> cells -> CsvSchema, CsvTable.
// Units    lines count from 1; the header is line 1.
// Errors   go to FileFaults; a file that cannot be read has no lines.  Lines beyond kMaxLineBytes
//          are skipped with a fault; beyond the LineReader's own limit, or when the bytes are not
//          text, reading stops.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

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
  // `content` must outlive this.
  CsvLines(const std::string& content, FileFaults& faults);
  ~CsvLines();
  CsvLines(const CsvLines&) = delete;
  CsvLines& operator=(const CsvLines&) = delete;

  // The next line that is not blank; false at the end of the file, after a fault that ends it, or
  // when the faults are full.
  bool next(std::vector<std::string>& cells);
  [[nodiscard]] int line() const noexcept { return line_; }

 private:
  char* next_text();
  bool accept(char* text, std::vector<std::string>& cells);

  struct Reader;
  std::unique_ptr<Reader> reader_;
  FileFaults& faults_;
  int line_ = 0;
  int blank_line_ = 0;  // the first of the blank lines just passed, 0 when there is none
};

}  // namespace archipelago::input
