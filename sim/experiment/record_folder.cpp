#include "experiment/record_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "experiment/record_file.hpp"
#include "experiment/selection.hpp"
#include "input/text.hpp"
#include "input/whole_file.hpp"

namespace archipelago::experiment {

namespace {

using nlohmann::json;
using std::filesystem::path;

constexpr const char* kIndexFile = "records.json";
constexpr const char* kVersionKey = "archipelago_records";

// From the folder of the experiment file.
std::string key_of(const path& input, const path& experiment) {
  const path folder = std::filesystem::absolute(experiment).lexically_normal().parent_path();
  return std::filesystem::absolute(input).lexically_normal().lexically_relative(folder).string();
}

std::map<std::string, std::string> digests_of(const Experiment& experiment) {
  std::map<std::string, std::string> digests;
  for (const path& input : experiment.inputs()) {
    digests[key_of(input, experiment.file)] = input::sha256_of_file(input);
  }
  return digests;
}

std::string index_text(const Experiment& experiment, const path& place) {
  std::vector<std::string> ids;
  for (const Scenario& scenario : experiment.scenarios) ids.push_back(scenario.id);
  const path folder = std::filesystem::absolute(place).lexically_normal();
  const path file = std::filesystem::absolute(experiment.file).lexically_normal();
  json index{{kVersionKey, kRecordVersion},
             {"experiment", file.lexically_relative(folder).string()},
             {"scenarios", ids},
             {"replicates", experiment.replicates},
             {"inputs", digests_of(experiment)},
             {"only", experiment.only}};
  if (!experiment.set.empty()) index["set"] = experiment.set;
  return index.dump(2) + "\n";
}

}  // namespace

RecordFolder::RecordFolder(path place)
    : place_(std::move(place)), beside_(place_.string() + ".part-" + std::to_string(::getpid())) {
  std::error_code failed;
  std::filesystem::create_directories(beside_, failed);
  if (failed) {
    throw SimulationError("records not written: cannot make " + beside_.string() + ": " +
                          failed.message());
  }
}

RecordFolder::~RecordFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(beside_, ignored);
}

void RecordFolder::keep(const Experiment& experiment) {
  try {
    std::ofstream out(beside_ / kIndexFile, std::ios::binary);
    out << index_text(experiment, place_);
    out.close();
    if (!out) throw SimulationError("cannot write " + (beside_ / kIndexFile).string());
    std::filesystem::remove_all(place_);
    std::filesystem::rename(beside_, place_);
  } catch (const std::exception& error) {
    throw SimulationError(std::string("records not written: ") + error.what());
  }
}

path record_path(const path& folder, std::size_t scenario, std::size_t replicate) {
  return folder / fmt::format("scenario-{:03}-replicate-{:03}.cbor.zst", scenario + 1, replicate);
}

RecordIndex read_index(const path& folder) {
  const path file = folder / kIndexFile;
  const auto fault = [&](const std::string& sentence) {
    return InputError(file.string(), 0, "", sentence);
  };
  if (!std::filesystem::exists(file)) {
    throw fault("is missing: " + folder.string() +
                " is no folder of records; `archipelago run FILE --keep-records` writes "
                "OUT/records");
  }
  const json tree = json::parse(input::whole_text(file), nullptr, false);
  try {
    const auto version = tree.at(kVersionKey).get<int>();
    if (version != kRecordVersion) {
      throw fault(
          fmt::format("is of version {}, this program reads version {}; run the experiment again",
                      version, kRecordVersion));
    }
    return {(folder / tree.at("experiment").get<std::string>()).lexically_normal(),
            tree.at("scenarios"),
            tree.at("replicates"),
            tree.at("inputs"),
            tree.value("set", std::vector<std::string>{}),
            tree.at("only")};
  } catch (const json::exception& error) {
    throw fault(std::string("is damaged: ") + error.what());
  }
}

Experiment load_recorded(const RecordIndex& index, const path& file) {
  Experiment experiment = load_experiment(file.empty() ? index.experiment : file, index.set);
  select_scenarios(experiment, index.only);
  Issues issues;
  const std::map<std::string, std::string> now = digests_of(experiment);
  std::set<std::string> names;
  for (const auto& [name, digest] : now) names.insert(name);
  for (const auto& [name, digest] : index.digests) names.insert(name);
  const path folder = experiment.file.parent_path();
  for (const std::string& name : names) {
    const auto then = index.digests.find(name);
    const auto is = now.find(name);
    if (then != index.digests.end() && is != now.end() && then->second == is->second) continue;
    issues.add((folder / name).lexically_normal().string(), 0, "",
               "is not as it was when the records were made; run the experiment again");
  }
  std::vector<std::string> ids;
  for (const Scenario& scenario : experiment.scenarios) ids.push_back(scenario.id);
  if (issues.empty() && (ids != index.scenarios || experiment.replicates != index.replicates)) {
    issues.add(experiment.file.string(), 0, "",
               "has other scenarios than the records; run the experiment again");
  }
  issues.throw_if_any();
  return experiment;
}

}  // namespace archipelago::experiment
