#include "planning/plan_robustness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/in_parallel.hpp"
#include "base/random.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kAlternatives = 4;
constexpr std::size_t kBest = 3;
constexpr double kWider = 2;       // where the plan names one value
constexpr double kInterest = 0.5;  // of the rate, up and down
constexpr double kSlipYears = 2;
constexpr double kLookedAtYears = 10;

// What a draw or a future sets.
struct Setting {
  double demand = 1;  // times the plan's
  double usd = 0;     // a million unserved tokens
  double cuts = 1;    // times their days
  double discount = 0;
  double capex = 1;  // where in low (0), mid (1), high (2)
};

Setting setting_of(const PlanTask& task) {
  return {1, task.unserved_usd.front(), 1, task.discount, static_cast<double>(task.capex)};
}

Network network_in(const Planned& planned, const Setting& setting) {
  Network network = planned.network;
  for (Ask& ask : network.asks) {
    for (double& rate : ask.rates) rate *= setting.demand;
  }
  network.usd_per_million_unserved = setting.usd;
  double cut_hours = 0;
  double hours = 0;
  for (const Period& period : network.periods) {
    hours += period.hours_a_year;
    if (!period.down.empty()) cut_hours += period.hours_a_year;
  }
  const double longer = std::min(cut_hours * setting.cuts, 0.9 * hours);
  for (Period& period : network.periods) {
    if (cut_hours <= 0) break;
    period.hours_a_year *=
        period.down.empty() ? (hours - longer) / (hours - cut_hours) : longer / cut_hours;
  }
  return network;
}

double between(const double (&capex)[3], double at) {
  return at < 1 ? capex[0] + at * (capex[1] - capex[0])
                : capex[1] + (at - 1) * (capex[2] - capex[1]);
}

std::pair<double, double> range_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) return {*low / kWider, *high * kWider};
  return {*low, *high};
}

double log_uniform(RandomStream& random, std::pair<double, double> range) {
  return range.first * std::pow(range.second / range.first, random.uniform());
}

// 0 to 2, the middle most likely, as a sum of two uniform ones.
double triangular(RandomStream& random) { return random.uniform() + random.uniform(); }

double quantile(std::vector<double> values, double at) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(std::lround(at * static_cast<double>(values.size() - 1)))];
}

}  // namespace

std::pair<std::string, double> dependence_of(const PlanTask& task, const Planned& planned,
                                             const Screened& screened) {
  const platform::Platform& platform = *task.scenario().platform;
  std::pair<std::string, double> most{"", 0};
  if (screened.served_tokens <= 0) return most;
  for (std::size_t law = 0; law < platform.nations.size(); ++law) {
    double tokens = 0;
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      if (!platform.sites[s].under(NationIndex(law))) continue;
      for (std::size_t n = 0; n < planned.nations.size(); ++n) {
        if (planned.nations[n].at() != law) tokens += screened.tokens[n][s];
      }
    }
    const double share = tokens / screened.served_tokens;
    if (share > most.second + 1e-9) most = {platform.nations[law].iso2, share};
  }
  return most;
}

std::vector<FrontPoint> pareto_front(const PlanTask& task, const Planned& planned,
                                     Valuation& valuation, const std::vector<bool>& idle) {
  Portfolios& portfolios = valuation.portfolios();
  double least = 0;
  double all = 0;
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    const double usd = task.candidates[c].costing(task.capex).capex_usd;
    all += usd;
    if (!idle[c] && (least == 0 || usd < least)) least = usd;
  }
  std::vector<FrontPoint> points;
  std::set<Portfolio> seen;
  const auto add = [&](const Ranked& ranked) {
    if (ranked.built.empty() || !seen.insert(ranked.built).second) return;
    const Screened& with = portfolios.screened(ranked.built);
    const auto [law, share] = dependence_of(task, planned, with);
    points.push_back({ranked, with.unserved_tokens / (with.served_tokens + with.unserved_tokens),
                      share, law, true});
  };
  const Portfolio nothing(task.candidates.size());
  add({nothing, portfolios.usd(nothing), 0, 0});
  for (double budget = least; least > 0 && budget < 2 * all; budget *= 2) {
    const Ranked best = portfolios.best(budget);
    for (const Ranked& of : portfolios.alternatives(best, budget, idle, kWithin, kAlternatives)) {
      add(of);
    }
  }
  const auto beats = [](const FrontPoint& a, const FrontPoint& b) {
    constexpr double kSame = 1e-9;
    const double mine[] = {a.portfolio.capex_usd, a.portfolio.usd, a.unserved_share, a.dependence};
    const double other[] = {b.portfolio.capex_usd, b.portfolio.usd, b.unserved_share, b.dependence};
    bool better = false;
    for (std::size_t i = 0; i < 4; ++i) {
      if (mine[i] > other[i] * (1 + kSame) + kSame) return false;
      better = better || mine[i] < other[i] * (1 - kSame) - kSame;
    }
    return better;
  };
  for (FrontPoint& point : points) {
    point.on_front = std::none_of(points.begin(), points.end(),
                                  [&](const FrontPoint& other) { return beats(other, point); });
  }
  std::stable_sort(points.begin(), points.end(), [](const FrontPoint& a, const FrontPoint& b) {
    return a.portfolio.capex_usd < b.portfolio.capex_usd;
  });
  return points;
}

namespace {

// NPV of each candidate in draw `k`; idle ones have none.
std::vector<std::optional<double>> drawn(const PlanTask& task, const Planned& planned,
                                         const std::vector<bool>& idle, std::uint32_t k) {
  const Seed seed{task.experiment.seed, k};
  RandomStream of_all(seed, "planning-draws");
  RandomStream of_capex(seed, "planning-draws-capex");
  const double planned_times = task.demand_times.front();
  const auto [fewest, most] = range_of(task.demand_times);
  Setting setting = setting_of(task);
  setting.demand = log_uniform(of_all, {fewest / planned_times, most / planned_times});
  setting.usd = log_uniform(of_all, range_of(task.unserved_usd));
  setting.cuts = log_uniform(of_all, {1 / kWider, kWider});
  setting.discount = task.discount * (1 - kInterest + 2 * kInterest * of_all.uniform());
  const Network network = network_in(planned, setting);
  Screening screening(network, planned.changes);
  const double today = screening.cost();
  std::vector<std::optional<double>> found;
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    const double capex_at = triangular(of_capex);
    if (idle[c]) {
      found.emplace_back();
      continue;
    }
    Portfolio alone(task.candidates.size());
    alone[c] = true;
    screening.build(alone);
    Costing costing = task.candidates[c].costing(task.capex);
    costing.capex_usd = between(task.candidates[c].capex_usd, capex_at);
    found.emplace_back(npv(cash_flows(costing, today - screening.cost()), setting.discount));
  }
  return found;
}

}  // namespace

std::vector<AmongBest> among_best(const PlanTask& task, const Planned& planned,
                                  const std::vector<bool>& idle, const RobustHow& how) {
  const std::size_t size = task.candidates.size();
  std::vector<std::vector<std::optional<double>>> draws(how.draws);
  in_parallel(
      how.draws, how.jobs,
      [&](std::size_t k) { draws[k] = drawn(task, planned, idle, static_cast<std::uint32_t>(k)); },
      how.stop);
  std::vector<AmongBest> among(size);
  for (std::size_t c = 0; c < size && how.draws > 0; ++c) {
    if (idle[c]) continue;
    std::vector<double> values;
    for (const auto& draw : draws) {
      const double mine = *draw[c];
      values.push_back(mine);
      ++among[c].draws;
      if (mine <= 0) continue;
      ++among[c].worth;
      const auto higher = std::count_if(draw.begin(), draw.end(),
                                        [&](const auto& other) { return other && *other > mine; });
      if (static_cast<std::size_t>(higher) < kBest) ++among[c].best;
    }
    among[c].npv_low = quantile(values, 0.05);
    among[c].npv_mid = quantile(values, 0.5);
    among[c].npv_high = quantile(values, 0.95);
  }
  return among;
}

namespace {

struct NamedSetting {
  std::string name;
  Setting setting;
  std::optional<std::size_t> late;  // candidate
};

std::vector<NamedSetting> futures_of(const PlanTask& task, const Portfolio& chosen) {
  const Setting plan = setting_of(task);
  std::vector<NamedSetting> futures{{"as planned", plan, {}}};
  const auto add = [&](const std::string& name, const auto& change) {
    NamedSetting future{name, plan, {}};
    change(future.setting);
    futures.push_back(std::move(future));
  };
  const auto [fewest, most] = range_of(task.demand_times);
  const auto [cheap, dear] = range_of(task.unserved_usd);
  for (const double times : {fewest, most}) {
    if (times == task.demand_times.front()) continue;
    add(fmt::format("demand {:g} times", times),
        [&](Setting& s) { s.demand = times / task.demand_times.front(); });
  }
  for (const double usd : {cheap, dear}) {
    if (usd == task.unserved_usd.front()) continue;
    add(fmt::format("USD {:g} a million unserved", usd), [&](Setting& s) { s.usd = usd; });
  }
  add("capital low", [](Setting& s) { s.capex = 0; });
  add("capital high", [](Setting& s) { s.capex = 2; });
  add(fmt::format("interest {:g} %", 100 * (1 + kInterest) * task.discount),
      [](Setting& s) { s.discount *= 1 + kInterest; });
  if (!task.cuts.empty()) add("cuts twice as long", [](Setting& s) { s.cuts = 2; });
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    if (!chosen[c]) continue;
    futures.push_back({task.candidates[c].name + " two years late", plan, c});
  }
  return futures;
}

// A network in one future, and what portfolios cost there.
class InFuture {
 public:
  InFuture(const PlanTask& task, const Planned& planned, const NamedSetting& future)
      : task_(task),
        future_(future),
        network_(network_in(planned, future.setting)),
        valuation_(task, network_, planned.changes, level_of(future.setting),
                   future.setting.discount) {}

  Portfolio best() { return valuation_.portfolios().best(task_.first_budget()).built; }
  double usd(const Portfolio& built) {
    Portfolios& portfolios = valuation_.portfolios();
    const double on_time = portfolios.usd(built);
    if (!future_.late || !built[*future_.late]) return on_time;
    Portfolio without = built;
    without[*future_.late] = false;
    const double missed = portfolios.screened(without).usd - portfolios.screened(built).usd;
    return on_time + missed * kSlipYears / kLookedAtYears;
  }

 private:
  static CapexLevel level_of(const Setting& setting) {
    return static_cast<CapexLevel>(static_cast<int>(setting.capex));
  }
  const PlanTask& task_;
  const NamedSetting& future_;
  Network network_;
  Valuation valuation_;
};

}  // namespace

Regrets regrets(const PlanTask& task, const Planned& planned, const Portfolio& chosen,
                const Portfolio& greedy, const RobustHow& how) {
  const std::vector<NamedSetting> settings = futures_of(task, chosen);
  std::vector<std::unique_ptr<InFuture>> futures(settings.size());
  std::vector<Portfolio> best(settings.size());
  in_parallel(
      settings.size(), how.jobs,
      [&](std::size_t f) {
        futures[f] = std::make_unique<InFuture>(task, planned, settings[f]);
        best[f] = futures[f]->best();
      },
      how.stop);
  Regrets found;
  const auto add = [&](const Portfolio& built, const std::string& name) {
    const auto& known = found.portfolios;
    if (std::find(known.begin(), known.end(), built) != known.end()) return;
    found.portfolios.push_back(built);
    found.names.push_back(name);
  };
  add(chosen, "chosen");
  add(Portfolio(chosen.size()), "nothing");
  add(greedy, "greedy");
  for (std::size_t f = 0; f < settings.size(); ++f) add(best[f], "best if " + settings[f].name);
  found.futures.resize(settings.size());
  in_parallel(
      settings.size(), how.jobs,
      [&](std::size_t f) {
        Future& future = found.futures[f];
        future.name = settings[f].name;
        for (const Portfolio& built : found.portfolios)
          future.usd.push_back(futures[f]->usd(built));
        future.best = static_cast<std::size_t>(
            std::min_element(future.usd.begin(), future.usd.end()) - future.usd.begin());
      },
      how.stop);
  for (std::size_t p = 0; p < found.portfolios.size(); ++p) {
    double worst = 0;
    for (const Future& future : found.futures) {
      worst = std::max(worst, future.usd[p] - future.usd[future.best]);
    }
    found.worst.push_back(worst);
  }
  found.least = static_cast<std::size_t>(std::min_element(found.worst.begin(), found.worst.end()) -
                                         found.worst.begin());
  return found;
}

}  // namespace archipelago::planning
