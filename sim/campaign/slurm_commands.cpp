#include "campaign/slurm_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <sstream>

#include "base/error.hpp"
#include "campaign/shell_command.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

namespace fs = std::filesystem;

// Slurm's own commands give up after MessageTimeout, 10 s by default, a few times over.
constexpr double kPatience = 60;
// A user who has pressed Ctrl-C waits for this one.
constexpr double kPatienceToCancel = 10;

// In names of files sbatch replaces %a and the like.
std::string without_patterns(const fs::path& file) {
  std::string text;
  for (const char c : file.string()) text += c == '%' ? std::string("%%") : std::string(1, c);
  return text;
}

}  // namespace

void check_slurm(const std::vector<std::string>& sbatch_options) {
  Issues issues;
  std::string missing;
  for (const char* name : {"sbatch", "squeue", "scancel"}) {
    if (!find_program(name)) missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (!missing.empty()) {
    issues.add("--engine", 0, "slurm",
               "needs " + missing +
                   ", which PATH does not have; run on a login node of the cluster (often after "
                   "`module load slurm`), or use --engine local, or --shard for another scheduler");
  }
  for (const std::string& option : sbatch_options) {
    const std::string word = option.substr(0, option.find('='));
    if (!option.starts_with("-")) {
      issues.add("--slurm-option", 0, option,
                 "is no option of sbatch; expected one, as in --slurm-option=--partition=short");
    }
    for (const char* ours : {"--array", "-a", "--wrap", "--chdir", "-D", "--job-name", "-J",
                             "--parsable", "--wait", "-W"}) {
      if (word != ours) continue;
      issues.add("--slurm-option", 0, option,
                 "is what this program gives to sbatch itself; leave it out");
    }
  }
  issues.throw_if_any();
}

SlurmCommands::SlurmCommands(std::string job_name, std::function<bool()> stop)
    : job_name_(std::move(job_name)), user_(std::to_string(::geteuid())), stop_(std::move(stop)) {}

SlurmAnswer SlurmCommands::submit(const SlurmArray& array) const {
  std::vector<std::string> words{
      "sbatch",
      "--parsable",
      fmt::format("--array=1-{}", array.tasks),
      "--job-name=" + job_name_,
      "--chdir=" + fs::current_path().string(),
      "--output=" + without_patterns(array.logs) + "/%a.log",
      "--open-mode=append",
      "--ntasks=1",
      "--no-requeue",  // a lost task is offered anew, with what is left of it
      "--export=ALL"};
  words.insert(words.end(), array.more.begin(), array.more.end());
  words.push_back(array.script.string());
  const CommandOutcome outcome = run_command(words, kPatience, stop_);
  // "123" or "123;cluster".
  const auto number =
      input::parse_integer(outcome.out.substr(0, outcome.out.find_first_of("; \n")));
  if (outcome.status == 0 && number && *number > 0) return {*number, ""};
  return {0, outcome.err.empty() ? fmt::format("exit code {}", outcome.status) : outcome.err};
}

std::optional<SlurmQueue> SlurmCommands::queue() const {
  const CommandOutcome outcome = run_command({"squeue", "--noheader", "--array", "--user=" + user_,
                                              "--name=" + job_name_, "--format=%F %K %T"},
                                             kPatience, stop_);
  if (outcome.status != 0) return {};
  SlurmQueue queue;
  std::istringstream lines(outcome.out);
  std::int64_t array = 0;
  std::string task;
  std::string state;
  while (lines >> array >> task >> state) {
    const auto number = input::parse_integer(task);
    if (number) queue[{array, static_cast<std::size_t>(*number)}] = state != "PENDING";
  }
  return queue;
}

std::string SlurmCommands::cancel() const {
  const CommandOutcome outcome =
      run_command({"scancel", "--user=" + user_, "--name=" + job_name_}, kPatienceToCancel, {});
  if (outcome.status == 0) return "";
  return outcome.err.empty() ? fmt::format("exit code {}", outcome.status) : outcome.err;
}

std::string SlurmCommands::cancel_words() const {
  return "scancel --user=" + user_ + " --name=" + job_name_;
}

}  // namespace archipelago::campaign
