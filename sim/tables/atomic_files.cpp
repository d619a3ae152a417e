#include "tables/atomic_files.hpp"

#include <unistd.h>

#include <fstream>
#include <system_error>
#include <vector>

#include "base/error.hpp"

namespace archipelago::tables {

namespace {

using std::filesystem::path;

struct Pending {
  path written;
  path place;
};

void write_one(const Pending& file, const std::string& content) {
  std::ofstream out(file.written, std::ios::binary);
  out << content;
  out.close();
  if (!out) throw SimulationError("cannot write " + file.written.string());
}

}  // namespace

void check_writable(const path& folder) {
  path nearest = std::filesystem::absolute(folder).lexically_normal();
  std::error_code ignored;
  while (!std::filesystem::exists(nearest, ignored) && nearest.has_relative_path()) {
    nearest = nearest.parent_path();
  }
  if (!std::filesystem::is_directory(nearest, ignored)) {
    throw SimulationError("results not written to " + folder.string() + ": " + nearest.string() +
                          " is no folder");
  }
  if (::access(nearest.c_str(), W_OK | X_OK) != 0) {
    throw SimulationError("results not written to " + folder.string() +
                          ": no permission to write in " + nearest.string());
  }
}

void write_files(const path& folder, const std::map<std::string, std::string>& content_by_name,
                 const std::vector<std::string>& superseded) {
  std::vector<Pending> files;
  try {
    std::filesystem::create_directories(folder);
    const std::string suffix = ".part-" + std::to_string(::getpid());
    for (const auto& [name, content] : content_by_name) {
      files.push_back({folder / (name + suffix), folder / name});
      write_one(files.back(), content);
    }
    // The one thing that can stop a move within a folder, looked for before the first is made.
    for (const Pending& file : files) {
      if (std::filesystem::is_directory(file.place)) {
        throw SimulationError(file.place.string() + " is a folder");
      }
    }
    for (const Pending& file : files) std::filesystem::rename(file.written, file.place);
    for (const std::string& name : superseded) std::filesystem::remove(folder / name);
  } catch (const std::exception& error) {
    std::error_code ignored;
    for (const Pending& file : files) std::filesystem::remove(file.written, ignored);
    throw SimulationError(std::string("results not written: ") + error.what());
  }
}

}  // namespace archipelago::tables
