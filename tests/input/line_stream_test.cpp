#include "input/line_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/temporary_file.hpp"
#include "input/text.hpp"
#include "support/compressed.hpp"

namespace archipelago::input {
namespace {

using test::gzip;
using test::TemporaryFile;
using test::zstd;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> lines_of(std::string bytes) {
  LineStream stream("file", std::move(bytes));
  std::vector<std::string> lines;
  for (std::string_view line; stream.next(line);) lines.emplace_back(line);
  EXPECT_EQ(stream.line(), static_cast<int>(lines.size()));
  return lines;
}

// What reading to the end throws; "" when it does not.
std::string fault_of(std::string bytes) {
  try {
    lines_of(std::move(bytes));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// Lines enough for several blocks, of random digits so that they do not compress away.
std::string long_text() {
  std::string text;
  std::uint64_t state = 88'172'645'463'325'252;
  for (int i = 0; i < 40'000; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    text += std::to_string(state) + "\n";
  }
  return text;
}

TEST(LineStream, EndsOfLinesAreLfOrCrLfAndTheLastMayLackOne) {
  EXPECT_THAT(lines_of("a\nb\r\n\nc"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(lines_of("a\n"), ElementsAre("a"));
  EXPECT_THAT(lines_of("a\r"), ElementsAre("a"));
  EXPECT_THAT(lines_of(""), ElementsAre());
  EXPECT_THAT(lines_of("\n"), ElementsAre(""));
}

TEST(LineStream, AByteOrderMarkIsNoPartOfTheFirstLine) {
  EXPECT_THAT(lines_of("\xEF\xBB\xBF"
                       "a\n\xEF\xBB\xBF"
                       "b"),
              ElementsAre("a",
                          "\xEF\xBB\xBF"
                          "b"));
}

TEST(LineStream, CompressedTextIsTheSameText) {
  const std::string text = long_text();
  const auto plain = lines_of(text);
  EXPECT_EQ(plain.size(), 40'000U);
  EXPECT_EQ(lines_of(gzip(text)), plain);
  EXPECT_EQ(lines_of(zstd(text)), plain);
}

// cat a.gz b.gz and pzstd write such files.
TEST(LineStream, CompressedPartsOneAfterTheOtherAreOneText) {
  EXPECT_THAT(lines_of(gzip("a\nb") + gzip("c\n")), ElementsAre("a", "bc"));
  EXPECT_THAT(lines_of(zstd("a\nb") + zstd("c\n")), ElementsAre("a", "bc"));
}

// RFC 8878, 3.1.2: a magic number from 0x184D2A50 to 5F, a size, and so many bytes to pass over.
std::string skippable(const std::string& content, char number = '\x50') {
  std::string frame{number, '\x2A', '\x4D', '\x18', static_cast<char>(content.size()), 0, 0, 0};
  return frame + content;
}

TEST(LineStream, SkippableFramesOfZstdHoldNothing) {
  const std::string frame = skippable("12 bytes ...");
  EXPECT_THAT(lines_of(frame + zstd("a\nb")), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of(zstd("a\nb") + skippable("", '\x5F') + zstd("c\n")), ElementsAre("a", "bc"));
  EXPECT_THAT(lines_of(zstd("a\nb") + frame), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of(frame), ElementsAre());
  for (const std::string& cut :
       {frame.substr(0, 10), zstd("a\n") + frame.substr(0, 15), zstd("a\n") + frame.substr(0, 5),
        frame + zstd("a").substr(0, 3)}) {
    EXPECT_THAT(fault_of(cut), HasSubstr("cut short"));
  }
}

// As tapes and block devices leave them.
TEST(LineStream, ZerosBehindTheLastMemberOfGzipArePadding) {
  EXPECT_THAT(lines_of(gzip("a\nb") + std::string(1000, '\0')), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of(gzip("a\n") + gzip("b\n") + std::string(200'000, '\0')),
              ElementsAre("a", "b"));
  EXPECT_THAT(fault_of(gzip("a\n") + std::string(9, '\0') + gzip("b\n")), HasSubstr("damaged"));
  EXPECT_THAT(fault_of(gzip("a\n") + "text"), HasSubstr("damaged"));
}

TEST(LineStream, CompressionIsToldFromTheBytesNotFromTheName) {
  EXPECT_EQ(LineStream("x.gz", std::string("plain\n")).compression(), Compression::kNone);
  EXPECT_EQ(LineStream("x.csv", gzip("a\n")).compression(), Compression::kGzip);
  EXPECT_EQ(LineStream("x.csv", zstd("a\n")).compression(), Compression::kZstd);
  // Too short to be either.
  EXPECT_THAT(lines_of("\x28\xB5"), ElementsAre("\x28\xB5"));
}

TEST(LineStream, FilesAreReadAsBytesAre) {
  const std::string text = long_text();
  for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
    const TemporaryFile file(bytes);
    LineStream stream(file.path());
    std::size_t lines = 0;
    for (std::string_view line; stream.next(line);) ++lines;
    EXPECT_EQ(lines, 40'000U);
    EXPECT_EQ(stream.bytes(), text.size());
  }
}

// Boost's own zstd filter would end in silence here.
TEST(LineStream, DataCutShortAnywhereAreAFault) {
  const std::string text = long_text();
  for (const std::string& whole : {gzip(text), zstd(text)}) {
    for (const std::size_t cut : {std::size_t{1}, std::size_t{4}, std::size_t{9}, whole.size() / 2,
                                  whole.size() - 20, whole.size() - 5}) {
      EXPECT_THAT(fault_of(whole.substr(0, whole.size() - cut)), HasSubstr("cut short"))
          << "without the last " << cut << " of " << whole.size() << " bytes";
    }
  }
}

TEST(LineStream, DamagedDataAreAFaultWithThePlace) {
  const std::string text = long_text();
  for (std::string bytes : {gzip(text), zstd(text)}) {
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 40; ++i) bytes[i] ^= '\x5A';
    const std::string fault = fault_of(bytes);
    EXPECT_THAT(fault, HasSubstr("damaged"));
    EXPECT_THAT(fault, ::testing::MatchesRegex("file:[0-9]+: .*"));
  }
}

TEST(LineStream, LinesUpToTheLimitAreRead) {
  const std::string longest(kMaxLineBytes, 'x');
  EXPECT_THAT(lines_of("a\n" + longest + "\r\nb"), ElementsAre("a", longest, "b"));
  EXPECT_THAT(lines_of(longest), ElementsAre(longest));
  EXPECT_EQ(fault_of("a\n" + longest + "x\nb"),
            "file:2: the line is longer than " + std::to_string(kMaxLineBytes) + " bytes");
  EXPECT_THAT(fault_of(longest + longest + longest), HasSubstr("file:1: the line is longer"));
}

// Bytes without end, handed out as they are asked for.
class Endless : public ByteSource {
 public:
  Endless(std::string unit, std::uint64_t bytes)
      : ByteSource(Compression::kNone), unit_(std::move(unit)), left_(bytes) {}
  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t count = std::min<std::uint64_t>(size, left_);
    for (std::size_t i = 0; i < count; ++i) buffer[i] = unit_[(at_ + i) % unit_.size()];
    at_ += count;
    left_ -= count;
    return count;
  }

 private:
  std::string unit_;
  std::uint64_t at_ = 0;
  std::uint64_t left_;
};

TEST(LineStream, MemoryDoesNotGrowWithTheFile) {
  LineStream stream("endless", std::make_unique<Endless>("0123456,89\n", 200'000'000));
  std::size_t held = 0;
  for (std::string_view line; stream.next(line);) held = std::max(held, stream.buffer_bytes());
  EXPECT_EQ(stream.bytes(), 200'000'000U);
  EXPECT_LE(held, 256U << 10);
}

TEST(LineStream, MemoryForOneEndlessLineIsBounded) {
  LineStream stream("endless", std::make_unique<Endless>("x", 200'000'000));
  std::string_view line;
  EXPECT_THROW(stream.next(line), InputError);
  EXPECT_LE(stream.bytes(), 2 * kMaxLineBytes);
  EXPECT_LE(stream.buffer_bytes(), 2 * kMaxLineBytes);
}

// 200 MB of one line again and again: a few hundred kilobytes of gzip, less of zstd.
TEST(LineStream, ABombIsReadInASmallBuffer) {
  const std::string text(2'000'000, '\n');
  std::string part = gzip(text);
  std::string bomb;
  for (int i = 0; i < 100; ++i) bomb += part;
  EXPECT_LT(bomb.size(), 1'000'000U);
  LineStream stream("bomb", std::move(bomb));
  for (std::string_view line; stream.next(line);) ASSERT_TRUE(line.empty());
  EXPECT_EQ(stream.line(), 200'000'000);
  EXPECT_LE(stream.buffer_bytes(), 256U << 10);
}

TEST(LineStream, WhatCannotBeReadIsRefusedAtOnce) {
  EXPECT_THROW(LineStream(std::filesystem::path("no/such/file")), InputError);
  EXPECT_THROW(LineStream(std::filesystem::temp_directory_path()), InputError);
  EXPECT_THROW(LineStream(std::filesystem::path("/dev/zero")), InputError);
}

}  // namespace
}  // namespace archipelago::input
