#include "tables/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "tables/temporary_folder.hpp"
#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// A root with an experiment and a recipe file of known content.
struct ManifestWorld {
  ManifestWorld() : toy(2) {
    fs::create_directories(folder.path() / "experiments");
    write(toy.experiment.file = folder.path() / "experiments" / "toy.yaml", "abc");
    workload::Recipe recipe;
    write(recipe.file = folder.path() / "recipe.yaml", "");
    recipe.files = {recipe.file};
    const auto shared = std::make_shared<const workload::Recipe>(recipe);
    for (auto& scenario : toy.experiment.scenarios) scenario.recipe = shared;
    for (auto& replicates : toy.results) {
      for (auto& run : replicates) run.requests = 10;
    }
    toy.results[0][0].network = {"network/model = CM02"};
  }
  static void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }
  [[nodiscard]] std::string manifest(const RunFacts& facts = {}) const {
    return manifest_json(toy.experiment, toy.results, {{"summary.csv", "abc"}}, folder.path(),
                         facts);
  }

  test::TemporaryFolder folder;
  test::ToyResults toy;
};

// SHA-256 of "abc" and of nothing, as FIPS 180-2 prints them.
constexpr const char* kShaOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kShaOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Manifest, SaysWhatWasRunAndWithWhat) {
  const ManifestWorld world;
  const Json json = Json::parse(world.manifest({1.5, 2}));
  EXPECT_EQ(json["experiment"], "experiments/toy.yaml");
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["replicates"], 2);
  EXPECT_EQ(json["inputs"]["experiments/toy.yaml"], kShaOfAbc);
  EXPECT_EQ(json["inputs"]["recipe.yaml"], kShaOfNothing);
  EXPECT_EQ(json["tables"]["summary.csv"], kShaOfAbc);
  EXPECT_EQ(json["network"][0], "network/model = CM02");
  ASSERT_EQ(json["scenarios"].size(), 2U);
  EXPECT_EQ(json["axes"][0]["key"], "policy");
  EXPECT_EQ(json["axes"][0]["values"][1]["value"], "federated");
  EXPECT_EQ(json["scenarios"][1]["number"], 2);
  EXPECT_EQ(json["scenarios"][1]["point"], Json({1}));
  EXPECT_EQ(json["scenarios"][1]["baseline"], 1);
  EXPECT_EQ(json["this_run"]["requests_simulated"], 40);  // 2 scenarios x 2 replicates x 10
  EXPECT_EQ(json["this_run"]["wall_seconds"], 1.5);
}

TEST(Manifest, OnlyThisRunDiffersBetweenTwoRuns) {
  const ManifestWorld world;
  Json one = Json::parse(world.manifest({1.5, 2}));
  Json other = Json::parse(world.manifest({99, 1}));
  EXPECT_NE(one, other);
  one.erase("this_run");
  other.erase("this_run");
  EXPECT_EQ(one, other);
}

TEST(Manifest, IsReadBack) {
  const ManifestWorld world;
  const fs::path file = world.folder.path() / "manifest.json";
  ManifestWorld::write(file, world.manifest());
  const ManifestFacts facts = read_manifest(file);
  EXPECT_EQ(facts.experiment, "experiments/toy.yaml");
  EXPECT_EQ(facts.input_digests.size(), 2U);
  EXPECT_EQ(facts.input_digests.at("experiments/toy.yaml"), kShaOfAbc);
  EXPECT_EQ(facts.old_ids, (std::vector<std::string>{"islands", "federated"}));
  EXPECT_EQ(facts.old_ids, old_ids_of(world.toy.experiment));
}

// Version 0.1 joined the words of a point by dots.
TEST(Manifest, KnowsWhatVersion01CalledAScenario) {
  ManifestWorld world;
  world.toy.experiment.axes.push_back({"demand_scale", {{"2", "2", "demand_scale-2"}}});
  for (auto& scenario : world.toy.experiment.scenarios) scenario.point.push_back(0);
  EXPECT_EQ(old_ids_of(world.toy.experiment),
            (std::vector<std::string>{"islands.demand_scale-2", "federated.demand_scale-2"}));
  const fs::path file = world.folder.path() / "manifest.json";
  ManifestWorld::write(file, world.manifest());
  EXPECT_EQ(read_manifest(file).old_ids, old_ids_of(world.toy.experiment));
}

TEST(Manifest, OfVersion01IsReadToo) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "manifest.json";
  ManifestWorld::write(file,
                       R"({"experiment": "e.yaml", "inputs": {}, "scenarios": [{"id": "only"}]})");
  EXPECT_THAT(read_manifest(file).old_ids, ::testing::IsEmpty());
}

TEST(Manifest, AFileThatIsNoneIsAnInputError) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "manifest.json";
  EXPECT_THROW((void)read_manifest(file), InputError);  // missing
  for (const char* text :
       {"", "{", "[]", "{\"experiment\": 3, \"inputs\": {}}", "{\"experiment\": \"x.yaml\"}",
        "{\"experiment\": \"x.yaml\", \"inputs\": {\"a\": 1}}"}) {
    ManifestWorld::write(file, text);
    EXPECT_THROW((void)read_manifest(file), InputError) << text;
  }
}

}  // namespace
}  // namespace archipelago::tables
