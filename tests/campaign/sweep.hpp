// A toy campaign of four scenarios with two replicates, and the tables that it leaves.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "app/toy_project.hpp"

namespace archipelago::test {

inline void make_sweep(const ToyProject& project) {
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n",
                  "axes: {demand_scale: [1, 2, 5, 10]}\n");
}

// Bytes by name; the manifest says when and where it was made, so it is none of them.
inline std::map<std::string, std::string> tables_in(const std::filesystem::path& folder) {
  std::map<std::string, std::string> tables;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name != "manifest.json" && entry.is_regular_file()) tables[name] = read_file(entry.path());
  }
  return tables;
}

}  // namespace archipelago::test
