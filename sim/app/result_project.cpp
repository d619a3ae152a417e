#include "app/result_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/places.hpp"
#include "input/text.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

// Adds the folders at or above `from` that hold `file`.
void add_holders(const fs::path& from, const fs::path& file, std::vector<fs::path>& found) {
  std::error_code error;
  for (fs::path folder = fs::weakly_canonical(fs::absolute(from), error);;
       folder = folder.parent_path()) {
    const bool is_new = std::find(found.begin(), found.end(), folder) == found.end();
    if (is_new && fs::is_regular_file(folder / file, error)) found.push_back(folder);
    if (folder == folder.root_path() || folder.empty()) break;
  }
}

// Whether the file is, byte for byte, the experiment that was run.
bool is_the_one(const fs::path& file, const tables::ManifestFacts& facts) {
  std::error_code error;
  const auto digest = facts.input_digests.find(facts.experiment.generic_string());
  return digest != facts.input_digests.end() && fs::is_regular_file(file, error) &&
         input::sha256_of_file(file) == digest->second;
}

}  // namespace

fs::path find_project(const fs::path& results, const tables::ManifestFacts& facts,
                      const fs::path& root) {
  const fs::path& experiment = facts.experiment;
  const std::string manifest = (results / "manifest.json").string();
  std::error_code error;
  if (!root.empty()) {
    if (fs::is_regular_file(root / experiment, error)) return root;
    throw InputError(
        (root / experiment).string(), 0, "",
        "is not there; expected the experiment that " + manifest + " names below --root");
  }
  std::vector<fs::path> found;
  const bool may_look = experiment.is_relative() && *experiment.begin() != "..";
  if (experiment.is_absolute() && fs::is_regular_file(experiment, error)) return "/";
  if (may_look) {
    add_holders(results, experiment, found);
    add_holders(fs::current_path(error), experiment, found);
  }
  if (may_look && found.empty()) {
    const input::Places places(fs::current_path(error));
    for (const fs::path& place : places.roots()) {
      if (is_the_one(place / experiment, facts)) found.push_back(place);
    }
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    throw InputError(manifest, 0, "experiment",
                     fmt::format("'{}' is in no folder at or above the results or the working "
                                 "folder; name the one that holds it with --root",
                                 experiment.string()));
  }
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const fs::path& folder : found) names.push_back(folder.string());
  throw InputError(manifest, 0, "experiment",
                   fmt::format("'{}' is in {}; say which tree is meant with --root",
                               experiment.string(), fmt::join(names, " and in ")));
}

}  // namespace archipelago::app
