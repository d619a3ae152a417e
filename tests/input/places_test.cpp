// Projects and a share made in a folder of their own.  The tests run from a build folder of the
// checkout, whose platforms are therefore the last place of every search.
#include "input/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "support/source_dir.hpp"

namespace archipelago::input {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Search : public ::testing::Test {
 protected:
  Search() {
    std::string name = (fs::temp_directory_path() / "archipelago-places-XXXXXX").string();
    folder_ = fs::canonical(::mkdtemp(name.data()));
    ::unsetenv("ARCHIPELAGO_PATH");
  }
  ~Search() override {
    ::unsetenv("ARCHIPELAGO_PATH");
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  // A file of that path, with its folders.
  fs::path file(const std::string& path) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << "x\n";
    return folder_ / path;
  }
  static void set_path(const std::string& list) { ::setenv("ARCHIPELAGO_PATH", list.c_str(), 1); }

  fs::path folder_;
  const fs::path checkout_ = fs::canonical(test::source_dir());
};

TEST_F(Search, TheProjectIsTheNearestFolderAtOrAboveWithPlatformsOrWorkloads) {
  file("outer/platforms/a/sites.csv");
  file("outer/inner/workloads/b.yaml");
  file("outer/inner/experiments/deep/c.yaml");
  file("outer/other/d.yaml");
  EXPECT_EQ(Places(folder_ / "outer/inner/experiments/deep").project(), folder_ / "outer/inner");
  EXPECT_EQ(Places(folder_ / "outer/other").project(), folder_ / "outer");
  EXPECT_EQ(Places(folder_ / "outer/other/").project(), folder_ / "outer");
  EXPECT_EQ(Places(folder_).project(), std::nullopt);
}

TEST_F(Search, AFileThatIsNamedAloneLiesInTheWorkingFolder) {
  EXPECT_EQ(Places("").project(), Places(fs::current_path()).project());
  EXPECT_EQ(resolve("", kPlatforms, "toy2").place, checkout_ / "platforms/toy2");
}

TEST_F(Search, GoesFromTheProjectToTheVariableToWhatCameWithTheProgram) {
  file("own/platforms/a/sites.csv");
  file("lent/platforms/a/sites.csv");
  file("lent/platforms/b/sites.csv");
  file("last/platforms/b/sites.csv");
  set_path((folder_ / "lent").string() + "::" + (folder_ / "last").string() + "/");
  const Places places(folder_ / "own");
  EXPECT_THAT(places.roots(),
              ElementsAre(folder_ / "own", folder_ / "lent", folder_ / "last", checkout_));
  EXPECT_EQ(places.find(kPlatforms, "a"), folder_ / "own/platforms/a");
  EXPECT_EQ(places.find(kPlatforms, "b"), folder_ / "lent/platforms/b");
  EXPECT_EQ(places.find(kPlatforms, "toy2"), checkout_ / "platforms/toy2");
  EXPECT_EQ(places.find(kPlatforms, "nowhere"), std::nullopt);
}

TEST_F(Search, AProjectThatIsInTheVariableTooIsLookedIntoOnce) {
  file("own/platforms/a/sites.csv");
  set_path((folder_ / "own").string());
  EXPECT_THAT(Places(folder_ / "own").roots(), ElementsAre(folder_ / "own", checkout_));
}

TEST_F(Search, AFolderOfTheVariableThatIsNoneIsAFaultAndAllAreNamed) {
  set_path("/no/such/place:" + file("plain").string());
  try {
    Places{folder_};
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    ASSERT_EQ(error.issues().size(), 2U);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("ARCHIPELAGO_PATH: '/no/such/place' is no folder"),
                                    HasSubstr("plain' is no folder")));
  }
}

TEST_F(Search, TheExtensionOfAFileMayBeLeftOut) {
  const fs::path recipe = file("own/workloads/mine.yaml");
  const Places places(folder_ / "own");
  EXPECT_EQ(places.find(kWorkloads, "mine"), recipe);
  EXPECT_EQ(places.find(kWorkloads, "mine.yaml"), recipe);
  EXPECT_EQ(places.find(kExperiments, "mine"), std::nullopt);
  // A platform is a folder, a recipe is none.
  EXPECT_EQ(places.find(kPlatforms, "../workloads/mine.yaml"), std::nullopt);
}

TEST_F(Search, NamesAreThoseOfAllPlacesOnceWithoutTheSchemas) {
  file("own/platforms/toy2/sites.csv");
  file("own/platforms/mine/sites.csv");
  file("own/platforms/README.md");
  const auto names = Places(folder_ / "own").names(kPlatforms);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::count(names.begin(), names.end(), "toy2"), 1);
  EXPECT_THAT(names, AllOf(Contains("mine"), Contains("asean"), Not(Contains("schema")),
                           Not(Contains("README"))));
}

TEST_F(Search, APathIsReadFromTheFolderOfTheFileAndNeverLookedUp) {
  file("own/platforms/toy2/sites.csv");
  file("own/experiments/x.yaml");
  const fs::path here = folder_ / "own/experiments";
  for (const char* text : {"../platforms/toy2", "../platforms/toy2/", "./../platforms/toy2"}) {
    const Resolved found = resolve(here, kPlatforms, text);
    EXPECT_EQ(found.place, folder_ / "own/platforms/toy2") << text;
    EXPECT_EQ(found.fault, "");
  }
  // It is not there, and its reader will say so: another platform of that name must not step in.
  EXPECT_EQ(resolve(here, kPlatforms, "./toy2").place, here / "toy2");
  EXPECT_EQ(resolve(here, kPlatforms, (folder_ / "toy2").string()).place, folder_ / "toy2");
}

TEST_F(Search, ABareNameThatLiesBesideTheFileIsThat) {
  file("own/platforms/toy2/sites.csv");
  const fs::path beside = file("own/experiments/toy2/sites.csv").parent_path();
  EXPECT_EQ(resolve(folder_ / "own/experiments", kPlatforms, "toy2").place, beside);
}

TEST_F(Search, ABareNameThatIsNowhereIsAFaultThatSaysWhereWasLookedAndTheNearestName) {
  file("own/platforms/mine/sites.csv");
  const Resolved found = resolve(folder_ / "own/experiments", kPlatforms, "minne");
  EXPECT_THAT(found.place.string(), IsEmpty());
  EXPECT_THAT(found.fault,
              AllOf(HasSubstr("'minne' is the name of no platform; looked in " +
                              (folder_ / "own/platforms").string() + ", " +
                              (checkout_ / "platforms").string()),
                    HasSubstr("did you mean 'mine'?"), HasSubstr("a path holds a slash")));
}

TEST(Shortest, IsFromTheWorkingFolderWhereThePlaceLiesBelowIt) {
  const fs::path here = fs::current_path();
  EXPECT_EQ(shortest(here / "a/b"), "a/b");
  EXPECT_EQ(shortest(here.parent_path() / "a"), here.parent_path() / "a");
}

}  // namespace
}  // namespace archipelago::input
