// Files of candidates and of plans: what is asked of them, and every fault at its line.
#include "planning/candidate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "planning/plan_task.hpp"
#include "support/source_dir.hpp"

namespace archipelago::planning {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Written {
 public:
  Written(const std::string& name, const std::string& text)
      : path_(fs::temp_directory_path() / ("archipelago-planning-" + name)) {
    std::ofstream(path_) << text;
  }
  ~Written() { fs::remove(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string candidate(const std::string& line, const std::string& name = "one") {
  return "  - name: " + name +
         "\n    kind: gpus\n    what: eight more\n"
         "    change: {sites: {left: {gpus: +8}}}\n" +
         line +
         "    opex_usd_m_a_year: 0\n    life_years: 5\n    lead_years: 1\n"
         "    owners: {SG: 60 %, ID: 40 %}\n    status: generic\n    quality: assumed\n"
         "    source: assumed\n";
}

const char* const kCapex = "    capex_usd_m: {low: 1, mid: 2, high: 3}\n";

std::string faults_of(const std::string& text) {
  const Written file("candidates.yaml", "candidates:\n" + text);
  try {
    (void)read_candidates(file.path());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Candidates, AreReadInUsd) {
  const Written file("candidates.yaml", "candidates:\n" + candidate(kCapex));
  const std::vector<Candidate> read = read_candidates(file.path());
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].costing().capex_usd, 2e6);
  EXPECT_EQ(read[0].costing(CapexLevel::kHigh).capex_usd, 3e6);
  EXPECT_EQ(read[0].owners.at("SG"), 0.6);
  ASSERT_EQ(read[0].cells.size(), 1U);
  EXPECT_EQ(read[0].cells[0].value, "+8");
  EXPECT_EQ(read[0].cells[0].origin.line, 5);
}

// Never zero: a candidate without a price would be bought first.
TEST(Candidates, ACapitalThatIsMissingIsAFaultAtItsLine) {
  EXPECT_THAT(faults_of(candidate("")), AllOf(HasSubstr("candidates.yaml:2"),
                                              HasSubstr("capex_usd_m: is missing; expected")));
  EXPECT_THAT(faults_of(candidate("    capex_usd_m: {low: 1, high: 3}\n")),
              AllOf(HasSubstr("candidates.yaml:6"), HasSubstr("mid")));
  EXPECT_THAT(faults_of(candidate("    capex_usd_m: {low: 0, mid: 2, high: 3}\n")),
              HasSubstr("candidates.yaml:6"));
  EXPECT_THAT(faults_of(candidate("    capex_usd_m: {low: 4, mid: 2, high: 3}\n")),
              HasSubstr("does not lie between low and high"));
}

TEST(Candidates, EveryFaultIsSaidAtOnce) {
  std::string text = candidate(kCapex) + candidate(kCapex) + candidate(kCapex, "two");
  text.replace(text.rfind("gpus: +8"), 8, "pue: 1.2");
  text.replace(text.rfind("40 %"), 4, "30 %");
  EXPECT_THAT(faults_of(text),
              AllOf(HasSubstr("'one' is there twice"), HasSubstr("no plan looks at pue of sites"),
                    HasSubstr("sum to 90 %")));
}

TEST(Candidates, ThoseOfAseanAreManyAndPriced) {
  const fs::path file =
      fs::path(test::source_dir()) / "experiments" / "planning" / "asean-options.yaml";
  const std::vector<Candidate> read = read_candidates(file);
  std::size_t announced = 0;
  for (const Candidate& of : read) {
    announced += of.announced ? 1 : 0;
    for (const double usd : of.capex_usd) EXPECT_GT(usd, 0) << of.name;
    EXPECT_NE(of.source, "") << of.name;
    // In service: never a candidate.
    for (const char* built : {"adc", "vstn", "bifrost"}) {
      EXPECT_EQ(of.name.find(built), std::string::npos) << of.name;
    }
  }
  EXPECT_GE(read.size(), 25U);
  EXPECT_GE(announced, 10U);
}

TEST(Plans, FaultsNameTheNearestCable) {
  const fs::path folder = fs::path(test::source_dir()) / "experiments" / "planning";
  const Written file(
      "plan.yaml",
      "name: plan\nquestion: what?\nexperiment: " +
          (folder / "../fleets/toy2-fleets.yaml").string() +
          "\nonly: [policy=federated]\ncandidates: " + (folder / "toy2-options.yaml").string() +
          "\nrepairs: {down: [toy-left-rigth]}\nbuy_gpus: {middle: 3}\n");
  try {
    (void)read_plan(file.path());
    FAIL() << "read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("did you mean 'toy-left-right'?"),
                                    HasSubstr("'middle' is no site of platform toy2"),
                                    HasSubstr("unserved_usd_per_million_tokens: is missing")));
  }
}

// One set without a name, or several with one each.
TEST(Plans, RepairsAreSets) {
  const fs::path folder = fs::path(test::source_dir()) / "experiments" / "planning";
  const std::string start = "name: plan\nquestion: what?\nexperiment: " +
                            (folder / "../fleets/asean-planning.yaml").string() +
                            "\ncandidates: " + (folder / "asean-options.yaml").string() +
                            "\nunserved_usd_per_million_tokens: 1\nrepairs:";
  const Written one("one.yaml", start + " {down: [vung-tau, APG]}\n");
  const PlanTask task = read_plan(one.path());
  ASSERT_EQ(task.repairs.size(), 1U);
  EXPECT_EQ(task.repairs[0].name, "repairs");
  EXPECT_EQ(task.repairs[0].ships, 1U);
  ASSERT_EQ(task.repairs[0].cuts.size(), 2U);
  // Of APG's segments those at Da Nang take longest.
  EXPECT_EQ(task.repairs[0].cuts[1].repair_days, 32);
  const Written two("two.yaml", start +
                                    "\n  - {name: a, down: [AAG], away: [smw3-tuas-da-nang]}"
                                    "\n  - {name: b, down: [IA, AAE-1], ships: 2}\n");
  const std::vector<RepairSet> sets = read_plan(two.path()).repairs;
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0].away.size(), 1U);
  EXPECT_EQ(sets[1].name, "b");
  EXPECT_EQ(sets[1].ships, 2U);
  const Written bad("bad.yaml", start +
                                    "\n  - {name: a, down: [AGG]}\n  - {name: a, down: [IA]}"
                                    "\n  - {down: [IA], ship: 2}\n");
  try {
    (void)read_plan(bad.path());
    FAIL() << "read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("did you mean 'AAG'?"), HasSubstr("is taken"),
                                    HasSubstr("name"), HasSubstr("unknown key")));
  }
}

}  // namespace
}  // namespace archipelago::planning
