// Files that are no text are named, with what to do; text of every kind passes.
#include "input/container.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/line_stream.hpp"
#include "support/compressed.hpp"

namespace archipelago::input {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::string_literals;

// A tar file of one member as POSIX.1-1988 has it, or (no magic) as Unix v7 had it.
std::string tar(bool ustar) {
  std::string header(512, '\0');
  header.replace(0, 9, "trace.csv");
  header.replace(100, 8, "0000644\0"s);
  header.replace(124, 12, "00000000004\0"s);
  if (ustar) header.replace(257, 6, "ustar\0"s);
  header.replace(148, 8, "        ");
  std::uint32_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::string octal = "000000\0 "s;
  for (std::size_t i = 6; i-- > 0; sum /= 8) octal[i] = static_cast<char>('0' + sum % 8);
  header.replace(148, 8, octal);
  return header + "a,b\n" + std::string(508, '\0');
}

std::vector<std::pair<std::string, std::string>> no_texts() {
  return {
      {"PK\x03\x04 ...", "is a zip archive; unpack it"},
      {"\xFD"
       "7zXZ\0\0\x04"s,
       "is compressed by xz; unpack it"},
      {"BZh91AY&SY\x01\x02", "is compressed by bzip2; unpack it"},
      {"PAR1\x15\x04", "is a Parquet file; write it as CSV"},
      {"ARROW1\0\0"s, "is an Arrow or feather file; write it as CSV"},
      {"FEA1....", "is an Arrow or feather file; write it as CSV"},
      {"SQLite format 3\0\x10"s, "is an SQLite database; write its table as CSV"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "is a Git LFS pointer"},
      {"\n <!DocType HTML>\n<html>", "is a web page"},
      {"<HTML><head>", "is a web page"},
      {"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>", "is a web page"},
      {"\xFF\xFE"
       "a\0,\0"s,
       "is UTF-16 text; write it as UTF-8 (iconv"},
      {"\xFE\xFF\0a\0,"s, "is UTF-16 text; write it as UTF-8 (iconv"},
      {"a\0,\0b\0\n\0"s, "is UTF-16 text; write it as UTF-8 (iconv"},
      {"\xFF\xFE\0\0a\0\0\0"s, "is UTF-32 text; write it as UTF-8 (iconv"},
      {tar(true), "is a tar archive; unpack it"},
      {tar(false), "is a tar archive; unpack it"},
  };
}

std::string fault_of(const std::string& bytes) {
  try {
    LineStream lines("file", bytes);
    for (std::string_view line; lines.next(line);) {
    }
  } catch (const InputError& error) {
    return error.issues().at(0).text();
  }
  return "";
}

TEST(Container, WhatIsNoTextIsNamedWithWhatToDo) {
  for (const auto& [bytes, is] : no_texts()) {
    EXPECT_THAT(why_no_text(std::string_view(bytes).substr(0, kHeadBytes)), StartsWith(is));
    EXPECT_THAT(fault_of(bytes), StartsWith("file:1: " + is));
  }
}

// "trace.tar.gz": what comes out of the decompressor is looked at too.
TEST(Container, InsideGzipAndZstdToo) {
  for (const auto& [bytes, is] : no_texts()) {
    EXPECT_THAT(fault_of(test::gzip(bytes)), StartsWith("file:1: once decompressed, it " + is));
    EXPECT_THAT(fault_of(test::zstd(bytes)), StartsWith("file:1: once decompressed, it " + is));
  }
}

TEST(Container, TextPasses) {
  for (const std::string& text :
       {""s, "a"s, "a,b\n1,2\n"s, "PK,PAR\n"s, "BZh9,b\n"s, "version,https\n"s, "<1,2\n"s,
        "\xEF\xBB\xBF"
        "a,b\n"s,
        "{\"a\": 1}\n"s, std::string(600, 'x'), "\xC3\xA9,b\n"s}) {
    EXPECT_EQ(why_no_text(std::string_view(text).substr(0, kHeadBytes)), "") << text;
  }
}

}  // namespace
}  // namespace archipelago::input
