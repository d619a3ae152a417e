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
#include "tables/caveats.hpp"
#include "tables/scale_words.hpp"

namespace archipelago::tables {

namespace {

using Json = nlohmann::ordered_json;
using std::filesystem::path;

const std::string data_prefix = "$ARCHIPELAGO_DATA/";

path data_folder() {
  const char* folder = std::getenv("ARCHIPELAGO_DATA");
  return folder == nullptr ? path() : path(folder);
}

Json axes_of(const experiment::Experiment& experiment) {
  Json list = Json::array();
  for (const experiment::Axis& axis : experiment.axes) {
    Json values = Json::array();
    for (const experiment::AxisValue& value : axis.values) {
      values.push_back({{"value", value.raw}, {"label", value.label}, {"word", value.word}});
    }
    list.push_back({{"key", axis.key}, {"values", std::move(values)}});
  }
  return list;
}

Json scenarios_of(const experiment::Experiment& experiment) {
  Json list = Json::array();
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = experiment.scenarios[s];
    Json entry{{"number", s + 1}, {"point", scenario.point}};
    if (scenario.baseline) entry["baseline"] = *scenario.baseline + 1;
    list.push_back(std::move(entry));
  }
  return list;
}

// "islands.demand_scale-2", as version 0.1 made its ids; none where the manifest is of that version.
std::vector<std::string> read_old_ids(const Json& json) {
  std::vector<std::string> ids;
  if (!json.contains("axes")) return ids;
  for (const Json& scenario : json.at("scenarios")) {
    const auto point = scenario.at("point").get<std::vector<std::size_t>>();
    std::string id;
    for (std::size_t a = 0; a < point.size(); ++a) {
      const Json& value = json.at("axes").at(a).at("values").at(point[a]);
      id += (id.empty() ? "" : ".") + value.at("word").get<std::string>();
    }
    ids.push_back(id.empty() ? "only" : id);
  }
  return ids;
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
  json["experiment"] = input_name(root, experiment.file);
  json["name"] = experiment.name;
  json["question"] = experiment.question;
  json["seed"] = experiment.seed;
  json["replicates"] = experiment.replicates;
  if (!experiment.set.empty()) json["set"] = experiment.set;
  if (!experiment.only.empty()) json["only"] = experiment.only;
  if (const std::string words = scale_words(experiment); !words.empty()) json["scale"] = words;
  json["axes"] = axes_of(experiment);
  json["scenarios"] = scenarios_of(experiment);
  for (const path& file : experiment.inputs()) {
    json["inputs"][input_name(root, file)] = input::sha256_of_file(file);
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

std::vector<std::string> old_ids_of(const experiment::Experiment& experiment) {
  std::vector<std::string> ids;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    std::string id;
    for (std::size_t a = 0; a < experiment.axes.size(); ++a) {
      id += (id.empty() ? "" : ".") + experiment.axes[a].values[scenario.point[a]].word;
    }
    ids.push_back(id.empty() ? "only" : id);
  }
  return ids;
}

std::string input_name(const path& root, const path& file) {
  if (const path data = data_folder(); !data.empty()) {
    const std::string below = std::filesystem::proximate(file, data).generic_string();
    if (!below.starts_with("..") && !below.starts_with("/")) return data_prefix + below;
  }
  return std::filesystem::proximate(file, root).generic_string();
}

path input_path(const path& root, const std::string& name) {
  if (!name.starts_with(data_prefix)) return root / name;
  return data_folder() / name.substr(data_prefix.size());
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
    facts.name = json.value("name", "");  // neither stands in every manifest of 0.1
    facts.question = json.value("question", "");
    for (const auto& [name, digest] : json.at("inputs").items()) {
      facts.input_digests[name] = digest.get<std::string>();
    }
    if (json.contains("set")) facts.set = json.at("set").get<std::vector<std::string>>();
    if (json.contains("only")) facts.only = json.at("only").get<std::vector<std::string>>();
    facts.old_ids = read_old_ids(json);
    return facts;
  } catch (const nlohmann::json::exception& error) {
    throw InputError(file.string(), 0, "", std::string("is no manifest: ") + error.what());
  }
}

}  // namespace archipelago::tables
