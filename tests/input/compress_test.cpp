// What is compressed comes back; what is damaged or too much is a fault that names the file.
#include "input/compress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "input/temporary_file.hpp"
#include "input/whole_file.hpp"

namespace archipelago::input {
namespace {

using test::TemporaryFile;
using ::testing::HasSubstr;

// Hard to compress: a linear congruential sequence of bytes.
std::string noise(std::size_t bytes) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < bytes) {
    state = state * 1'664'525U + 1'013'904'223U;
    text += static_cast<char>(state >> 24U);
  }
  return text;
}

TEST(Compress, ComesBackByteForByte) {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(1'000'000, 'y'), noise(300'000)}) {
    const TemporaryFile file(zstd_bytes(text));
    EXPECT_EQ(whole_text(file.path()), text);
  }
  EXPECT_LT(zstd_bytes(std::string(1'000'000, 'y')).size(), 1000U);
}

TEST(Compress, PlainFilesAreReadToo) {
  const TemporaryFile file("a,b\n1,2\n");
  EXPECT_EQ(whole_text(file.path()), "a,b\n1,2\n");
}

std::string fault_of(const TemporaryFile& file, std::size_t most) {
  try {
    (void)whole_text(file.path(), most);
  } catch (const InputError& error) {
    return error.issues().at(0).text();
  }
  return "";
}

TEST(WholeText, DamageATooLongTextAndAFileThatIsGoneAreFaults) {
  std::string bytes = zstd_bytes(noise(10'000));
  const TemporaryFile whole(bytes);
  EXPECT_EQ(fault_of(whole, 10'000), "");
  EXPECT_THAT(fault_of(whole, 9'999), HasSubstr("holds more than 9999 bytes"));
  const TemporaryFile cut(bytes.substr(0, bytes.size() - 10));
  EXPECT_THAT(fault_of(cut, 10'000), HasSubstr("zstd data"));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
  const TemporaryFile damaged(bytes);
  EXPECT_THAT(fault_of(damaged, 10'000), HasSubstr("zstd data are damaged"));
  EXPECT_THROW((void)whole_text("/nowhere/at/all"), InputError);
}

}  // namespace
}  // namespace archipelago::input
