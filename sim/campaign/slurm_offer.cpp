#include "campaign/slurm_offer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "campaign/run_list.hpp"
#include "campaign/shell_command.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

namespace fs = std::filesystem;

constexpr const char* kStorePrefix = "slurm-";

// Progress lines are short: the last few are in the last bytes of a log.
constexpr std::streamoff kTail = 16'384;

std::vector<std::string> last_lines(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> lines;
  if (!in) return lines;
  in.seekg(0, std::ios::end);
  in.seekg(std::max<std::streamoff>(0, in.tellg() - kTail));
  for (std::string line; std::getline(in, line);) {
    if (!in.eof()) lines.push_back(line);  // one that still grows says nothing yet
  }
  return lines;
}

// The number after `"key": `.
std::optional<std::size_t> number_of(const std::string& line, const std::string& key) {
  const std::size_t at = line.find("\"" + key + "\": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + key.size() + 4;
  const auto number = input::parse_integer(
      std::string_view(line).substr(from, line.find_first_of(",}", from) - from));
  if (!number || *number < 0) return {};
  return static_cast<std::size_t>(*number);
}

bool is_progress(const std::string& line) { return line.starts_with("{\"done\": "); }

}  // namespace

SlurmOffer::SlurmOffer(const fs::path& out, std::size_t number, std::vector<OfferedRun> runs,
                       std::size_t tasks)
    : out_(out),
      folder_(out / "slurm" / fmt::format("{:03}", number)),
      number_(fmt::format("{:03}", number)),
      runs_(std::move(runs)),
      tasks_(tasks) {}

std::vector<OfferedRun> SlurmOffer::runs_of(std::size_t task) const {
  std::vector<OfferedRun> some;
  for (std::size_t i = task - 1; i < runs_.size(); i += tasks_) some.push_back(runs_[i]);
  return some;
}

fs::path SlurmOffer::store_of(std::size_t task) const {
  return out_ / "shards" / fmt::format("{}{}-{:03}.sqlite", kStorePrefix, number_, task);
}

fs::path SlurmOffer::log_of(std::size_t task) const {
  return folder_ / fmt::format("{}.log", task);
}

std::string SlurmOffer::script(const std::vector<std::string>& command) const {
  std::string text =
      "#!/bin/sh\n"
      "# A task of a job array: some of the runs of a campaign.  Made by archipelago run --engine "
      "slurm.\n";
  // Said here, so that sbatch --export=NONE changes nothing.
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string variable = *entry;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with("ARCHIPELAGO_") || equals == std::string::npos) continue;
    text += "export " + variable.substr(0, equals + 1) + shell_quoted(variable.substr(equals + 1)) +
            "\n";
  }
  text += "task=$(printf %03d \"$SLURM_ARRAY_TASK_ID\")\nexec";
  for (const std::string& word : command) text += " " + shell_quoted(word);
  text += fmt::format(" \\\n  --shard \"$SLURM_ARRAY_TASK_ID/{}\" --runs {} \\\n", tasks_,
                      shell_quoted((folder_ / "runs").string()));
  return text +
         fmt::format("  --store {}\"$task.sqlite\" --jobs 1 --log-format json\n",
                     shell_quoted(
                         (out_ / "shards" / fmt::format("{}{}-", kStorePrefix, number_)).string()));
}

void SlurmOffer::write_files(const std::string& campaign_digest,
                             const std::vector<std::string>& command) const {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (!failed) fs::create_directories(out_ / "shards", failed);
  if (failed) throw SimulationError("cannot make " + folder_.string() + ": " + failed.message());
  std::vector<experiment::RunName> names;
  names.reserve(runs_.size());
  for (const OfferedRun& offered : runs_) names.push_back(offered.run);
  write_run_list(folder_ / "runs", campaign_digest, names);
  std::ofstream out(folder_ / "task.sh", std::ios::binary);
  out << script(command);
  out.close();
  if (!out) throw SimulationError("cannot write " + (folder_ / "task.sh").string());
}

SlurmArray SlurmOffer::array(const std::vector<std::string>& sbatch_options) const {
  return {tasks_, folder_ / "task.sh", folder_, sbatch_options};
}

TaskProgress SlurmOffer::progress_of(std::size_t task) const {
  const std::vector<std::string> lines = last_lines(log_of(task));
  const auto last = std::find_if(lines.rbegin(), lines.rend(), is_progress);
  if (last == lines.rend()) return {};
  const auto done = number_of(*last, "done");
  const auto failed = number_of(*last, "failed");
  if (!done || !failed || *failed > *done) return {};
  return {*done - *failed, *failed};
}

std::string SlurmOffer::last_words_of(std::size_t task) const {
  const std::vector<std::string> lines = last_lines(log_of(task));
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (!line->empty() && !is_progress(*line)) return input::shown(*line);
  }
  return "";
}

std::size_t SlurmOffer::next_number(const fs::path& out) {
  std::int64_t last = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(out / "slurm", none)) {
    const auto number = input::parse_integer(entry.path().filename().string());
    last = std::max(last, number.value_or(0));
  }
  return static_cast<std::size_t>(last + 1);
}

std::vector<fs::path> SlurmOffer::stores_left(const fs::path& out) {
  std::vector<fs::path> stores;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(out / "shards", none)) {
    const fs::path& file = entry.path();
    if (file.filename().string().starts_with(kStorePrefix) && file.extension() == ".sqlite") {
      stores.push_back(file);
    }
  }
  std::sort(stores.begin(), stores.end());
  return stores;
}

}  // namespace archipelago::campaign
