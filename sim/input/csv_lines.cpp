#include "input/csv_lines.hpp"

#include <fmt/format.h>
#include <libfccp/csv.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include "input/csv_table.hpp"
#include "input/file_check.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

// Bytes for the LineReader, made safe for it: it hands out C strings, so NUL becomes another
// control character (which the text check then finds); and it looks one byte past the end when
// the last line has no line end, so a missing one is added.
class SafeSource : public io::ByteSourceBase {
 public:
  int read(char* buffer, int size) override {
    std::size_t count = fill(buffer, static_cast<std::size_t>(size));
    std::replace(buffer, buffer + count, '\0', '\1');
    if (count > 0) last_ = buffer[count - 1];
    if (count < static_cast<std::size_t>(size) && last_ != '\n') buffer[count++] = last_ = '\n';
    return static_cast<int>(count);
  }

 protected:
  // As many bytes as there are, up to size.
  virtual std::size_t fill(char* buffer, std::size_t size) = 0;

 private:
  char last_ = '\n';  // an empty file stays empty
};

class FileSource : public SafeSource {
 public:
  explicit FileSource(const std::filesystem::path& path)
      : file_(std::fopen(path.c_str(), "rb"), &std::fclose) {}

 private:
  std::size_t fill(char* buffer, std::size_t size) override {
    // The size was checked before; a file that grows meanwhile is cut at the limit.
    size = std::min<std::size_t>(size, kMaxTableBytes - read_);
    const std::size_t count = file_ ? std::fread(buffer, 1, size, file_.get()) : 0;
    read_ += count;
    return count;
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::size_t read_ = 0;
};

class StringSource : public SafeSource {
 public:
  explicit StringSource(std::string_view rest) : rest_(rest) {}

 private:
  std::size_t fill(char* buffer, std::size_t size) override {
    const std::size_t count = rest_.copy(buffer, size);
    rest_.remove_prefix(count);
    return count;
  }
  std::string_view rest_;
};

// What is wrong with the quotes of a cell as written, if anything.
std::optional<std::string> quote_fault(std::string_view cell) {
  if (cell.find('"') == std::string_view::npos) return std::nullopt;
  const bool enclosed = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
  if (!enclosed) return "has a quote inside; put the whole cell in quotes and double the inner one";
  const std::string_view inner = cell.substr(1, cell.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '"') continue;
    if (i + 1 == inner.size() || inner[i + 1] != '"') return "has a quote that is not doubled";
    ++i;
  }
  return std::nullopt;
}

// Cuts a line in place.  The fault is that of the first bad cell.
std::optional<std::string> split(char* line, std::vector<std::string>& cells) {
  using Quotes = io::double_quote_escape<',', '"'>;
  cells.clear();
  for (char* begin = line;;) {
    char* const end = line + (Quotes::find_next_column_end(begin) - line);
    const bool last = *end == '\0';
    *end = '\0';
    char* from = begin;
    char* to = end;
    io::trim_chars<' ', '\t'>::trim(from, to);
    if (const auto fault = quote_fault({from, static_cast<std::size_t>(to - from)}))
      return fmt::format("cell {} {}", cells.size() + 1, *fault);
    Quotes::unescape(from, to);
    cells.emplace_back(from, to);
    if (last) return std::nullopt;
    begin = end + 1;
  }
}

}  // namespace

void FileFaults::add(int line, const std::string& field, std::string message) {
  ++count_;
  if (count_ < kMaxTableFaults) issues_.add(file_, line, field, std::move(message));
  if (count_ == kMaxTableFaults)
    issues_.add(file_, line, "", "more faults follow; correct these first");
}

bool FileFaults::full() const noexcept { return count_ >= kMaxTableFaults; }

struct CsvLines::Reader {
  Reader(const std::string& name, std::unique_ptr<SafeSource> source)
      : lines(name, std::move(source)) {}
  io::LineReader lines;
};

CsvLines::CsvLines(const std::filesystem::path& path, FileFaults& faults) : faults_(faults) {
  const std::string fault = why_unreadable(path, kMaxTableBytes);
  if (!fault.empty()) {
    faults.add(0, "", fault);
    return;
  }
  reader_ = std::make_unique<Reader>(path.string(), std::make_unique<FileSource>(path));
}

CsvLines::CsvLines(const std::string& content, FileFaults& faults)
    : reader_(std::make_unique<Reader>("", std::make_unique<StringSource>(content))),
      faults_(faults) {}

CsvLines::~CsvLines() = default;

char* CsvLines::next_text() {
  if (!reader_ || faults_.full()) return nullptr;
  ++line_;
  try {
    return reader_->lines.next_line();
  } catch (const io::error::line_length_limit_exceeded&) {
    faults_.add(line_, "",
                fmt::format("the line is longer than {} bytes; reading stopped", kMaxLineBytes));
    reader_.reset();
    return nullptr;
  }
}

bool CsvLines::accept(char* text, std::vector<std::string>& cells) {
  const std::string_view line(text);
  if (line.size() > kMaxLineBytes) {
    faults_.add(line_, "", fmt::format("the line is longer than {} bytes", kMaxLineBytes));
    return false;
  }
  if (!is_plain_text(line)) {
    faults_.add(line_, "", "is not UTF-8 text (a binary file or another encoding?)");
    reader_.reset();
    return false;
  }
  try {
    const auto fault = split(text, cells);
    if (fault) faults_.add(line_, "", *fault);
    return !fault;
  } catch (const io::error::escaped_string_not_closed&) {
    faults_.add(line_, "", "a quoted cell does not end on its line");
    return false;
  }
}

bool CsvLines::next(std::vector<std::string>& cells) {
  while (char* const text = next_text()) {
    if (std::string_view(text).find_first_not_of(" \t") == std::string_view::npos) {
      if (blank_line_ == 0) blank_line_ = line_;
      continue;
    }
    if (blank_line_ != 0) faults_.add(blank_line_, "", "the line is blank; remove it");
    blank_line_ = 0;
    if (accept(text, cells)) return true;
  }
  return false;
}

}  // namespace archipelago::input
