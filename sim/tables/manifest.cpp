#include "tables/manifest.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <boost/version.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/build_info.hpp"
#include "base/error.hpp"
#include "base/local_time.hpp"
#include "input/text.hpp"
#include "tables/text_summary.hpp"

namespace archipelago::tables {

namespace {

using Json = nlohmann::ordered_json;
using std::filesystem::path;

const std::string kDataPrefix = "$ARCHIPELAGO_DATA/";

path data_folder() {
  const char* folder = std::getenv("ARCHIPELAGO_DATA");
  return folder == nullptr ? path() : path(folder);
}

// Files below the data folder keep the variable's name, so that another machine can find them.
std::string relative_to(const path& root, const path& file) {
  if (const path data = data_folder(); !data.empty()) {
    const std::string below = std::filesystem::proximate(file, data).generic_string();
    if (!below.starts_with("..") && !below.starts_with("/")) return kDataPrefix + below;
  }
  return std::filesystem::proximate(file, root).generic_string();
}

Json scenarios_of(const experiment::Experiment& experiment) {
  Json list = Json::array();
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    Json entry{{"id", scenario.id}};
    for (std::size_t a = 0; a < experiment.axes.size(); ++a) {
      entry[experiment.axes[a].key] = experiment.axes[a].labels[scenario.point[a]];
    }
    if (scenario.baseline) entry["baseline"] = experiment.scenarios[*scenario.baseline].id;
    list.push_back(std::move(entry));
  }
  return list;
}

Json this_run(const experiment::Results& results, const RunFacts& facts) {
  std::uint64_t requests = 0;
  for (const auto& replicates : results) {
    for (const experiment::RunResult& run : replicates) requests += run.requests;
  }
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const auto now =
      std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return {{"finished", format_utc(now)},
          {"host", host},
          {"wall_seconds", facts.wall_seconds},
          {"jobs", facts.jobs},
          {"requests_simulated", requests}};
}

}  // namespace

std::string manifest_json(const experiment::Experiment& experiment,
                          const experiment::Results& results,
                          const std::map<std::string, std::string>& tables, const path& root,
                          const RunFacts& facts) {
  Json json;
  json["experiment"] = relative_to(root, experiment.file);
  json["name"] = experiment.name;
  json["question"] = experiment.question;
  json["seed"] = experiment.seed;
  json["replicates"] = experiment.replicates;
  json["scenarios"] = scenarios_of(experiment);
  for (const path& file : experiment.inputs()) {
    json["inputs"][relative_to(root, file)] = input::sha256_of_file(file);
  }
  for (const auto& [name, content] : tables) {
    json["tables"][name] = input::sha256_of_text(content);
  }
  json["caveats"] = caveats(experiment, results);
  json["network"] = results.front().front().network;
  const BuildInfo& build = build_info();
  json["built_with"] = {{"archipelago", build.version}, {"commit", build.commit},
                        {"simgrid", build.simgrid},     {"compiler", build.compiler},
                        {"boost", BOOST_LIB_VERSION},   {"fmt", FMT_VERSION}};
  json["this_run"] = this_run(results, facts);
  return json.dump(2) + "\n";
}

path input_path(const path& root, const std::string& name) {
  if (!name.starts_with(kDataPrefix)) return root / name;
  return data_folder() / name.substr(kDataPrefix.size());
}

ManifestFacts read_manifest(const path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw InputError(file.string(), 0, "",
                     "cannot be read; expected a results folder written by `archipelago run`");
  }
  try {
    const Json json = Json::parse(in);
    ManifestFacts facts;
    facts.experiment = json.at("experiment").get<std::string>();
    facts.name = json.at("name").get<std::string>();
    facts.question = json.at("question").get<std::string>();
    for (const auto& [name, digest] : json.at("inputs").items()) {
      facts.input_digests[name] = digest.get<std::string>();
    }
    return facts;
  } catch (const nlohmann::json::exception& error) {
    throw InputError(file.string(), 0, "", std::string("is no manifest: ") + error.what());
  }
}

}  // namespace archipelago::tables
