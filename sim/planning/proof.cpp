#include "planning/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "base/error.hpp"
#include "campaign/campaign.hpp"
#include "experiment/runner.hpp"
#include "metrics/comparison_rule.hpp"
#include "planning/appraisal.hpp"
#include "planning/disagreement.hpp"
#include "planning/window_program.hpp"

namespace archipelago::planning {

namespace {

constexpr double kSecondsAYear = 365.0 * 86'400;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

class Prover {
 public:
  Prover(const PlanTask& task, const std::vector<ShortListed>& list, const ProofHow& how)
      : task_(task),
        list_(list),
        how_(how),
        window_(window_of(task, list, task.simulate)),
        runs_(runs_of(window_, how.replicates)),
        program_(window_, platforms()) {}

  Proof make() {
    seen_.resize(runs_.scenarios.size());
    goodput_.resize(runs_.scenarios.size());
    dropped_.resize(list_.size());
    for (std::size_t r = 0; r < how_.replicates; ++r) {
      if (how_.say) how_.say(fmt::format("replicate {} of {}", r + 1, how_.replicates));
      run(r);
      if (r + 1 >= 2) eliminate(r + 1);
    }
    solve_programs();
    conclude();
    return std::move(proof_);
  }

 private:
  [[nodiscard]] std::vector<std::shared_ptr<const platform::Platform>> platforms() const {
    std::vector<std::shared_ptr<const platform::Platform>> all;
    for (const experiment::Scenario& scenario : runs_.scenarios) all.push_back(scenario.platform);
    return all;
  }
  [[nodiscard]] bool races(std::size_t c) const { return list_[c].candidates.size() == 1; }

  void solve_programs() {
    const auto differences = [&](double& today) {
      std::vector<double> more;
      today = program_.served(0).all;
      for (std::size_t c = 0; c < list_.size(); ++c) {
        more.push_back(program_.served(c + 1).all - today);
      }
      return more;
    };
    std::vector<double> asked;
    for (const SeenNation& nation : mean_of(seen_[0]).nations) asked.push_back(nation.asked);
    program_.ask(asked);
    planned_ = differences(proof_.planned_today);
    proof_.calibrated = program_.calibrate(mean(goodput_[0]));
    more_ = differences(proof_.program_today);
    proof_.gpu_use = program_.gpu_use();
    proof_.asked = program_.asked();
    proof_.tokens = program_.tokens();
  }

  void run(std::size_t replicate) {
    campaign::CampaignOptions options;
    options.run.jobs = how_.jobs;
    options.run.stop = how_.stop;
    options.store = how_.store;
    for (std::size_t s = 0; s < runs_.scenarios.size(); ++s) {
      if (s == 0 || dropped_[s - 1] == 0) options.only.push_back({s, replicate});
    }
    const campaign::CampaignResult result = campaign::run_campaign(runs_, options);
    if (how_.stop && how_.stop()) throw SimulationError("stopped");
    std::string failures;
    for (const std::string& failure : result.failures) failures += failure + "\n";
    if (!failures.empty()) throw SimulationError(failures);
    proof_.found += result.found;
    proof_.runs += options.only.size() - result.found;
    const engine::RunSettings& settings = runs_.scenarios.front().settings.run;
    for (const experiment::RunName& name : options.only) {
      Seen seen = seen_in(result.results[name.scenario][name.replicate].rows, program_.nations(),
                          *runs_.scenarios[name.scenario].platform,
                          settings.horizon.seconds() - settings.warmup.seconds());
      goodput_[name.scenario].push_back(seen.good());
      seen_[name.scenario].push_back(std::move(seen));
    }
  }

  // USD a year of so many requests a second more, less what the candidates cost.
  [[nodiscard]] double net(std::size_t c, double requests) const {
    double usd = requests * program_.tokens() * kSecondsAYear * task_.unserved_usd.front() / 1e6;
    for (const std::size_t of : list_[c].candidates) {
      usd -= usd_a_year(task_.candidates[of].costing(task_.capex), task_.discount);
    }
    return usd;
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
      if (dropped_[c] != 0 || !races(c)) continue;
      const double of = mean(nets(c, looked_at));
      if (best == list_.size() || of > best_mean) {
        best = c;
        best_mean = of;
      }
    }
    const double looks = static_cast<double>(std::max<std::size_t>(how_.replicates, 2) - 1);
    const auto racers =
        static_cast<double>(std::count_if(list_.begin(), list_.end(), [](const ShortListed& of) {
          return of.candidates.size() == 1;
        }));
    const double level = kErrorShare / (racers * looks);
    for (std::size_t c = 0; c < list_.size(); ++c) {
      if (c == best || dropped_[c] != 0 || !races(c)) continue;
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
      of.of = list_[c];
      of.goodput = goodput_[c + 1];
      const std::vector<double> today(goodput_[0].begin(),
                                      goodput_[0].begin() + static_cast<long>(of.goodput.size()));
      of.simulated = metrics::paired_difference(of.goodput, today);
      of.program = more_[c];
      of.planned = planned_[c];
      of.net_usd = net(c, of.simulated.mean);
      of.program_net_usd = net(c, of.program);
      const double matters =
          metrics::smallest_difference(metrics::comparison_rule("goodput"), mean(proof_.today));
      of.agrees = std::abs(of.program - of.simulated.mean) < matters ||
                  (of.simulated.low <= of.program && of.program <= of.simulated.high);
      of.dropped_after = dropped_[c];
      if (!of.agrees) {
        of.why = disagreement_text(mean_of(seen_[c + 1]), program_.served(c + 1).by_nation,
                                   window_.scenario().settings.run.slo);
      }
      proof_.open += races(c) && dropped_[c] == 0 ? 1 : 0;
      proof_.list.push_back(std::move(of));
    }
    std::stable_sort(proof_.list.begin(), proof_.list.end(), [](const Proved& a, const Proved& b) {
      if (a.is_portfolio() != b.is_portfolio()) return b.is_portfolio();
      return a.net_usd > b.net_usd;
    });
  }

  const PlanTask& task_;
  const std::vector<ShortListed>& list_;
  const ProofHow& how_;
  PlanTask window_;
  experiment::Experiment runs_;
  WindowProgram program_;
  Proof proof_;
  std::vector<double> planned_, more_;        // by what is put in, program
  std::vector<std::vector<double>> goodput_;  // by scenario, then replicate
  std::vector<std::vector<Seen>> seen_;       // likewise
  std::vector<std::size_t> dropped_;          // by what is put in
};

}  // namespace

bool Proof::all_served(double more) const {
  return program_today + more >= asked * (1 - kAllServed);
}

bool Proof::same_order() const {
  const auto turned = [&](const Proved& more, const Proved& less) {
    return more.simulated.low > less.simulated.high && more.program < less.program;
  };
  return std::none_of(list.begin(), list.end(), [&](const Proved& a) {
    return std::any_of(list.begin(), list.end(), [&](const Proved& b) { return turned(a, b); });
  });
}

bool Proof::tells_apart() const {
  return std::any_of(list.begin(), list.end(), [&](const Proved& of) {
    return !of.is_portfolio() && !all_served(of.program);
  });
}

double Proof::farthest() const {
  double most = 0;
  for (const Proved& of : list) {
    if (of.simulated.mean == 0) continue;
    const double off = of.program / of.simulated.mean - 1;
    if (std::abs(off) > std::abs(most)) most = off;
  }
  return most;
}

Proof prove(const PlanTask& task, const std::vector<ShortListed>& list, const ProofHow& how) {
  ARCHIPELAGO_REQUIRE(how.replicates >= 1);
  return Prover(task, list, how).make();
}

}  // namespace archipelago::planning
