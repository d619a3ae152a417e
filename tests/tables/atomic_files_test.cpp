#include "tables/atomic_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.hpp"
#include "tables/temporary_folder.hpp"

namespace archipelago::tables {
namespace {

namespace fs = std::filesystem;
using test::content_of;
using test::TemporaryFolder;
using Names = std::set<std::string>;

TEST(WriteFiles, MakesTheFolderAndWritesEveryFile) {
  const TemporaryFolder folder;
  write_files(folder.path() / "new" / "deep", {{"a.csv", "1\n"}, {"b.json", "{}"}});
  EXPECT_EQ(content_of(folder.path() / "new" / "deep" / "a.csv"), "1\n");
  EXPECT_EQ(content_of(folder.path() / "new" / "deep" / "b.json"), "{}");
}

TEST(WriteFiles, ReplacesWhatWasThereAndLeavesNothingBeside) {
  const TemporaryFolder folder;
  write_files(folder.path(), {{"a.csv", "a long first version\n"}});
  write_files(folder.path(), {{"a.csv", "short\n"}});
  EXPECT_EQ(content_of(folder.path() / "a.csv"), "short\n");
  EXPECT_EQ(folder.names(), Names{"a.csv"});
}

TEST(WriteFiles, BytesAreWrittenAsTheyAre) {
  const TemporaryFolder folder;
  const std::string bytes("a\r\n\0b\xff", 6);
  write_files(folder.path(), {{"x", bytes}});
  EXPECT_EQ(content_of(folder.path() / "x"), bytes);
}

// A folder stands where b.csv shall go: a.csv, first in order, must not have been replaced.
TEST(WriteFiles, AFolderInTheWayChangesNothing) {
  const TemporaryFolder folder;
  write_files(folder.path(), {{"a.csv", "old\n"}});
  fs::create_directories(folder.path() / "b.csv");
  EXPECT_THROW(write_files(folder.path(), {{"a.csv", "new\n"}, {"b.csv", "new\n"}}),
               SimulationError);
  EXPECT_EQ(content_of(folder.path() / "a.csv"), "old\n");
  EXPECT_EQ(folder.names(), (Names{"a.csv", "b.csv"}));
}

// /dev/full takes a write and says "no space left".  The part file of b.csv is made to lead there.
TEST(WriteFiles, AFullDiskChangesNothing) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  const TemporaryFolder folder;
  write_files(folder.path(), {{"a.csv", "old\n"}, {"b.csv", "old\n"}});
  fs::create_symlink("/dev/full", folder.path() / ("b.csv.part-" + std::to_string(::getpid())));
  EXPECT_THROW(write_files(folder.path(), {{"a.csv", "new\n"}, {"b.csv", "new\n"}}),
               SimulationError);
  EXPECT_EQ(content_of(folder.path() / "a.csv"), "old\n");
  EXPECT_EQ(content_of(folder.path() / "b.csv"), "old\n");
  EXPECT_EQ(folder.names(), (Names{"a.csv", "b.csv"}));
}

TEST(WriteFiles, AFileWhereTheFolderShallBeIsToldAsSuch) {
  const TemporaryFolder folder;
  write_files(folder.path(), {{"results", "a file\n"}});
  try {
    write_files(folder.path() / "results", {{"a.csv", "1\n"}});
    FAIL() << "nothing was thrown";
  } catch (const SimulationError& error) {
    EXPECT_EQ(std::string(error.what()).rfind("results not written: ", 0), 0U) << error.what();
  }
  EXPECT_EQ(content_of(folder.path() / "results"), "a file\n");
}

}  // namespace
}  // namespace archipelago::tables
