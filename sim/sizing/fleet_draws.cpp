#include "sizing/fleet_draws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/in_parallel.hpp"
#include "base/text_table.hpp"
#include "campaign/sensitivity/money_inputs.hpp"
#include "input/text.hpp"
#include "sizing/staffed_fleet.hpp"
#include "tables/csv_cells.hpp"

namespace archipelago::sizing {

namespace {

constexpr const char* kHeader = "scenario,site,llm,replicas,gpus";

Demand demand_of(const experiment::Scenario& scenario, std::uint64_t seed) {
  return count_demand(scenario, whole_run(scenario.settings.run), {seed, 0});
}

// Scenarios ask the same where they have the same platform, recipe and scale.
bool asks_alike(const experiment::Scenario& a, const experiment::Scenario& b) {
  return a.platform == b.platform && a.recipe == b.recipe &&
         a.settings.run.demand_scale == b.settings.run.demand_scale &&
         a.settings.run.start == b.settings.run.start &&
         a.settings.run.horizon == b.settings.run.horizon &&
         a.settings.run.warmup == b.settings.run.warmup;
}

std::vector<std::size_t> scenarios_of(const campaign::Assumptions& assumptions) {
  std::set<std::size_t> needed;
  for (const campaign::Headline& headline : assumptions.headlines) {
    needed.insert(headline.scenario);
    needed.insert(headline.baseline);
  }
  return {needed.begin(), needed.end()};
}

// By scenario of the task, "NaN" where nobody needs it or no fleet keeps the target.
std::vector<double> usd_of_draw(const SizingTask& task, const std::vector<std::size_t>& scenarios,
                                const std::vector<std::vector<double>>& factors) {
  std::vector<double> usd(task.experiment.scenarios.size(), std::nan(""));
  std::optional<Demand> demand;
  std::size_t counted = 0;
  for (const std::size_t s : scenarios) {
    const experiment::Scenario& scenario = task.experiment.scenarios[s];
    if (!demand || !asks_alike(scenario, task.experiment.scenarios[counted])) {
      demand = demand_of(scenario, task.experiment.seed);
      counted = s;
    }
    try {
      usd[s] = staffed_fleet(task, s, *demand, factors[s]).usd_per_million_tokens();
    } catch (const SimulationError&) {
      // No fleet keeps the target: the headline has no figure in this draw.
    }
  }
  return usd;
}

[[noreturn]] void refuse(const std::filesystem::path& file, int line, const std::string& why) {
  throw InputError(file.string(), line, "",
                   why + "; expected a folder that `archipelago size` made");
}

}  // namespace

std::vector<Fleet> read_fleets(const std::filesystem::path& folder, const SizingTask& task,
                               const std::vector<Stands>& stands) {
  const std::filesystem::path file = folder / "fleets.csv";
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) refuse(file, 0, "cannot be read, or is empty");
  if (line != kHeader) refuse(file, 1, "does not begin with " + std::string(kHeader));
  std::vector<Fleet> fleets;
  fleets.reserve(stands.size());
  for (const Stands& of : stands) fleets.emplace_back(of.pools.size());
  for (int number = 2; std::getline(in, line); ++number) {
    const std::vector<std::string> cells = tables::csv_cells(line);
    const auto scenario = cells.size() == 5 ? input::parse_integer(cells[0]) : std::nullopt;
    const auto replicas = cells.size() == 5 ? input::parse_integer(cells[3]) : std::nullopt;
    if (!scenario || !replicas || *scenario < 1 || *replicas < 0 ||
        static_cast<std::size_t>(*scenario) > task.experiment.scenarios.size()) {
      refuse(file, number, "is no row of a scenario of " + task.name);
    }
    if (*replicas == 0) continue;  // GPUs that stand free
    const auto s = static_cast<std::size_t>(*scenario) - 1;
    const platform::Platform& platform = *stands[s].platform;
    bool found = false;
    for (std::size_t p = 0; p < stands[s].pools.size(); ++p) {
      const Pool& pool = stands[s].pools[p];
      if (platform.sites[pool.site.at()].name != cells[1] ||
          platform.llms[pool.llm.at()].name != cells[2]) {
        continue;
      }
      fleets[s][p] = static_cast<int>(*replicas);
      found = true;
    }
    if (!found) {
      refuse(file, number,
             fmt::format("{} at {} is nothing that {} could place", cells[2], cells[1],
                         task.experiment.scenarios[s].id));
    }
  }
  return fleets;
}

FleetDraws::FleetDraws(const SizingTask& task, const campaign::Assumptions& assumptions,
                       campaign::Vary vary, const std::filesystem::path& certified, SizingHow how)
    : task_(task),
      assumptions_(assumptions),
      vary_(std::move(vary)),
      how_(std::move(how)),
      factors_(task.experiment.scenarios.size()) {
  check_headlines();
  if (!certified.empty()) calibrate(certified);
}

void FleetDraws::check_headlines() const {
  Issues issues;
  for (const campaign::Headline& headline : assumptions_.headlines) {
    if (headline.metric == kSizedMetric && headline.group == "all") continue;
    issues.add(assumptions_.file.string(), headline.line, "headlines",
               fmt::format("'{}' is of {} of {}; fleets that are sized anew know {} of all alone",
                           headline.name, headline.metric, headline.group, kSizedMetric));
  }
  issues.throw_if_any();
}

void FleetDraws::calibrate(const std::filesystem::path& certified) {
  std::vector<Stands> stands;
  std::vector<Demand> demands;
  for (std::size_t s = 0; s < task_.experiment.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = task_.experiment.scenarios[s];
    const bool known = s > 0 && asks_alike(scenario, task_.experiment.scenarios[s - 1]);
    demands.push_back(known ? demands.back() : demand_of(scenario, task_.experiment.seed));
    stands.push_back(make_stands(scenario, demands.back(), task_.most_gpus[s]));
  }
  const std::vector<Fleet> fleets = read_fleets(certified, task_, stands);
  for (const std::size_t s : scenarios_of(assumptions_)) {
    if (how_.say) how_.say("calibrating " + task_.experiment.scenarios[s].id);
    factors_[s] = factors_for(task_, s, demands[s], fleets[s]);
  }
}

SizingTask FleetDraws::varied(const campaign::Draw& draw) const {
  // With a price its low and high ones move, which the file's reader could not know.
  std::vector<campaign::Assignment> money;
  std::vector<campaign::Assignment> others;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    if (draw[i].empty()) continue;
    const std::string& path = assumptions_.inputs[i].path;
    (campaign::is_money_path(path) ? money : others).push_back({path, draw[i]});
  }
  SizingTask task = task_;
  if (!others.empty()) task.experiment = vary_(others);
  ARCHIPELAGO_REQUIRE(task.experiment.scenarios.size() == task_.experiment.scenarios.size());
  if (money.empty()) return task;
  std::map<const platform::Platform*, std::shared_ptr<const platform::Platform>> priced;
  for (experiment::Scenario& scenario : task.experiment.scenarios) {
    auto& own = priced[scenario.platform.get()];
    if (!own) own = campaign::with_money(*scenario.platform, money, scenario.settings.scale);
    scenario.platform = own;
  }
  return task;
}

std::vector<std::vector<campaign::HeadlineDraw>> FleetDraws::headlines(
    const std::vector<campaign::Draw>& draws) {
  const std::vector<std::size_t> scenarios = scenarios_of(assumptions_);
  std::vector<std::vector<campaign::HeadlineDraw>> answer(draws.size());
  std::atomic<std::size_t> done{0};
  in_parallel(
      draws.size(), how_.jobs,
      [&](std::size_t d) {
        const std::vector<double> usd = usd_of_draw(varied(draws[d]), scenarios, factors_);
        for (const campaign::Headline& headline : assumptions_.headlines) {
          answer[d].push_back(
              campaign::compared(kSizedMetric, {usd[headline.scenario]}, {usd[headline.baseline]}));
        }
        const std::size_t so_far = ++done;
        if (how_.say && so_far % 10 == 0) {
          how_.say(fmt::format("{} of {} draws are sized", so_far, draws.size()));
        }
      },
      how_.stop);
  return answer;
}

std::vector<std::string> FleetDraws::groups_with(const campaign::Headline&) const {
  return {"all"};
}

std::string FleetDraws::how() const {
  std::string text = "Every draw sizes the fleets anew, by arithmetic";
  double least = 1;
  double most = 1;
  for (const std::vector<double>& of : factors_) {
    for (const double factor : of) {
      least = std::min(least, factor);
      most = std::max(most, factor);
    }
  }
  if (least < 1 || most > 1) {
    text += fmt::format(
        " on {:.3g} to {:.3g} times what is asked, by policy and group of nations, so that the "
        "nominal draw costs what the certified fleets do",
        least, most);
  }
  return text;
}

std::vector<SizedTwice> FleetDraws::simulated(const std::vector<campaign::Draw>& draws) const {
  std::vector<SizedTwice> all;
  for (std::size_t d = 0; d < draws.size(); ++d) {
    const SizingTask task = varied(draws[d]);
    for (const std::size_t s : scenarios_of(assumptions_)) {
      SizedTwice& twice = all.emplace_back();
      twice.draw = d;
      twice.scenario = s;
      const Demand demand = demand_of(task.experiment.scenarios[s], task.experiment.seed);
      try {
        const Staffed staffed = staffed_fleet(task, s, demand, factors_[s]);
        const Sized sized = size_scenario(task, s, how_);
        twice.gpus_staffed = staffed.stands.gpus(staffed.fleet);
        twice.usd_staffed = staffed.usd_per_million_tokens();
        twice.gpus_simulated = sized.stands.gpus(sized.fleet);
        twice.usd_simulated = 1e6 * sized.stands.usd(sized.fleet) / staffed.tokens_a_year;
      } catch (const SimulationError& error) {
        if (how_.stop && how_.stop()) throw;
        twice.failure = error.what();
      }
    }
  }
  return all;
}

namespace {

const SizedTwice* find(const std::vector<SizedTwice>& sized, std::size_t draw,
                       std::size_t scenario) {
  for (const SizedTwice& of : sized) {
    if (of.draw == draw && of.scenario == scenario && of.failure.empty()) return &of;
  }
  return nullptr;
}

// Of the scenario: arithmetic over simulation less 1.
void add_errors(const SizingTask& task, const std::vector<SizedTwice>& sized, std::size_t scenario,
                TextTable& table) {
  std::vector<double> errors;
  std::size_t failed = 0;
  for (const SizedTwice& of : sized) {
    if (of.scenario != scenario) continue;
    if (of.failure.empty()) {
      errors.push_back(of.usd_staffed / of.usd_simulated - 1);
    } else {
      ++failed;
    }
  }
  if (errors.empty()) return;
  double mean = 0;
  double size = 0;
  for (const double error : errors) {
    mean += error / static_cast<double>(errors.size());
    size += std::abs(error) / static_cast<double>(errors.size());
  }
  const auto [low, high] = std::minmax_element(errors.begin(), errors.end());
  table.add({task.experiment.scenarios[scenario].id, std::to_string(errors.size()),
             fmt::format("{:+.1f} %", 100 * mean), fmt::format("{:.1f} %", 100 * size),
             fmt::format("{:+.1f} to {:+.1f} %", 100 * *low, 100 * *high), std::to_string(failed)});
}

}  // namespace

std::string error_text(const SizingTask& task, const campaign::Assumptions& assumptions,
                       const std::vector<SizedTwice>& sized) {
  TextTable errors(
      {"scenario", "draws", "mean error", "mean size", "from to", "no fleet"},
      {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
  for (const std::size_t s : scenarios_of(assumptions)) add_errors(task, sized, s, errors);
  std::size_t draws = 0;
  for (const SizedTwice& of : sized) draws = std::max(draws, of.draw + 1);
  std::string text = fmt::format(
      "\n## Arithmetic against simulation\n\nThe first {} draws of the hypercube were sized by "
      "search and certificate too ({}). USD a million tokens by arithmetic against theirs:\n\n{}\n",
      draws, task.target_text(), errors.markdown());
  for (const campaign::Headline& headline : assumptions.headlines) {
    std::size_t both = 0;
    std::size_t same = 0;
    for (std::size_t d = 0; d < draws; ++d) {
      const SizedTwice* mine = find(sized, d, headline.scenario);
      const SizedTwice* base = find(sized, d, headline.baseline);
      if (mine == nullptr || base == nullptr) continue;
      ++both;
      same += (mine->usd_staffed < base->usd_staffed) == (mine->usd_simulated < base->usd_simulated)
                  ? 1
                  : 0;
    }
    text += fmt::format("- {}: the same sign in {} of {} draws\n", headline.name, same, both);
  }
  return text;
}

std::string error_csv(const std::vector<SizedTwice>& sized) {
  std::string text =
      "draw,scenario,gpus_staffed,gpus_simulated,usd_staffed,usd_simulated,failure\n";
  for (const SizedTwice& of : sized) {
    const std::string start = fmt::format("{},{},", of.draw + 1, of.scenario + 1);
    if (!of.failure.empty()) {
      text += start + ",,,," + input::csv_cell(of.failure) + "\n";
      continue;
    }
    text += start + fmt::format("{},{},{:.6g},{:.6g},\n", of.gpus_staffed, of.gpus_simulated,
                                of.usd_staffed, of.usd_simulated);
  }
  return text;
}

}  // namespace archipelago::sizing
