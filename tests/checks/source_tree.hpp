// The files of the checkout, for tests that read the source as text.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/source_dir.hpp"

namespace archipelago::test {

struct SourceFile {
  std::filesystem::path path;  // relative to the checkout: sim/base/units.hpp
  std::string folder;          // of a file of sim/: base, engine; else that which holds it
  std::string room;            // of sim/engine/jobs/x.cpp: jobs; "" at the root of a folder
  std::vector<std::string> lines;

  [[nodiscard]] bool is_header() const { return path.extension() == ".hpp"; }
  [[nodiscard]] std::string at(std::size_t line) const {
    return path.string() + ":" + std::to_string(line + 1) + ": " + lines[line];
  }
};

inline std::filesystem::path source_root() { return test::source_dir(); }

inline std::vector<std::string> read_lines(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file, std::ios::binary);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Place {
  std::string folder;
  std::string room;
};

// Of "engine/jobs/x.hpp": engine, jobs.
inline Place place_of(const std::filesystem::path& below_sim) {
  Place place;
  std::vector<std::string> parts;
  for (const auto& part : below_sim.parent_path()) parts.push_back(part.string());
  if (!parts.empty()) place.folder = parts.front();
  for (std::size_t p = 1; p < parts.size(); ++p) {
    place.room += (place.room.empty() ? "" : "/") + parts[p];
  }
  return place;
}

// Every file below `top` with one of the extensions, sorted.
inline std::vector<SourceFile> source_files(const std::string& top,
                                            const std::vector<std::string>& extensions) {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source_root() / top)) {
    const std::string extension = entry.path().extension().string();
    if (std::find(extensions.begin(), extensions.end(), extension) == extensions.end()) continue;
    if (!entry.is_regular_file()) continue;
    Place place{entry.path().parent_path().filename().string(), ""};
    if (top == "sim")
      place = place_of(std::filesystem::relative(entry.path(), source_root() / top));
    files.push_back({std::filesystem::relative(entry.path(), source_root()), place.folder,
                     place.room, read_lines(entry.path())});
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

inline std::vector<SourceFile> sim_files() { return source_files("sim", {".hpp", ".cpp"}); }

}  // namespace archipelago::test
