#include "app/toy_project.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "support/source_dir.hpp"

namespace archipelago::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* kExperimentText =
    "name: toy\n"
    "question: does it work\n"
    "platform: ../platforms/toy2\n"
    "workload: ../workloads/toy.yaml\n"
    "start: 2026-03-02T00:00Z\n"
    "horizon: 10 min\n"
    "warmup: 1 min\n"
    "replicates: 2\n"
    "seed: 7\n"
    "policy: islands\n"
    "demand_scale: 10\n"
    "serving:\n"
    "  gpu_shares: {toy-llm: 1}\n"
    "  max_sequences: 4\n"
    "  max_batched_tokens: 400\n"
    "  block_tokens: 16\n"
    "  watermark: 0.01\n"
    "  queue_limit: 20\n"
    "  timeout: 10 s\n"
    "slo:\n"
    "  ttft: 60 ms\n"
    "  tpot: 11 ms\n";

constexpr const char* kRecipeText =
    "name: toy\n"
    "description: equal requests\n"
    "source: assumed\n"
    "inference:\n"
    "  - name: chat\n"
    "    requests_per_day: 86400\n"
    "    nations: {weights: {SG: 3, ID: 1}}\n"
    "    hour_weights: [1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1]\n"
    "    day_weights: [3, 2, 2, 2, 2, 1, 1]\n"
    "    burstiness: 1\n"
    "    prompt_tokens: {law: fixed, tokens: 100}\n"
    "    output_tokens: {law: fixed, tokens: 11}\n"
    "    llms: {toy-llm: 1}\n";

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "archipelago-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  return name;
}

// In the child: words to files, then the program.
[[noreturn]] void become(const std::vector<std::string>& arguments, const fs::path& folder,
                         const fs::path& out, const fs::path& err) {
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (::dup2(out_fd, STDOUT_FILENO) < 0 || ::dup2(err_fd, STDERR_FILENO) < 0 ||
      ::chdir(folder.c_str()) != 0) {
    _exit(126);
  }
  ::execv(words.front(), words.data());
  _exit(127);
}

}  // namespace

Running::Running(const std::vector<std::string>& arguments, const fs::path& working_folder,
                 const fs::path& words_folder)
    : out_(words_folder / ".stdout"), err_(words_folder / ".stderr") {
  std::vector<std::string> command{ARCHIPELAGO_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) become(command, working_folder, out_, err_);
}

Running::~Running() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string Running::err_so_far() const { return fs::exists(err_) ? read_file(err_) : ""; }

Outcome Running::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), read_file(out_),
          read_file(err_)};
}

ToyProject::ToyProject() : folder_(new_folder()) {
  const fs::path platforms = fs::path(test::source_dir()) / "platforms";
  fs::create_directories(folder_ / "platforms");
  fs::copy(platforms / "toy2", folder_ / "platforms" / "toy2");
  write(kExperiment, kExperimentText);
  write(kRecipe, kRecipeText);
}

ToyProject::~ToyProject() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

bool ToyProject::exists(const std::string& file) const { return fs::exists(folder_ / file); }

std::string ToyProject::read(const std::string& file) const { return read_file(folder_ / file); }

void ToyProject::write(const std::string& file, const std::string& text) const {
  fs::create_directories((folder_ / file).parent_path());
  std::ofstream(folder_ / file, std::ios::binary) << text;
}

void ToyProject::replace(const std::string& file, const std::string& from,
                         const std::string& to) const {
  std::string text = read(file);
  const std::size_t at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
    throw std::logic_error("'" + from + "' does not stand once in " + file);
  }
  write(file, text.replace(at, from.size(), to));
}

std::string ToyProject::cell(const std::string& table, std::size_t row,
                             const std::string& column) const {
  const std::vector<std::string> lines = lines_of(read(table));
  const std::vector<std::string> header = split_cells(lines.at(0));
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c] == column) return split_cells(lines.at(row + 1)).at(c);
  }
  throw std::logic_error("no column " + column + " in " + table);
}

void ToyProject::set_cell(const std::string& table, std::size_t row, const std::string& column,
                          const std::string& value) const {
  const std::vector<std::string> lines = lines_of(read(table));
  const std::vector<std::string> header = split_cells(lines.at(0));
  std::string text;
  bool found = false;
  for (std::size_t l = 0; l < lines.size(); ++l) {
    std::vector<std::string> cells = split_cells(lines[l]);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (l == row + 1 && header.at(c) == column) {
        cells[c] = value;
        found = true;
      }
      text += (c > 0 ? "," : "") + cells[c];
    }
    text += '\n';
  }
  if (!found) throw std::logic_error("no column " + column + " in " + table);
  write(table, text);
}

void ToyProject::write_sparse(const std::string& file, const std::string& start,
                              std::size_t bytes) const {
  write(file, start);
  fs::resize_file(folder_ / file, bytes);
}

Outcome ToyProject::run(const std::vector<std::string>& arguments) const {
  return Running(arguments, folder_, folder_).wait();
}

std::string ToyProject::results() const {
  const Outcome outcome = run_experiment();
  if (outcome.status != 0) throw std::runtime_error("the run failed: " + outcome.err);
  return read("out/summary.csv");
}

Outcome ToyProject::run_experiment() const {
  return run({"run", kExperiment, "--out", "out", "--jobs", "2", "--quiet"});
}

std::vector<std::string> split_cells(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace archipelago::test
