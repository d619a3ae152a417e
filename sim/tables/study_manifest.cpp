#include "tables/study_manifest.hpp"

#include <fmt/core.h>

#include <boost/version.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/build_info.hpp"
#include "base/error.hpp"
#include "input/text.hpp"
#include "tables/manifest.hpp"

namespace archipelago::tables {

namespace {
using Json = nlohmann::ordered_json;
}  // namespace

std::string study_manifest(const StudyFacts& facts) {
  Json json;
  json["study"] = facts.command;
  json["file"] = facts.file;
  json["words"] = facts.words;
  json["inputs"] = facts.input_digests;
  json["tables"] = facts.table_digests;
  const BuildInfo& build = build_info();
  json["built_with"] = {{"archipelago", build.version},
                        {"compiler", build.compiler},
                        {"boost", BOOST_LIB_VERSION},
                        {"fmt", FMT_VERSION}};
  return json.dump(2) + "\n";
}

std::optional<StudyFacts> read_study_manifest(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw InputError(file.string(), 0, "", "cannot be read; expected a manifest.json");
  try {
    const Json json = Json::parse(in);
    if (!json.contains("study")) return std::nullopt;
    StudyFacts facts;
    facts.command = json.at("study").get<std::string>();
    facts.file = json.at("file").get<std::string>();
    facts.words = json.at("words").get<std::vector<std::string>>();
    facts.input_digests = json.at("inputs").get<std::map<std::string, std::string>>();
    facts.table_digests = json.at("tables").get<std::map<std::string, std::string>>();
    return facts;
  } catch (const Json::exception& error) {
    throw InputError(file.string(), 0, "",
                     std::string("is no manifest of a study: ") + error.what());
  }
}

void add_digests(StudyFacts& facts, const std::filesystem::path& root,
                 const std::vector<std::filesystem::path>& inputs,
                 const std::map<std::string, std::string>& tables) {
  for (const std::filesystem::path& file : inputs) {
    facts.input_digests[input_name(root, file)] = input::sha256_of_file(file);
  }
  for (const auto& [name, text] : tables) {
    facts.table_digests[name] = input::sha256_of_text(text);
  }
}

}  // namespace archipelago::tables
