#include "input/container.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace archipelago::input {

namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view is;
};

constexpr std::string_view kArrow =
    "is an Arrow or feather file; write it as CSV, for example in Python: pyarrow.feather."
    "read_table(FILE).to_pandas().to_csv(...)";
constexpr std::string_view kZip =
    "is a zip archive; unpack it (unzip FILE) and name the file inside";
constexpr std::string_view kUtf16 =
    "is UTF-16 text; write it as UTF-8 (iconv -f UTF-16 -t UTF-8 FILE > NEW)";
constexpr std::string_view kUtf32 =
    "is UTF-32 text; write it as UTF-8 (iconv -f UTF-32 -t UTF-8 FILE > NEW)";

constexpr std::array<Signature, 20> kSignatures{{
    {0, "PK\x03\x04"sv, kZip},
    {0, "PK\x05\x06"sv, "is an empty zip archive"},
    {0, "PK\x07\x08"sv, kZip},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "is compressed by xz; unpack it (xz -d FILE) or use gzip or zstd"},
    {0, "7z\xBC\xAF\x27\x1C"sv,
     "is a 7-zip archive; unpack it (7z x FILE) and name the file inside"},
    {0, "Rar!\x1A\x07"sv, "is a RAR archive; unpack it (unrar x FILE) and name the file inside"},
    {0, "\x04\x22\x4D\x18"sv, "is compressed by lz4; unpack it (lz4 -d FILE) or use gzip or zstd"},
    {0, "\x1F\x9D"sv, "is compressed by compress; unpack it (gzip -d FILE) or use gzip or zstd"},
    {0, "PAR1"sv,
     "is a Parquet file; write it as CSV, for example in Python: pandas.read_parquet(FILE)."
     "to_csv(...)"},
    {0, "ARROW1"sv, kArrow},
    {0, "FEA1"sv, kArrow},
    {0, "\xFF\xFF\xFF\xFF"sv, kArrow},
    {0, "SQLite format 3\0"sv,
     "is an SQLite database; write its table as CSV (sqlite3 -header -csv FILE 'select * from T')"},
    {0, "\x89HDF\r\n\x1A\n"sv, "is an HDF5 file; write its table as CSV"},
    {0, "\x93NUMPY"sv, "is a NumPy file; write it as CSV"},
    {0, "%PDF-"sv, "is a PDF document; expected the table itself"},
    {257, "ustar"sv, "is a tar archive; unpack it (tar xf FILE) and name the file inside"},
    // Before the two UTF-16 marks, one of which begins alike.
    {0, "\xFF\xFE\0\0"sv, kUtf32},
    {0, "\xFF\xFE"sv, kUtf16},
    {0, "\xFE\xFF"sv, kUtf16},
}};

bool has_prefix(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

// A page of markup: what a server sends in place of a file that needs a login or is gone.
bool is_web_page(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  head.remove_prefix(first);
  constexpr std::array<std::string_view, 7> kOpenings{"<!doctype", "<html", "<head",  "<body",
                                                      "<!--",      "<?xml", "<script"};
  return std::any_of(kOpenings.begin(), kOpenings.end(),
                     [&](std::string_view opening) { return has_prefix(head, opening); });
}

// A checksum of a tar header before ustar (Unix v7): the sum of its bytes, those of the sum itself
// counted as blanks, stands in octal at byte 148.
bool is_old_tar(std::string_view head) {
  if (head.size() < kHeadBytes || head.front() == '\0') return false;
  std::uint32_t stated = 0;
  bool digits = false;
  for (const char c : head.substr(148, 8)) {
    if (c == ' ' && !digits) continue;
    if (c < '0' || c > '7') break;
    stated = 8 * stated + static_cast<std::uint32_t>(c - '0');
    digits = true;
  }
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < kHeadBytes; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(head[i]);
  }
  return digits && sum == stated;
}

// Letters of ASCII, every other byte 0, and no mark in front.
bool is_unmarked_utf16(std::string_view head) {
  if (head.size() < 4) return false;
  const std::size_t pairs = std::min<std::size_t>(head.size() / 2, 32);
  for (const std::size_t zero : {std::size_t{0}, std::size_t{1}}) {
    bool all = true;
    for (std::size_t i = 0; i < pairs; ++i) {
      all = all && head[2 * i + zero] == '\0' && head[2 * i + 1 - zero] != '\0';
    }
    if (all) return true;
  }
  return false;
}

}  // namespace

std::string why_no_text(std::string_view head) {
  for (const Signature& signature : kSignatures) {
    if (head.size() > signature.at && head.substr(signature.at).starts_with(signature.bytes)) {
      return std::string(signature.is);
    }
  }
  const bool bzip2 = head.size() > 9 && head.starts_with("BZh") && head[3] >= '1' &&
                     head[3] <= '9' && head.substr(4).starts_with("\x31\x41\x59\x26\x53\x59");
  if (bzip2) return "is compressed by bzip2; unpack it (bzip2 -d FILE) or use gzip or zstd";
  if (head.starts_with("version https://git-lfs.github.com/spec/")) {
    return "is a Git LFS pointer, not the file itself; fetch it (git lfs pull) or download the "
           "file by its raw link";
  }
  if (is_web_page(head)) {
    return "is a web page (HTML or XML), not the file itself; download it by its raw link";
  }
  if (is_old_tar(head)) return "is a tar archive; unpack it (tar xf FILE) and name the file inside";
  if (is_unmarked_utf16(head)) return std::string(kUtf16);
  return "";
}

}  // namespace archipelago::input
