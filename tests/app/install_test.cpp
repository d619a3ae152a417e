// `cmake --install` into a folder of its own: the program finds what came with it, wherever that is,
// its headers suffice for a plug-in, its completion knows its commands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "app/toy_project.hpp"
#include "support/source_dir.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A prefix in a folder of a user who has nothing else of this project.
class Installed : public ::testing::Test {
 protected:
  Installed() {
    std::string name = (fs::temp_directory_path() / "archipelago-install-XXXXXX").string();
    folder_ = fs::canonical(::mkdtemp(name.data()));
    const Outcome outcome = shell(std::string(ARCHIPELAGO_CMAKE) + " --install " +
                                  ARCHIPELAGO_BUILD + " --prefix " + prefix());
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  ~Installed() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string prefix() const { return (folder_ / "prefix").string(); }
  [[nodiscard]] std::string program() const { return prefix() + "/bin/archipelago"; }
  // In the folder, by bash.
  [[nodiscard]] Outcome shell(const std::string& text) const {
    std::ofstream(folder_ / "script") << "cd " << folder_.string() << "\n" << text << "\n";
    const std::string words =
        " >" + (folder_ / "stdout").string() + " 2>" + (folder_ / "stderr").string();
    const int status = std::system(("bash -eu " + (folder_ / "script").string() + words).c_str());
    return {WEXITSTATUS(status), read_file(folder_ / "stdout"), read_file(folder_ / "stderr")};
  }

  fs::path folder_;
};

TEST_F(Installed, FindsWhatCameWithItByName) {
  const Outcome shown = shell(program() + " platform show toy2 --route left right");
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out,
              HasSubstr("read from " + prefix() + "/share/archipelago/platforms/toy2\n"));
  EXPECT_EQ(shell(program() + " check smoke/toy-policies").status, 0);
  const Outcome listed = shell(program() + " list experiments");
  EXPECT_THAT(listed.out, AllOf(HasSubstr("share/archipelago/experiments/smoke/toy-policies.yaml"),
                                Not(HasSubstr(source_dir() + "/"))));
}

TEST_F(Installed, RunsAnExperimentWithAPlatformOfOnesOwnWithoutAnySchemaBesideIt) {
  const Outcome outcome = shell(
      "mkdir -p study/platforms study/experiments\n"
      "cp -r prefix/share/archipelago/platforms/toy2 study/platforms/mine\n"
      "sed -e 's#^platform: .*#platform: mine#' -e 's#^workload: .*#workload: toy-chat#' "
      "prefix/share/archipelago/experiments/smoke/toy-policies.yaml > study/experiments/mine.yaml\n"
      "prefix/bin/archipelago run study/experiments/mine.yaml --out out --quiet");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_FALSE(fs::exists(folder_ / "prefix/share/archipelago/platforms/schema"));
  // The program of the build folder gives the same table from the checkout.
  const std::string twin = (folder_ / "twin").string();
  const Outcome here =
      Running({"run", "experiments/smoke/toy-policies.yaml", "--out", twin, "--quiet"},
              source_dir(), folder_)
          .wait();
  EXPECT_EQ(here.status, 0) << here.err;
  EXPECT_THAT(read_file(folder_ / "out/summary.csv"), HasSubstr("ttft_p95"));
  EXPECT_EQ(read_file(folder_ / "out/summary.csv"), read_file(folder_ / "twin/summary.csv"));
}

TEST_F(Installed, ItsHeadersSufficeForAPlugIn) {
  const Outcome outcome = shell(
      "sed -n '/^```cpp$/,/^```$/{/^```/d;p}' prefix/share/doc/archipelago/docs/policies.md "
      "> nearest.cpp\n" +
      std::string(ARCHIPELAGO_CXX) +
      " -std=c++20 -O1 -Wall -Wextra -Werror -shared -fPIC -I prefix/include/archipelago -o "
      "nearest.so "
      "nearest.cpp\n"
      "sed -e 's#^platform: .*#platform: toy2#' -e 's#^workload: .*#workload: toy-chat#' "
      "-e 's#^  policy: .*#  policy: [islands, {plugin: {path: nearest.so}}]#' "
      "prefix/share/archipelago/experiments/smoke/toy-policies.yaml > mine.yaml\n"
      "prefix/bin/archipelago check mine.yaml");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("ok, 4 scenarios"));
  EXPECT_FALSE(fs::exists(folder_ / "prefix/include/archipelago/engine"));
}

TEST_F(Installed, IsFoundByCMake) {
  const Outcome outcome = shell(
      "mkdir policy && cat > policy/CMakeLists.txt <<'TXT'\n"
      "cmake_minimum_required(VERSION 3.25)\n"
      "project(policy LANGUAGES CXX)\n"
      "find_package(archipelago 0.2 REQUIRED)\n"
      "get_target_property(folders archipelago::policy_api INTERFACE_INCLUDE_DIRECTORIES)\n"
      "message(STATUS \"headers in ${folders}\")\n"
      "file(WRITE ${CMAKE_BINARY_DIR}/mine.cpp \"#include \\\"policy/policy_plugin.hpp\\\"\\n\")\n"
      "archipelago_add_policy(mine ${CMAKE_BINARY_DIR}/mine.cpp)\n"
      "TXT\n" +
      std::string(ARCHIPELAGO_CMAKE) +
      " -G Ninja -S policy -B policy/build -D CMAKE_CXX_COMPILER=" + ARCHIPELAGO_CXX +
      " -D CMAKE_PREFIX_PATH=" + prefix() + "\n" + ARCHIPELAGO_CMAKE +
      " --build policy/build\n"
      "test -s policy/build/mine.so");
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("headers in " + prefix() + "/include/archipelago"));
}

// The words that bash would offer after `archipelago <line>`.
TEST_F(Installed, CompletesCommandsOptionsAndNames) {
  const auto offered = [&](const std::string& line) {
    return shell(
               "source prefix/share/bash-completion/completions/archipelago\n"
               "set +eu\n"
               "COMP_WORDS=(" +
               program() + " " + line +
               ")\n"
               "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
               "_archipelago\n"
               "printf '%s\\n' \"${COMPREPLY[@]}\"")
        .out;
  };
  EXPECT_EQ(offered("ver"), "verify\n");
  EXPECT_EQ(offered("platform sh"), "show\n");
  EXPECT_EQ(offered("platform show toy2 --ro"), "--route\n");
  EXPECT_EQ(offered("platform show as"), "asean\n");
  EXPECT_THAT(offered("run viet"), HasSubstr("vietnam-five-cuts\n"));
  EXPECT_THAT(offered("list pol"), HasSubstr("policies\n"));
}

}  // namespace
}  // namespace archipelago::test
