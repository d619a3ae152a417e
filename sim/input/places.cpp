#include "input/places.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder, ignored);
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

bool is_project(const fs::path& folder) {
  return is_folder(folder / kPlatforms.folder) || is_folder(folder / kWorkloads.folder);
}

std::optional<fs::path> project_at_or_above(fs::path folder) {
  for (;; folder = folder.parent_path()) {
    if (is_project(folder)) return folder;
    if (!folder.has_relative_path()) return std::nullopt;
  }
}

// "/a/b/../c/" -> "/a/c"; the folder of a file that is named alone is "", the working folder.
fs::path whole(const fs::path& folder) {
  const fs::path clean = fs::absolute(folder.empty() ? "." : folder).lexically_normal();
  return clean.has_filename() ? clean : clean.parent_path();
}

void add_folders_of_the_variable(std::vector<fs::path>& roots) {
  const char* list = std::getenv("ARCHIPELAGO_PATH");
  if (list == nullptr) return;
  Issues issues;
  for (const std::string& entry : split_words(list, ':')) {
    if (entry.empty()) continue;
    if (is_folder(entry)) {
      roots.push_back(whole(entry));
    } else {
      issues.add("ARCHIPELAGO_PATH", 0, "",
                 shown(entry) +
                     " is no folder; expected folders that hold platforms/, workloads/ or "
                     "experiments/, separated by colons");
    }
  }
  issues.throw_if_any();
}

// Told from where the program lies, so that no path is compiled into it.
std::optional<fs::path> folder_of_the_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return std::nullopt;
  const fs::path share = program.parent_path().parent_path() / "share" / "archipelago";
  if (is_project(share)) return share;
  return project_at_or_above(program.parent_path());
}

std::string with_extension(const Kind& kind, std::string_view name) {
  std::string file(name);
  if (!name.ends_with(kind.extension)) file += kind.extension;
  return file;
}

bool is_bare(const std::string& text) {
  return !text.empty() && text.find('/') == std::string::npos && !text.starts_with('.');
}

}  // namespace

Places::Places(const fs::path& folder) : project_(project_at_or_above(whole(folder))) {
  if (project_) roots_.push_back(*project_);
  add_folders_of_the_variable(roots_);
  if (auto own = folder_of_the_program()) roots_.push_back(std::move(*own));
  std::vector<fs::path> once;
  for (fs::path& root : roots_) {
    if (std::find(once.begin(), once.end(), root) == once.end()) once.push_back(std::move(root));
  }
  roots_ = std::move(once);
}

std::optional<fs::path> Places::find(const Kind& kind, std::string_view name) const {
  for (const fs::path& root : roots_) {
    const fs::path place = root / kind.folder / with_extension(kind, name);
    if (kind.extension.empty() ? is_folder(place) : is_there(place)) return place;
  }
  return std::nullopt;
}

std::vector<std::string> Places::names(const Kind& kind) const {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::path& root : roots_) {
    for (const auto& entry : fs::directory_iterator(root / kind.folder, ignored)) {
      const bool folder = entry.is_directory(ignored);
      const fs::path& file = entry.path();
      if (folder != kind.extension.empty() || file.extension() != kind.extension) continue;
      // platforms/schema describes the tables; it is none itself.
      if (folder && file.filename() == "schema") continue;
      names.push_back(folder ? file.filename().string() : file.stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string Places::looked_in(const Kind& kind, std::string_view name) const {
  std::string text;
  for (const fs::path& root : roots_) {
    text += (text.empty() ? "looked in " : ", ") + (root / kind.folder).string();
  }
  if (text.empty()) text = "there is no project here, no ARCHIPELAGO_PATH and no installed share";
  return text + did_you_mean(name, names(kind));
}

Resolved resolve(const fs::path& folder, const Kind& kind, const std::string& text) {
  const fs::path named = (folder / text).lexically_normal();
  const fs::path beside = named.has_filename() ? named : named.parent_path();  // "toy2/"
  if (!is_bare(text) || is_there(beside)) return {beside, ""};
  const Places places(folder);
  if (const auto place = places.find(kind, text)) return {shortest(*place), ""};
  if (kind.folder == kPlatforms.folder) {
    if (const auto place = places.find(kOverlays, text)) return {shortest(*place), ""};
  }
  return {{},
          shown(text) + " is the name of no " + std::string(kind.noun) + "; " +
              places.looked_in(kind, text) + "; a path holds a slash, as ./" + text};
}

fs::path shortest(const fs::path& place) {
  std::error_code ignored;
  fs::path below = fs::proximate(place, ignored);
  return below.empty() || *below.begin() == ".." ? place : below;
}

}  // namespace archipelago::input
