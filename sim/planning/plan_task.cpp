#include "planning/plan_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "experiment/experiment_name.hpp"
#include "experiment/named_experiment.hpp"
#include "experiment/setting_values.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "planning/hardship.hpp"

namespace archipelago::planning {

namespace {

using input::KeyedMap;
using input::YamlMap;
using input::YamlValue;

constexpr double kMillion = 1e6;
constexpr double kDaysAYear = 365;

// One number or a list of them.
std::vector<double> numbers_of(const YamlMap& map, const std::string& key, input::Range range) {
  std::vector<double> numbers;
  const auto value = map.find(key);
  if (!value) return numbers;
  if (!value->is_list()) return {value->number(range)};
  for (const YamlValue& one : value->list()) numbers.push_back(one.number(range));
  if (numbers.empty()) value->fault("is an empty list; expected at least one number");
  return numbers;
}

// Likewise of "2 MB"; 0 where there is none.
std::vector<double> sizes_of(const YamlMap& map, const std::string& key) {
  const auto value = map.find(key);
  if (!value) return {0.0};
  const std::vector<YamlValue> list =
      value->is_list() ? value->list() : std::vector<YamlValue>{*value};
  std::vector<double> sizes;
  for (const YamlValue& one : list) {
    const auto size = input::parse_bytes(one.text());
    if (size && size->si() >= 0) {
      sizes.push_back(size->si());
    } else {
      one.fault(input::shown(one.text()) + " is no size; write for example 2 MB, or 0 B");
    }
  }
  if (sizes.empty()) sizes.push_back(0);
  return sizes;
}

std::vector<std::string> words_of(const YamlMap& map, const std::string& key) {
  std::vector<std::string> words;
  if (const auto value = map.find(key)) {
    for (const YamlValue& one : value->list()) words.push_back(one.text());
  }
  return words;
}

void read_cuts(const KeyedMap& root, const platform::Platform& platform, PlanTask& task) {
  double days = 0;
  for (const KeyedMap& map : root.list("cuts")) {
    CutState state{map.text("name"), {}, map.number("days_a_year")};
    for (const Cut& cut : cuts_of(platform, map.yaml().list("down"))) {
      state.cables.insert(state.cables.end(), cut.cables.begin(), cut.cables.end());
    }
    std::sort(state.cables.begin(), state.cables.end());
    state.cables.erase(std::unique(state.cables.begin(), state.cables.end()), state.cables.end());
    days += state.days_a_year;
    if (days >= kDaysAYear) map.fault("days_a_year", "sum to a year or more over all cuts");
    task.cuts.push_back(std::move(state));
  }
}

std::vector<double> gpus_that_may_be_bought(const YamlMap& root,
                                            const platform::Platform& platform) {
  std::vector<double> most(platform.sites.size());
  if (!root.has("buy_gpus")) return most;
  experiment::each_pattern_of_sites(
      root.map("buy_gpus"), platform,
      [&](const YamlValue& value, const std::vector<std::size_t>& sites) {
        const double gpus = value.number({0, 1e7});
        for (const std::size_t s : sites) most[s] = gpus;
      });
  return most;
}

void read_withdrawals(const YamlMap& root, const platform::Platform& platform, PlanTask& task) {
  const auto value = root.find("withdraw");
  if (!value) return;
  const std::vector<std::string> known = laws_of(platform);
  for (const YamlValue& law : value->list()) {
    task.withdraw.push_back(law.text());
    if (std::find(known.begin(), known.end(), law.text()) != known.end()) continue;
    law.fault(fmt::format("{} is no law that reaches a site of platform {}{}",
                          input::shown(law.text()), platform.name,
                          input::did_you_mean(law.text(), known)));
  }
}

void read_build_out(const KeyedMap& root, PlanTask& task) {
  if (!root.has("build_out")) return;
  const KeyedMap map = root.map("build_out");
  task.build_out.years = static_cast<std::size_t>(map.integer("years"));
  task.build_out.starts_a_year = static_cast<std::size_t>(map.integer("starts_a_year"));
  if (map.has("usd_m_a_year")) task.build_out.usd_a_year = kMillion * map.number("usd_m_a_year");
}

template <typename Read>
void collect(Issues& issues, const Read& read) {
  try {
    read();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) issues.add(issue);
  }
}

// What only open streams of requests at full scale can be planned for.
void check_scenario(const YamlMap& root, const experiment::Experiment& experiment) {
  if (experiment.scenarios.size() != 1) {
    root.fault("experiment", fmt::format("has {} scenarios left; a plan is made for one: name it "
                                         "under `only`, as [policy=federated]",
                                         experiment.scenarios.size()));
    return;
  }
  const experiment::Scenario& scenario = experiment.scenarios.front();
  if (scenario.settings.scale != 1) {
    root.fault("experiment", "is scaled; candidates have their full size: leave `scale` out");
  }
  if (scenario.recipe->inference.empty()) root.fault("experiment", "has no requests");
  for (const workload::InferenceStream& stream : scenario.recipe->inference) {
    if (stream.closed_loop) {
      root.fault("experiment", "stream " + stream.name +
                                   " has users who wait for answers; give it requests_per_day");
    }
  }
}

}  // namespace

PlanTask read_plan(const std::filesystem::path& file, const std::vector<std::string>& set) {
  input::YamlFile yaml(file);
  const YamlMap root = yaml.root();
  const KeyedMap own(root, plan_keys());
  Issues issues;
  PlanTask task;
  task.file = file;
  task.name = own.text("name");
  if (const std::string fault = root.has("name") ? experiment::fault_of_name(task.name) : "";
      !fault.empty()) {
    root.fault("name", fault);
  }
  task.question = own.text("question");
  const std::string candidates = own.text("candidates");
  task.demand_times = numbers_of(root, "demand_times", {1e-9, 1e9});
  if (task.demand_times.empty()) task.demand_times = {1};
  task.unserved_usd = numbers_of(root, "unserved_usd_per_million_tokens", {1e-9, 1e9});
  if (task.unserved_usd.empty() && !root.has("unserved_usd_per_million_tokens")) {
    root.fault("unserved_usd_per_million_tokens",
               "is missing; expected USD per million tokens that nobody serves, as 1 or [1, 0.3]");
  }
  task.answer_bytes = sizes_of(root, "answer_size");
  if (const auto use = root.find("gpu_use")) task.gpu_use = experiment::read_share(*use);
  task.carbon_usd_per_t = own.number("carbon_usd_per_t");
  if (const auto rate = root.find("discount")) task.discount = experiment::read_share(*rate);
  for (const double usd_m : numbers_of(root, "budgets_usd_m", {0, 1e7})) {
    task.budgets_usd.push_back(kMillion * usd_m);
  }
  const std::string level = own.word("capex");
  task.capex = level == "low"    ? CapexLevel::kLow
               : level == "high" ? CapexLevel::kHigh
                                 : CapexLevel::kMid;
  if (!candidates.empty()) {
    task.candidates_file = file.parent_path() / candidates;
    collect(issues, [&] { task.candidates = read_candidates(task.candidates_file); });
  }
  // Asked for even after a fault of the experiment's name.
  const std::vector<std::string> only = words_of(root, "only");
  if (auto named = experiment::load_named(root, file, set, only, issues);
      named && !named->scenarios.empty()) {
    task.experiment = std::move(*named);
    check_scenario(root, task.experiment);
    const platform::Platform& platform = *task.scenario().platform;
    task.buy_gpus = gpus_that_may_be_bought(root, platform);
    if (root.has("cuts")) read_cuts(own, platform, task);
    task.repairs = read_repairs(own, platform);
    task.uses = read_uses(own, platform, task.made_for());
    read_withdrawals(root, platform, task);
  } else {
    for (const char* key : {"buy_gpus", "cuts", "repairs", "uses", "withdraw"})
      (void)root.find(key);
  }
  task.growth = read_growth(own);
  read_build_out(own, task);
  task.draws = static_cast<std::size_t>(own.integer("draws"));
  if (own.has("shapley")) {
    task.orders = static_cast<std::size_t>(own.map("shapley").integer("permutations"));
  }
  if (own.has("simulate")) {
    const KeyedMap map = own.map("simulate");
    task.simulate = {map.number("demand_times"), words_of(map.yaml(), "set")};
  }
  if (own.has("certify")) {
    const KeyedMap map = own.map("certify");
    task.certify.stretch = {map.number("demand_times"), words_of(map.yaml(), "set")};
    if (const auto share = map.yaml().find("within_slo")) {
      task.certify.within_slo = experiment::read_share(*share);
      if (task.certify.within_slo <= 0 || task.certify.within_slo >= 1) {
        share->fault("is no target; expected a share above 0 and below 100 %");
      }
    }
    task.certify.replicates = static_cast<std::uint32_t>(map.integer("replicates"));
  }
  collect(issues, [&] { yaml.finish(); });
  issues.throw_if_any();
  return task;
}

}  // namespace archipelago::planning
