#include "planning/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "base/error.hpp"
#include "experiment/runner.hpp"
#include "planning/appraisal.hpp"
#include "planning/screening.hpp"
#include "platform/load/variant.hpp"

namespace archipelago::planning {

namespace {

constexpr double kSecondsAYear = 365.0 * 86'400;
constexpr double kSame = 1e-3;  // of today's goodput

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The plan's experiment in the window, and its candidates with the GPUs that come with them.
PlanTask window_of(const PlanTask& task, const std::vector<ShortListed>& list) {
  std::vector<std::string> set = task.experiment.set;
  set.insert(set.end(), task.simulate.set.begin(), task.simulate.set.end());
  PlanTask window = read_plan(task.file, set);
  const platform::Platform& platform = *window.scenario().platform;
  std::vector<Candidate> listed;
  for (const ShortListed& of : list) {
    Candidate candidate = task.candidates[of.candidate];
    for (std::size_t s = 0; s < of.bought.size(); ++s) {
      const int node = platform.sites[s].gpus_per_node;
      const int nodes = static_cast<int>(std::floor(of.bought[s] / node + 1e-9));
      if (nodes <= 0) continue;
      candidate.cells.push_back({"sites", platform.sites[s].name, "gpus",
                                 fmt::format("+{}", nodes * node), candidate.cells.front().origin});
    }
    listed.push_back(std::move(candidate));
  }
  window.candidates = std::move(listed);
  window.demand_times = {task.simulate.demand_times};
  window.cuts.clear();
  window.repairs.clear();
  window.uses.clear();
  std::fill(window.buy_gpus.begin(), window.buy_gpus.end(), 0.0);
  return window;
}

// Scenario 0 is today, the others the candidates.
experiment::Experiment runs_of(const PlanTask& window) {
  experiment::Experiment runs = window.experiment;
  experiment::Scenario today = runs.scenarios.front();
  today.id = "today";
  today.settings.run.demand_scale *= window.demand_times.front();
  runs.scenarios = {today};
  for (const Candidate& candidate : window.candidates) {
    experiment::Scenario with = today;
    with.id = candidate.name;
    auto& cells = with.settings.platform_cells;
    cells.insert(cells.end(), candidate.cells.begin(), candidate.cells.end());
    with.platform = std::make_shared<const platform::Platform>(
        platform::load_variant({with.settings.platform, with.settings.overlays, cells}));
    runs.scenarios.push_back(std::move(with));
  }
  return runs;
}

// Of all nations together.
double goodput_of(const platform::Platform& platform, const experiment::RunResult& result) {
  double sum = 0;
  for (const metrics::Row& row : result.rows) {
    if (row.metric == "goodput" && platform.find_nation(row.group)) sum += row.value;
  }
  return sum;
}

class Prover {
 public:
  Prover(const PlanTask& task, const std::vector<ShortListed>& list, const ProofHow& how)
      : task_(task), list_(list), how_(how), window_(window_of(task, list)) {}

  Proof make() {
    solve_programs();
    const experiment::Experiment runs = runs_of(window_);
    goodput_.resize(runs.scenarios.size());
    dropped_.resize(list_.size());
    for (std::size_t r = 0; r < how_.replicates; ++r) {
      if (how_.say) how_.say(fmt::format("replicate {} of {}", r + 1, how_.replicates));
      run(runs, r);
      if (r + 1 >= 2 && r + 1 < how_.replicates) eliminate(r + 1);
    }
    if (how_.replicates >= 2) eliminate(how_.replicates);
    conclude();
    return std::move(proof_);
  }

 private:
  void solve_programs() {
    Planned planned = make_network(window_, demand_of(window_));
    Network& network = planned.network;
    by_what_is_measured(network);
    Screening screening(network, planned.changes);
    const auto served = [&](const Portfolio& built) {
      screening.build(built);
      return screening.solve().served_requests / kSecondsAYear;
    };
    const std::size_t size = list_.size();
    proof_.program_today = served(Portfolio(size));
    for (std::size_t c = 0; c < size; ++c) {
      Portfolio alone(size);
      alone[c] = true;
      program_.push_back(served(alone) - proof_.program_today);
    }
    double tokens = 0;
    for (const Ask& ask : network.asks) {
      const double rate = mean(ask.rates);
      proof_.asked += rate;
      tokens += rate * ask.tokens;
    }
    proof_.tokens = tokens / proof_.asked;
  }

  // A window that ends within an hour: its requests came in less than 3600 s, and weigh as much less.
  void by_what_is_measured(Network& network) const {
    const engine::RunSettings& run = window_.scenario().settings.run;
    const double measured = run.horizon.seconds() - run.warmup.seconds();
    for (Period& period : network.periods) {
      const double from = 3600.0 * static_cast<double>(period.hour);
      const double seconds = std::min(3600.0, measured - from);
      period.hours_a_year = kSecondsAYear / 3600 * seconds / measured;
      for (Ask& ask : network.asks) ask.rates[period.hour] *= 3600 / seconds;
    }
  }

  void run(const experiment::Experiment& runs, std::size_t replicate) {
    std::vector<experiment::RunName> names;
    for (std::size_t s = 0; s < runs.scenarios.size(); ++s) {
      if (s == 0 || dropped_[s - 1] == 0) names.push_back({s, replicate});
    }
    std::string failures;
    experiment::RunOptions options;
    options.jobs = how_.jobs;
    options.stop = how_.stop;
    std::vector<double> found(runs.scenarios.size(), -1);
    experiment::run_some(runs, names, options, [&](experiment::RunOutcome&& outcome) {
      if (!outcome.failure.empty()) {
        failures += experiment::failure_text(runs, outcome) + "\n";
      } else {
        found[outcome.run.scenario] = goodput_of(*runs.scenarios.front().platform, outcome.result);
      }
    });
    if (how_.stop && how_.stop()) throw SimulationError("stopped");
    if (!failures.empty()) throw SimulationError(failures);
    for (const experiment::RunName& name : names) {
      goodput_[name.scenario].push_back(found[name.scenario]);
    }
  }

  // USD a year of so many requests a second more, less what the candidate costs.
  [[nodiscard]] double net(std::size_t c, double requests) const {
    const double usd = requests * proof_.tokens * kSecondsAYear * task_.unserved_usd.front() / 1e6;
    return usd - usd_a_year(window_.candidates[c].costing(task_.capex), task_.discount);
  }
  [[nodiscard]] std::vector<double> nets(std::size_t c, std::size_t looked_at) const {
    std::vector<double> values;
    for (std::size_t r = 0; r < looked_at; ++r) {
      values.push_back(net(c, goodput_[c + 1][r] - goodput_[0][r]));
    }
    return values;
  }

  void eliminate(std::size_t looked_at) {
    std::size_t best = list_.size();
    double best_mean = 0;
    for (std::size_t c = 0; c < list_.size(); ++c) {
      if (dropped_[c] != 0) continue;
      const double of = mean(nets(c, looked_at));
      if (best == list_.size() || of > best_mean) {
        best = c;
        best_mean = of;
      }
    }
    const double looks = static_cast<double>(std::max<std::size_t>(how_.replicates, 2) - 1);
    const double level = kErrorShare / (static_cast<double>(list_.size()) * looks);
    for (std::size_t c = 0; c < list_.size(); ++c) {
      if (c == best || dropped_[c] != 0) continue;
      const auto mine = nets(c, looked_at);
      const auto other = nets(best, looked_at);
      const double p = metrics::paired_p_value(mine, other) / 2;
      if (mean(mine) < mean(other) && p < level) dropped_[c] = looked_at;
    }
  }

  void conclude() {
    proof_.today = goodput_[0];
    for (std::size_t c = 0; c < list_.size(); ++c) {
      Proved of;
      of.candidate = list_[c].candidate;
      of.goodput = goodput_[c + 1];
      const std::vector<double> today(goodput_[0].begin(),
                                      goodput_[0].begin() + static_cast<long>(of.goodput.size()));
      of.simulated = metrics::paired_difference(of.goodput, today);
      of.program = program_[c];
      of.net_usd = net(c, of.simulated.mean);
      of.program_net_usd = net(c, of.program);
      const double small = kSame * std::max(mean(proof_.today), 1e-9);
      const bool both_none = std::abs(of.program) < small && std::abs(of.simulated.mean) < small;
      of.agrees = both_none || (of.simulated.low <= of.program && of.program <= of.simulated.high);
      of.dropped_after = dropped_[c];
      if (!of.agrees) of.why = why(of);
      proof_.open += dropped_[c] == 0 ? 1 : 0;
      proof_.list.push_back(std::move(of));
    }
    std::stable_sort(proof_.list.begin(), proof_.list.end(),
                     [](const Proved& a, const Proved& b) { return a.net_usd > b.net_usd; });
  }

  [[nodiscard]] std::string why(const Proved& of) const {
    const double today = mean(proof_.today);
    std::string text = fmt::format(
        "the program serves {:.4g} a second today, the simulation {:.4g} within the SLO; perhaps ",
        proof_.program_today, today);
    text +=
        today < proof_.program_today / 2
            ? "queues are full at this demand, and what is served misses the SLO"
        : of.program > of.simulated.mean
            ? "the program gives a GPU to whichever model needs it and knows no queue; the "
              "simulated GPUs keep the shares of `gpu_shares`, and the policy sends work without "
              "knowing what comes"
            : "a simulated replica serves more than `gpu_use` of its rate where it is full, and "
              "in simulation work that today goes a long way comes home";
    return text;
  }

  const PlanTask& task_;
  const std::vector<ShortListed>& list_;
  const ProofHow& how_;
  PlanTask window_;
  Proof proof_;
  std::vector<double> program_;               // by candidate of the list
  std::vector<std::vector<double>> goodput_;  // by scenario, then replicate
  std::vector<std::size_t> dropped_;          // by candidate of the list
};

}  // namespace

Proof prove(const PlanTask& task, const std::vector<ShortListed>& list, const ProofHow& how) {
  ARCHIPELAGO_REQUIRE(how.replicates >= 1);
  return Prover(task, list, how).make();
}

}  // namespace archipelago::planning
