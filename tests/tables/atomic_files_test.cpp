#include "tables/atomic_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <barrier>
#include <thread>
#include <vector>

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

// What check_writable() says of a folder; "" when it may be written.
std::string fault_of(const fs::path& folder) {
  try {
    check_writable(folder);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(CheckWritable, LeavesNoTraceOfTheFoldersThatItTried) {
  const TemporaryFolder folder;
  EXPECT_EQ(fault_of(folder.path() / "new" / "deep" / ""), "");
  EXPECT_EQ(folder.names(), Names{});
  write_files(folder.path() / "old", {{"a.csv", "1\n"}});
  EXPECT_EQ(fault_of(folder.path() / "old"), "");
  EXPECT_EQ(content_of(folder.path() / "old" / "a.csv"), "1\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path() / "old"), {}), 1);
}

TEST(CheckWritable, SaysWhyNotInTheWordsOfTheSystem) {
  const TemporaryFolder folder;
  write_files(folder.path(), {{"file", "in the way\n"}});
  EXPECT_EQ(fault_of(folder.path() / "file" / "results"),
            (folder.path() / "file/results").string() + ": cannot be written (" +
                (folder.path() / "file/results").string() +
                ": Not a directory); choose another folder");
  const std::string long_name(300, 'x');
  EXPECT_NE(fault_of(folder.path() / "new" / long_name).find("File name too long"),
            std::string::npos);
  EXPECT_EQ(folder.names(), Names{"file"}) << "what was tried is gone";
}

TEST(CheckWritable, ALinkThatLeadsNowhereIsRefused) {
  const TemporaryFolder folder;
  fs::create_symlink(folder.path() / "gone", folder.path() / "link");
  EXPECT_NE(fault_of(folder.path() / "link" / "results").find("link: No such file or directory"),
            std::string::npos);
}

// As runs started at the same time do: none may stumble over a folder that another tries.
TEST(CheckWritable, ManyAtOnceUnderTheSameNewFolder) {
  const TemporaryFolder folder;
  std::vector<std::string> faults(4);
  std::barrier all_begin(static_cast<std::ptrdiff_t>(faults.size()));
  std::vector<std::jthread> runs;
  for (std::size_t run = 0; run < faults.size(); ++run) {
    runs.emplace_back([&, run] {
      all_begin.arrive_and_wait();
      for (int time = 0; time < 200 && faults[run].empty(); ++time) {
        faults[run] = fault_of(folder.path() / "new" / std::to_string(run));
      }
    });
  }
  runs.clear();
  EXPECT_EQ(faults, std::vector<std::string>(faults.size()));
  EXPECT_EQ(folder.names(), Names{});
}

// Whoever is root may write anywhere, but not where the kernel keeps files of its own.
TEST(CheckWritable, AFolderWithoutPermissionOrOfTheSystemIsRefused) {
  EXPECT_NE(fault_of("/proc/results").find("cannot be written (/proc/results: "),
            std::string::npos);
}

}  // namespace
}  // namespace archipelago::tables
