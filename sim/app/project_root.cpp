#include "app/project_root.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::app {

namespace fs = std::filesystem;

fs::path project_root() {
  std::error_code error;
  for (fs::path folder = fs::current_path(error); !folder.empty(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "platforms" / "schema", error)) return folder;
    if (folder == folder.root_path()) break;
  }
  return ARCHIPELAGO_SOURCE_DIR;
}

fs::path platform_folder(const std::string& name) {
  std::error_code error;
  if (fs::is_directory(name, error)) {
    const fs::path folder = fs::path(name).lexically_normal();
    return folder.has_filename() ? folder : folder.parent_path();  // "toy2/"
  }
  const fs::path platforms = project_root() / "platforms";
  if (fs::is_directory(platforms / name, error)) return platforms / name;
  std::vector<std::string> known;
  for (const auto& entry : fs::directory_iterator(platforms, error)) {
    if (entry.is_directory() && entry.path().filename() != "schema") {
      known.push_back(entry.path().filename().string());
    }
  }
  std::sort(known.begin(), known.end());
  throw InputError(name, 0, "",
                   "is no platform" + input::did_you_mean(name, known) +
                       "; `archipelago list platforms` shows them");
}

}  // namespace archipelago::app
