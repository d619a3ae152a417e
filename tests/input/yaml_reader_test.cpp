#include "input/yaml_reader.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "input/temporary_file.hpp"

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> texts(const InputError& error) {
  std::vector<std::string> lines;
  for (const Issue& issue : error.issues()) lines.push_back(issue.text());
  return lines;
}

// What is wrong with the text when it is read this way.
std::vector<std::string> faults_of(
    const std::string& content, const std::function<void(YamlMap)>& read = [](const YamlMap&) {}) {
  try {
    const YamlFile file("e.yaml", content);
    read(file.root());
    file.finish();
  } catch (const InputError& error) {
    return texts(error);
  }
  return {};
}

TEST(YamlMap, AnswersValuesInTheirTypes) {
  const YamlFile file("e.yaml",
                      "name: smoke\nshare: 0.25\nseeds: 3\nwarm: true\nhorizon: 24h\n"
                      "policy: nearest\nfleet:\n  gpus: 8\nsites: [a, b]\n");
  const YamlMap root = file.root();
  EXPECT_EQ(root.text("name"), "smoke");
  EXPECT_EQ(root.number("share", kShare), 0.25);
  EXPECT_EQ(root.integer("seeds", 1, 100), 3);
  EXPECT_TRUE(root.flag("warm"));
  EXPECT_EQ(root.duration("horizon"), Seconds(86'400));
  EXPECT_EQ(root.choice("policy", {"nearest", "cheapest"}), "nearest");
  EXPECT_EQ(root.map("fleet").integer("gpus", 0, 100), 8);
  EXPECT_THAT(root.list("sites"), SizeIs(2));
  EXPECT_EQ(root.list("sites")[1].text(), "b");
  EXPECT_EQ(file.name(), "e.yaml");
  EXPECT_NO_THROW(file.finish());
}

TEST(YamlMap, GivesFallbacksForAbsentAndNullKeys) {
  const YamlFile file("e.yaml", "a:\nb: ~\nc: null\n");
  const YamlMap root = file.root();
  EXPECT_EQ(root.text("a", "x"), "x");
  EXPECT_EQ(root.number_or("b", 1.5), 1.5);
  EXPECT_EQ(root.integer_or("c", 7, 0, 9), 7);
  EXPECT_TRUE(root.flag_or("d", true));
  EXPECT_EQ(root.duration_or("e", Seconds(2)), Seconds(2));
  EXPECT_EQ(root.choice("f", {"p", "q"}, "q"), "q");
  EXPECT_FALSE(root.has("a"));
  EXPECT_EQ(root.find("g"), std::nullopt);
  EXPECT_NO_THROW(file.finish());
}

TEST(YamlMap, ReportsMissingKeysWithWhatWasExpected) {
  EXPECT_THAT(
      faults_of("fleet:\n  site: sg\nempty:\n",
                [](const YamlMap& root) {
                  const YamlMap fleet = root.map("fleet");
                  EXPECT_EQ(fleet.text("site"), "sg");
                  fleet.integer("gpus", 1, 64);
                  root.text("empty");
                  root.duration("horizon", kPositive);
                  root.choice("policy", {"nearest", "cheapest"});
                  root.list("sites");
                  root.map("demand").number("share");
                }),
      ElementsAre("e.yaml:1: horizon: is missing; expected a duration above 0 s, for example 30 s",
                  "e.yaml:1: policy: is missing; expected one of nearest, cheapest",
                  "e.yaml:1: sites: is missing; expected a list",
                  "e.yaml:1: demand: is missing; expected a mapping",
                  "e.yaml:2: fleet.gpus: is missing; expected a whole number from 1 to 64",
                  "e.yaml:3: empty: is missing; expected text"));
}

TEST(YamlMap, ReportsAllFaultsOfAFileInTheOrderOfItsLines) {
  EXPECT_THAT(
      faults_of("name: [a]\n"
                "share: 1.5\n"
                "seeds: few\n"
                "warm: yes\n"
                "horizon: 30\n"
                "warmup: -5 s\n"
                "cooldown: soon\n"
                "policy: neerest\n"
                "horizn: 3h\n"
                "fleet: 8\n",
                [](const YamlMap& root) {
                  root.text("name");
                  root.number("share", kShare);
                  root.integer("seeds", 1, 100);
                  root.flag("warm");
                  root.duration("horizon");
                  root.duration("warmup");
                  root.duration("cooldown");
                  root.choice("policy", {"nearest", "cheapest"});
                  root.map("fleet");
                }),
      ElementsAre("e.yaml:1: name: expected text, found a list",
                  "e.yaml:2: share: 1.5 is not from 0 to 1",
                  "e.yaml:3: seeds: 'few' is not a whole number from 1 to 100",
                  "e.yaml:4: warm: 'yes' is not a flag; write true or false",
                  "e.yaml:5: horizon: 30 has no unit; write for example 30 s",
                  "e.yaml:6: warmup: -5 s is not at least 0 s",
                  "e.yaml:7: cooldown: 'soon' is not a duration; write for example 250 ms, "
                  "30 s, 5 min or 24h",
                  "e.yaml:8: policy: 'neerest' is not one of nearest, cheapest (did you mean "
                  "'nearest'?)",
                  "e.yaml:9: horizn: unknown key (did you mean 'horizon'?)",
                  "e.yaml:10: fleet: expected a mapping, found a single value"));
}

TEST(YamlMap, WordsRangesOfNumbers) {
  const auto fault = [](const char* text, Range range) {
    return faults_of(std::string("x: ") + text + "\n",
                     [&](const YamlMap& root) { root.number("x", range); });
  };
  EXPECT_THAT(fault("0", kPositive), ElementsAre("e.yaml:1: x: 0 is not above 0"));
  EXPECT_THAT(fault("-1", kNotNegative), ElementsAre("e.yaml:1: x: -1 is not at least 0"));
  EXPECT_THAT(fault("9", Range{-1e300, 5}), ElementsAre("e.yaml:1: x: 9 is not at most 5"));
  EXPECT_THAT(fault("9", Range{1e-300, 5}),
              ElementsAre("e.yaml:1: x: 9 is not above 0 and at most 5"));
  EXPECT_THAT(fault("abc", kPositive),
              ElementsAre("e.yaml:1: x: 'abc' is not a number; expected a number above 0"));
  EXPECT_THAT(fault(".inf", kAnyNumber),
              ElementsAre("e.yaml:1: x: '.inf' is not a number; expected a number"));
  for (const char* text : {"nan", "0x10", "1_000", "1e999", "''"})
    EXPECT_THAT(fault(text, kAnyNumber), SizeIs(1)) << text;
}

TEST(YamlMap, AnswersStandInsInsideTheRange) {
  const YamlFile file("e.yaml", "a: x\nb: x\nc: x\nd: x\ne: x\n");
  const YamlMap root = file.root();
  EXPECT_EQ(root.number("a"), 0.0);
  EXPECT_EQ(root.number("b", kPositive), 1.0);
  EXPECT_EQ(root.number("c", Range{5, 9}), 5.0);
  EXPECT_EQ(root.integer("d", 2, 9), 2);
  EXPECT_EQ(root.choice("e", {"p", "q"}), "p");
  EXPECT_EQ(root.number_or("a", 4.0), 4.0);
  EXPECT_THROW(file.finish(), InputError);
}

TEST(YamlMap, ReportsAFaultOnceHoweverOftenItIsAsked) {
  EXPECT_THAT(faults_of("a: x\n",
                        [](const YamlMap& root) {
                          root.number("a");
                          root.number("a");
                          root.fault("a", "makes no sense");
                        }),
              ElementsAre("e.yaml:1: a: 'x' is not a number; expected a number"));
}

TEST(YamlMap, CountsHasAndOptionalGettersAsAsking) {
  EXPECT_THAT(faults_of("horizon: 1\nsedes: 2\nnmae: x\n",
                        [](const YamlMap& root) {
                          EXPECT_TRUE(root.has("horizon"));
                          root.integer_or("seeds", 1, 0, 9);
                          root.text("name", "");
                        }),
              ElementsAre("e.yaml:2: sedes: unknown key (did you mean 'seeds'?)",
                          "e.yaml:3: nmae: unknown key (did you mean 'name'?)"));
}

TEST(YamlMap, ReportsUnknownKeysOfInnerMappingsAndListItems) {
  EXPECT_THAT(faults_of("fleet:\n  site: sg\n  gpu: 8\nstreams:\n  - nation: SG\n    rat: 5\n",
                        [](const YamlMap& root) {
                          root.map("fleet").text("site");
                          for (const YamlValue& stream : root.list("streams")) {
                            stream.map().text("nation");
                            stream.map().number_or("rate", 0);
                          }
                        }),
              ElementsAre("e.yaml:3: fleet.gpu: unknown key",
                          "e.yaml:6: streams[0].rat: unknown key (did you mean 'rate'?)"));
}

TEST(YamlMap, ListsEntriesInFileOrder) {
  const YamlFile file("e.yaml", "weights:\n  SG: 0.5\n  ID: 2\n");
  std::vector<std::pair<std::string, double>> found;
  for (const auto& [nation, weight] : file.root().map("weights").entries())
    found.emplace_back(nation, weight.number());
  EXPECT_THAT(found, ElementsAre(Pair("SG", 0.5), Pair("ID", 2.0)));
  EXPECT_NO_THROW(file.finish());
}

TEST(YamlMap, CarriesFaultsOfTheCaller) {
  EXPECT_THAT(
      faults_of("a: 1\nsite:\n  x\nlist:\n  - p\n  - q\n",
                [](const YamlMap& root) {
                  root.text("a");
                  root.fault("site", "no such site");
                  root.fault("site", "and closed");
                  root.text("site");
                  root.list("list")[1].fault("is q");
                  root.map("gone").fault("inner", "is not heard");
                }),
      ElementsAre("e.yaml:1: gone: is missing; expected a mapping", "e.yaml:2: site: no such site",
                  "e.yaml:2: site: and closed", "e.yaml:6: list[1]: is q"));
}

TEST(YamlMap, KnowsItsLines) {
  const YamlFile file("e.yaml", "# comment\n\na: 1\nb:\n  c: 2\n");
  const YamlMap root = file.root();
  EXPECT_EQ(root.line(), 3);
  EXPECT_EQ(root.line("a"), 3);
  EXPECT_EQ(root.line("b"), 4);
  EXPECT_EQ(root.map("b").line(), 5);
  EXPECT_EQ(root.line("none"), 3);
  EXPECT_EQ(root.find("a")->line(), 3);
}

TEST(YamlValue, KnowsItsKind) {
  const YamlFile file("e.yaml", "s: 1\nl: [1, 24h]\nm: {a: 1}\n");
  const YamlMap root = file.root();
  EXPECT_TRUE(root.find("s")->is_scalar());
  EXPECT_TRUE(root.find("l")->is_list());
  EXPECT_TRUE(root.find("m")->is_map());
  EXPECT_FALSE(root.find("m")->is_scalar());
  EXPECT_EQ(root.list("l")[0].integer(0, 5), 1);
  EXPECT_EQ(root.list("l")[1].duration(), Seconds(86'400));
  EXPECT_EQ(root.map("m").number("a"), 1.0);
}

TEST(YamlValue, ReportsItsPlaceInAList) {
  EXPECT_THAT(faults_of("l:\n  - 1\n  - x\n  - ~\n  - [3]\n",
                        [](const YamlMap& root) {
                          for (const YamlValue& item : root.list("l")) item.number();
                        }),
              ElementsAre("e.yaml:3: l[1]: 'x' is not a number; expected a number",
                          "e.yaml:4: l[2]: expected a number, found nothing",
                          "e.yaml:5: l[3]: expected a number, found a list"));
}

TEST(YamlFile, ReportsDuplicateKeysWithBothLines) {
  EXPECT_THAT(faults_of("a: 1\nb: 2\na: 3\nm:\n  x: 1\n  x: {y: 1, y: 2}\n",
                        [](const YamlMap& root) {
                          EXPECT_EQ(root.number("a"), 1.0);
                          root.number("b");
                          EXPECT_EQ(root.map("m").number("x"), 1.0);
                        }),
              ElementsAre("e.yaml:3: a: the key is there twice; first on line 1",
                          "e.yaml:6: m.x: the key is there twice; first on line 5",
                          "e.yaml:6: m.x.y: the key is there twice; first on line 6"));
}

TEST(YamlFile, RefusesAliasesAndTags) {
  EXPECT_THAT(
      faults_of("a: &x 1\nb: *x\nc: !!int 3\nd: [*x]\n",
                [](const YamlMap& root) {
                  root.number("a");
                  EXPECT_TRUE(root.has("b"));
                  root.number("b");
                  root.number_or("c", 0);
                  root.list("d")[0].number();
                }),
      ElementsAre("e.yaml:2: b: an alias (*) is not supported; write the value out",
                  "e.yaml:3: c: a tag ('tag:yaml.org,2002:int') is not supported; remove it",
                  "e.yaml:4: d[0]: an alias (*) is not supported; write the value out"));
}

TEST(YamlFile, SurvivesAnAliasBomb) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", i, i - 1);
  }
  EXPECT_THAT(faults_of(bomb, [](const YamlMap& root) { root.entries(); }), SizeIs(78));
}

TEST(YamlFile, RefusesDeepNesting) {
  EXPECT_THAT(faults_of("a: " + std::string(40, '[') + std::string(40, ']') + "\n"),
              ElementsAre(HasSubstr("nested more than 32 deep")));
  EXPECT_THAT(faults_of("a: " + std::string(1'000'000, '[')), SizeIs(1));
  std::string blocks;
  for (int i = 0; i < 1000; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "k:\n";
  EXPECT_THAT(faults_of(blocks), ElementsAre(HasSubstr("nested more than 32 deep")));
}

TEST(YamlFile, RefusesTooManyValues) {
  std::string many = "a:\n";
  for (std::size_t i = 0; i <= kMaxYamlValues; ++i) many += "- 1\n";
  EXPECT_THAT(faults_of(many), ElementsAre(HasSubstr("more than 200000 values")));
}

TEST(YamlFile, RefusesKeysThatAreNotWords) {
  EXPECT_THAT(faults_of("? [a, b]\n: 1\n"),
              ElementsAre("e.yaml:1: a key must be a single word or number"));
  EXPECT_THAT(faults_of("a: 1\n: 2\n"),
              ElementsAre("e.yaml:2: a key must be a single word or number"));
  EXPECT_THAT(faults_of(std::string(201, 'k') + ": 1\n"),
              ElementsAre("e.yaml:1: a key is longer than 200 bytes"));
}

TEST(YamlFile, RefusesWhatIsNotYaml) {
  EXPECT_THAT(faults_of("a: 1\nb: [1, 2\n"), ElementsAre(StartsWith("e.yaml:3: is not YAML: ")));
  EXPECT_THAT(faults_of("a: 1\n\tb: 2\n"), ElementsAre(HasSubstr("is not YAML: ")));
  EXPECT_THAT(faults_of("a: *none\n"), ElementsAre(HasSubstr("is not YAML: ")));
}

TEST(YamlFile, RefusesAnythingButOneMapping) {
  const std::string empty = "e.yaml: is empty; expected lines such as 'name: smoke'";
  EXPECT_THAT(faults_of(""), ElementsAre(empty));
  EXPECT_THAT(faults_of("# nothing\n\n"), ElementsAre(empty));
  EXPECT_THAT(faults_of("---\n"), ElementsAre(empty));
  EXPECT_THAT(faults_of("- a\n"),
              ElementsAre("e.yaml:1: expected a mapping (lines such as 'name: smoke') at the top"));
  EXPECT_THAT(faults_of("word\n"), SizeIs(1));
  EXPECT_THAT(faults_of("a: 1\n---\nb: 2\n", [](const YamlMap& root) { root.number("a"); }),
              ElementsAre(HasSubstr("a second document begins here; a file holds one")));
}

TEST(YamlFile, AcceptsCrlfByteOrderMarkAndBlankLinesAtTheEnd) {
  const YamlFile file("e.yaml",
                      "\xEF\xBB\xBF"
                      "a: 1\r\nb:\r\n  c: x y\r\n\r\n\n");
  EXPECT_EQ(file.root().number("a"), 1.0);
  EXPECT_EQ(file.root().map("b").text("c"), "x y");
  EXPECT_EQ(file.root().map("b").line("c"), 3);
  EXPECT_NO_THROW(file.finish());
}

TEST(YamlFile, RefusesBinaryContent) {
  const std::string fault = "e.yaml: is not UTF-8 text (a binary file or another encoding?)";
  EXPECT_THAT(faults_of(std::string("a: \0b", 5)), ElementsAre(fault));
  EXPECT_THAT(faults_of("a: 1\n\x04"
                        "b: 2\n"),
              ElementsAre(fault));
  EXPECT_THAT(faults_of("\xFF\xFE"
                        "a"),
              ElementsAre(fault));
}

TEST(YamlFile, RefusesALineBeyondTheLimit) {
  EXPECT_THAT(faults_of("a: 1\nb: " + std::string(2 << 20, 'x') + "\n"),
              ElementsAre("e.yaml:2: the line is longer than 1048576 bytes"));
}

TEST(YamlFile, RefusesAGigabyteAtOnce) {
  const auto file = test::TemporaryFile::sparse(std::uintmax_t{1} << 30);
  const auto start = std::chrono::steady_clock::now();
  try {
    const YamlFile yaml(file.path());
    FAIL() << "read a gigabyte";
  } catch (const InputError& error) {
    EXPECT_THAT(texts(error),
                ElementsAre(file.path().string() +
                            ": has 1073741824 bytes; files of at most 4194304 are read"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(YamlFile, RefusesWhatIsNotAFile) {
  const auto fault = [](const char* path) -> std::string {
    try {
      const YamlFile file{std::filesystem::path(path)};
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(fault("/no/such/file.yaml"), "/no/such/file.yaml: no such file");
  EXPECT_EQ(fault("/tmp"), "/tmp: is a directory; expected a file");
  EXPECT_EQ(fault("/dev/zero"), "/dev/zero: is not a regular file; copy it to one first");
}

TEST(YamlFile, ReadsAFileFromDisk) {
  const test::TemporaryFile disk("a: 1\n");
  const YamlFile file(disk.path());
  EXPECT_EQ(file.name(), disk.path().string());
  EXPECT_EQ(file.root().number("a"), 1.0);
  EXPECT_NO_THROW(file.finish());
}

// Reading it again gives the same; looking asks for nothing, so the keys stay unknown.
TEST(YamlValue, FlowIsItselfOnOneLineAndOnlyLooks) {
  const YamlFile file(
      "e.yaml", "a:\n  - {x: 1, y: [2 s, \"a, b\"]}\n  - \"say \\\"no\\\": please\"\n  - ../up\n");
  std::vector<std::string> flows;
  for (const YamlValue& value : file.root().list("a")) flows.push_back(value.flow());
  EXPECT_THAT(flows,
              ElementsAre("{x: 1, y: [2 s, \"a, b\"]}", "\"say \\\"no\\\": please\"", "../up"));
  for (const std::string& flow : flows) {
    const YamlFile again("again.yaml", "v: " + flow + "\n");
    EXPECT_EQ(again.root().find("v")->flow(), flow);
  }
  const YamlValue map = file.root().list("a").at(0);
  EXPECT_TRUE(map.has_key("x"));
  EXPECT_FALSE(map.has_key("z"));
  (void)map.map();
  EXPECT_THROW(file.finish(), InputError);
}

TEST(YamlFile, ListsABoundedNumberOfFaults) {
  std::string content;
  for (int i = 0; i < 1000; ++i) content += fmt::format("k{}: 1\n", i);
  const auto faults = faults_of(content);
  EXPECT_THAT(faults, SizeIs(kMaxYamlFaults + 1));
  EXPECT_EQ(faults.back(), "e.yaml: 800 more faults; correct these first");
}

}  // namespace
}  // namespace archipelago::input
