// A committed plan made again: which cells moved.
//
// Compare  every table of the folder, cell by cell: words as written, numbers to a millionth of
//          themselves (another linear-programming library rounds otherwise).  A file that only one side
//          has is a difference; manifest.json is looked at for what it names, not for its text.
// Errors   InputError: the folder is not whole, the plan is gone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tables/study_manifest.hpp"

namespace archipelago::app {

// The words of `archipelago plan` that a folder was made with.
struct PlanWords {
  std::vector<std::string> set;
  std::size_t replicates = 0;
  bool certify = false;
};
[[nodiscard]] std::vector<std::string> written_words(const PlanWords& words);
[[nodiscard]] PlanWords read_words(const std::vector<std::string>& words);

// What does not move a number.
struct PlanMaking {
  std::size_t jobs = 1;
  bool quiet = false;
  std::filesystem::path store = {};  // of simulated runs; empty: none is kept
};

// Every file that a plan writes, its manifest included.
[[nodiscard]] std::map<std::string, std::string> plan_files(const std::filesystem::path& file,
                                                            const PlanWords& words,
                                                            const PlanMaking& making);

// The exit code.
[[nodiscard]] int verify_plan(const std::filesystem::path& folder, const tables::StudyFacts& facts,
                              const std::filesystem::path& root, std::size_t jobs, bool quiet);

// What differs, a sentence a file; empty: nothing.
[[nodiscard]] std::vector<std::string> moved_files(
    const std::map<std::string, std::string>& committed,
    const std::map<std::string, std::string>& fresh);

}  // namespace archipelago::app
