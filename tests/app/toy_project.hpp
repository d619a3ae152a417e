// A project folder of a user, made anew for each test: platforms/toy2, a recipe and an
// experiment that work, to be spoilt at will; and the program, run in it as from a shell.
//
// Flow     ToyProject -> edit files -> run({"check", ...}) -> Outcome.
// Files    platforms/toy2/*.csv, workloads/toy.yaml, experiments/toy.yaml
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace archipelago::test {

// How a program ended and what it said.
struct Outcome {
  int status = 0;  // exit code; 128 + the signal when one ended it
  std::string out;
  std::string err;
};

// A program under way; its words go to files, so that no pipe can fill up.
class Running {
 public:
  Running(const std::vector<std::string>& arguments, const std::filesystem::path& working_folder,
          const std::filesystem::path& words_folder);
  ~Running();  // a program still under way is killed
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] std::string err_so_far() const;
  Outcome wait();

 private:
  pid_t pid_ = -1;
  std::filesystem::path out_;
  std::filesystem::path err_;
};

class ToyProject {
 public:
  ToyProject();
  ~ToyProject();
  ToyProject(const ToyProject&) = delete;
  ToyProject& operator=(const ToyProject&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  [[nodiscard]] bool exists(const std::string& file) const;
  [[nodiscard]] std::string read(const std::string& file) const;
  void write(const std::string& file, const std::string& text) const;

  // REQUIRES: `from` stands there exactly once; another count fails the test by an exception.
  void replace(const std::string& file, const std::string& from, const std::string& to) const;
  // Rows count from 0 below the header; our toy tables quote nothing.
  [[nodiscard]] std::string cell(const std::string& table, std::size_t row,
                                 const std::string& column) const;
  void set_cell(const std::string& table, std::size_t row, const std::string& column,
                const std::string& value) const;
  // A file of that size that takes no room on the disk.
  void write_sparse(const std::string& file, const std::string& start, std::size_t bytes) const;

  // `archipelago <arguments>` with the project as working folder.
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const;
  // `archipelago run <experiment> --out out --quiet`
  [[nodiscard]] Outcome run_experiment() const;
  // Its summary.csv; a run that fails, fails the test by an exception.
  [[nodiscard]] std::string results() const;

  static constexpr const char* kExperiment = "experiments/toy.yaml";
  static constexpr const char* kRecipe = "workloads/toy.yaml";

 private:
  std::filesystem::path folder_;
};

// The columns of a table's header.
[[nodiscard]] std::vector<std::string> split_cells(const std::string& line);
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

}  // namespace archipelago::test
