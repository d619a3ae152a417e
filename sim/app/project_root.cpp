#include "app/project_root.hpp"

#include <system_error>

#include "base/error.hpp"
#include "input/places.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

input::Places from_here() {
  std::error_code error;
  return input::Places(fs::current_path(error));
}

}  // namespace

fs::path project_root() {
  const input::Places places = from_here();
  std::error_code error;
  return places.roots().empty() ? fs::current_path(error) : places.roots().front();
}

fs::path project_of(const fs::path& file) {
  const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
  return input::Places(folder).project().value_or(folder);
}

fs::path platform_folder(const std::string& name) {
  std::error_code error;
  if (fs::is_directory(name, error)) {
    const fs::path folder = fs::path(name).lexically_normal();
    return folder.has_filename() ? folder : folder.parent_path();  // "toy2/"
  }
  if (name.ends_with(input::kOverlays.extension) && fs::exists(name, error)) return name;
  const input::Places places = from_here();
  for (const input::Kind& kind : {input::kPlatforms, input::kOverlays}) {
    if (const auto place = places.find(kind, name)) return input::shortest(*place);
  }
  throw InputError(name, 0, "",
                   "is no platform; " + places.looked_in(input::kPlatforms, name) +
                       "; `archipelago list platforms` shows them");
}

fs::path experiment_file(const std::string& name) {
  std::error_code error;
  if (name.empty() || fs::exists(name, error)) return name;
  const input::Places places = from_here();
  if (const auto place = places.find(input::kExperiments, name)) return input::shortest(*place);
  // What looks like a path is taken for one: its reader says what is wrong with it.
  if (name.find('/') != std::string::npos || name.ends_with(input::kExperiments.extension)) {
    return name;
  }
  throw InputError(name, 0, "",
                   "is no file and no experiment; " + places.looked_in(input::kExperiments, name) +
                       "; `archipelago list experiments` shows them");
}

}  // namespace archipelago::app
