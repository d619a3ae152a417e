#include "input/csv_lines.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "input/csv_record.hpp"
#include "input/csv_table.hpp"
#include "input/file_check.hpp"
#include "input/text.hpp"

namespace archipelago::input {

void FileFaults::add(int line, const std::string& field, std::string message) {
  ++count_;
  if (count_ < kMaxTableFaults) issues_.add(file_, line, field, std::move(message));
  if (count_ == kMaxTableFaults)
    issues_.add(file_, line, "", "more faults follow; correct these first");
}

bool FileFaults::full() const noexcept { return count_ >= kMaxTableFaults; }

CsvLines::CsvLines(const std::filesystem::path& path, FileFaults& faults) : faults_(faults) {
  const std::string fault = why_unreadable(path, kMaxTableBytes);
  if (fault.empty()) {
    lines_.emplace(path);
  } else {
    faults.add(0, "", fault);
  }
}

CsvLines::CsvLines(const std::string& content, FileFaults& faults) : faults_(faults) {
  lines_.emplace(faults.file(), content);
}

void CsvLines::stop(int line, std::string message) {
  faults_.add(line, "", std::move(message));
  lines_.reset();
}

// The next record; false when there is none.
bool CsvLines::next_record(std::string_view& record) {
  if (!lines_ || faults_.full()) return false;
  try {
    if (!lines_->next(record)) return false;
    line_ = lines_->line();
    complete_record(*lines_, record, store_);
  } catch (const InputError& error) {
    const Issue& issue = error.issues().front();
    stop(issue.line, issue.message);
    return false;
  }
  // A small file may hold much once decompressed.
  if (lines_->bytes() > kMaxTableBytes) {
    stop(line_, fmt::format("holds more than {} bytes", kMaxTableBytes));
    return false;
  }
  return true;
}

bool CsvLines::accept(std::string_view record, std::vector<std::string>& cells) {
  if (!is_plain_text(record)) {
    stop(line_, "is not UTF-8 text (a binary file or another encoding?)");
    return false;
  }
  std::string fault = cells_.cut(record);
  if (!fault.empty()) {
    faults_.add(line_, "", std::move(fault));
    return false;
  }
  cells.assign(cells_.cells().begin(), cells_.cells().end());
  return true;
}

bool CsvLines::next(std::vector<std::string>& cells) {
  for (std::string_view record; next_record(record);) {
    if (record.find_first_not_of(" \t") == std::string_view::npos) {
      if (blank_line_ == 0) blank_line_ = line_;
      continue;
    }
    if (blank_line_ != 0) faults_.add(blank_line_, "", "the line is blank; remove it");
    blank_line_ = 0;
    if (accept(record, cells)) return true;
  }
  return false;
}

}  // namespace archipelago::input
