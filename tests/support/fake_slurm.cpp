#include "support/fake_slurm.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace archipelago::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSbatch = R"sh(#!/bin/bash
cd "$(dirname "$0")"
echo "$*" >> sbatch-calls
count=$(wc -l < sbatch-calls)
. ./before-sbatch
for word in "$@"; do
  case $word in
    --array=1-*) tasks=${word#--array=1-} ;;
    --chdir=*) folder=${word#--chdir=} ;;
    --output=*) output=${word#--output=} ;;
  esac
done
script=$word
here=$PWD array=$count
for ((task = 1; task <= tasks; ++task)); do
  export SLURM_ARRAY_TASK_ID=$task array here
  touch "queue/$array.$task"
  # shellcheck disable=SC2016
  (cd "$folder" && setsid bash -c '
    echo $$ > "$here/queue/$array.$SLURM_ARRAY_TASK_ID"
    trap "rm -f \"$here/queue/$array.$SLURM_ARRAY_TASK_ID\"" EXIT
    . "$here/before-task"
    sh "$1"' task "$script" > "${output//%a/$task}" 2>&1 < /dev/null &)
done
echo "$array"
)sh";

constexpr const char* kSqueue = R"sh(#!/bin/bash
cd "$(dirname "$0")/queue"
for task in *; do
  [ -e "$task" ] && echo "${task%.*} ${task#*.} RUNNING"
done
exit 0
)sh";

constexpr const char* kScancel = R"sh(#!/bin/bash
cd "$(dirname "$0")"
echo "$*" >> scancel-calls
cd queue
for task in *; do
  # One that was offered a moment ago has not said its number yet.
  while [ -e "$task" ] && [ ! -s "$task" ]; do sleep 0.01; done
  [ -s "$task" ] && kill -KILL -- "-$(cat "$task")" 2> /dev/null
  rm -f "$task"
done
exit 0
)sh";

void write_script(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
  fs::permissions(file, fs::perms::owner_all);
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

FakeSlurm::FakeSlurm(const fs::path& folder) : folder_(folder), path_before_(std::getenv("PATH")) {
  fs::create_directories(folder_ / "queue");
  write_script(folder_ / "sbatch", kSbatch);
  write_script(folder_ / "squeue", kSqueue);
  write_script(folder_ / "scancel", kScancel);
  before_sbatch("");
  before_task("");
  ::setenv("PATH", (folder_.string() + ":" + path_before_).c_str(), 1);
}

FakeSlurm::~FakeSlurm() {
  (void)std::system((folder_ / "scancel").c_str());
  ::setenv("PATH", path_before_.c_str(), 1);
}

void FakeSlurm::before_sbatch(const std::string& text) const {
  std::ofstream(folder_ / "before-sbatch") << text << '\n';
}

void FakeSlurm::before_task(const std::string& text) const {
  std::ofstream(folder_ / "before-task") << text << '\n';
}

std::string FakeSlurm::sbatch_calls() const { return content(folder_ / "sbatch-calls"); }
std::string FakeSlurm::scancel_calls() const { return content(folder_ / "scancel-calls"); }
bool FakeSlurm::has_tasks() const { return !fs::is_empty(folder_ / "queue"); }

}  // namespace archipelago::test
