#include "app/output_folder.hpp"

#include <system_error>

#include "app/project_root.hpp"
#include "base/error.hpp"
#include "tables/atomic_files.hpp"
#include "tables/manifest.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

// A file that moved, with its name and its question, is the same experiment.
bool is_of(const tables::ManifestFacts& facts, const experiment::Experiment& experiment) {
  const fs::path here = fs::proximate(experiment.file, project_of(experiment.file));
  const bool same_question = facts.question == experiment.question;
  if (facts.experiment == here) return same_question || facts.name == experiment.name;
  return facts.experiment.filename() == here.filename() && same_question;
}

}  // namespace

void check_output_folder(const fs::path& folder, const experiment::Experiment& experiment,
                         bool force) {
  tables::check_writable(folder);
  const fs::path manifest = folder / "manifest.json";
  std::error_code error;
  if (force || !fs::exists(manifest, error)) return;
  const tables::ManifestFacts facts = tables::read_manifest(manifest);
  if (is_of(facts, experiment)) return;
  throw InputError(folder.string(), 0, "",
                   "holds the results of another experiment, " + facts.experiment.string() +
                       " (\"" + facts.question +
                       "\"); choose another folder by --out or another name, or add --force");
}

}  // namespace archipelago::app
