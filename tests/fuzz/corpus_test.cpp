// Replays every file of tests/fuzz/corpus in ordinary builds: what a fuzzer once found stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/entries.hpp"
#include "support/source_dir.hpp"

namespace archipelago::fuzz {
namespace {

class Corpus : public ::testing::TestWithParam<Entry> {};

TEST_P(Corpus, EveryFileIsReadOrRefusedWithAnInputError) {
  const std::filesystem::path folder =
      std::filesystem::path(test::source_dir()) / "tests" / "fuzz" / "corpus" / GetParam().name;
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_NO_THROW(run(GetParam(), bytes)) << file.path();
    ++files;
  }
  EXPECT_GT(files, 0U) << "no corpus in " << folder;
}

INSTANTIATE_TEST_SUITE_P(Readers, Corpus, ::testing::ValuesIn(entries().begin(), entries().end()),
                         [](const auto& entry) { return std::string(entry.param.name); });

}  // namespace
}  // namespace archipelago::fuzz
