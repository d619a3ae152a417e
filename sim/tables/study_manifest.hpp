// manifest.json of a study that is no campaign of runs: which command made the folder, from which file
// and with which words, what it read and what it wrote, so that `verify` can make it again.
//
// Flow     StudyFacts -> study_manifest() -> manifest.json -> read_study_manifest() -> StudyFacts.
// Content  command, file, words of the command line, SHA-256 of every input and table, version,
//          compiler and libraries.  No clock and no host: the same study makes the same file.
// Paths    relative to the folder that holds experiments/ and platforms/.
// Errors   InputError when the file is no manifest.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace archipelago::tables {

struct StudyFacts {
  std::string command;  // "plan"
  std::string file;     // relative to the root
  std::vector<std::string> words;
  std::map<std::string, std::string> input_digests;  // by name (tables/manifest.hpp)
  std::map<std::string, std::string> table_digests;  // by file
};

[[nodiscard]] std::string study_manifest(const StudyFacts& facts);

// Nothing where the manifest is that of a campaign.
[[nodiscard]] std::optional<StudyFacts> read_study_manifest(const std::filesystem::path& file);

// Digests of those files and of those tables.
void add_digests(StudyFacts& facts, const std::filesystem::path& root,
                 const std::vector<std::filesystem::path>& inputs,
                 const std::map<std::string, std::string>& tables);

}  // namespace archipelago::tables
