// The files of a folder: what is compressed comes back, and a stale twin is noticed.
#include "tables/result_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tables/atomic_files.hpp"
#include "tables/temporary_folder.hpp"

namespace archipelago::tables {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Texts kTexts{{"scenarios.csv", "scenario\n1\n"},
                   {"summary.csv", std::string(5000, 'x')},
                   {"runs.csv", std::string(70000, 'y')},
                   {"summary.md", "# toy\n"}};

TEST(ResultFiles, ComeBackAsTheyWereCompactOrNot) {
  for (const bool compact : {false, true}) {
    const test::TemporaryFolder folder;
    write_files(folder.path(), packed(kTexts, compact));
    EXPECT_EQ(folder.names().contains("summary.csv.zst"), compact);
    EXPECT_EQ(folder.names().contains("summary.csv"), !compact);
    EXPECT_TRUE(folder.names().contains("runs.csv.zst"));
    EXPECT_LT(std::filesystem::file_size(folder.path() / "runs.csv.zst"), 1000U);
    EXPECT_EQ(read_texts(folder.path()), kTexts);
  }
}

TEST(ResultFiles, AreTheSameBytesEachTime) {
  EXPECT_EQ(packed(kTexts, true), packed(kTexts, true));
}

// A compact folder written over one that is not, or over one of 0.1, leaves no second summary.
TEST(ResultFiles, WrittenAnewReplaceTheirOtherForm) {
  const test::TemporaryFolder folder;
  write_files(folder.path(), {{"runs.csv", "of 0.1"}, {"notes.txt", "mine"}});
  write_files(folder.path(), packed(kTexts, false), superseded(packed(kTexts, false)));
  const auto compact = packed(kTexts, true);
  write_files(folder.path(), compact, superseded(compact));
  EXPECT_THAT(folder.names(), ElementsAre("notes.txt", "runs.csv.zst", "scenarios.csv",
                                          "summary.csv.zst", "summary.md"));
}

TEST(ResultFiles, BothFormsAtOnceAreAFaultThatNamesBoth) {
  const test::TemporaryFolder folder;
  write_files(folder.path(), {{"summary.csv", "a"}, {"summary.csv.zst", "b"}});
  try {
    (void)read_texts(folder.path());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.issues().at(0).text(), HasSubstr("summary.csv.zst are both there"));
  }
}

TEST(ResultFiles, DamageIsFound) {
  const test::TemporaryFolder folder;
  std::string bytes = packed(kTexts, true).at("runs.csv.zst");
  bytes.resize(bytes.size() - 3);
  write_files(folder.path(), {{"runs.csv.zst", bytes}});
  EXPECT_THROW((void)read_texts(folder.path()), InputError);
}

}  // namespace
}  // namespace archipelago::tables
