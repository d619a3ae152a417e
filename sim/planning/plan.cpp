#include "planning/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "planning/coalitions.hpp"
#include "planning/no_effect.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

namespace {

constexpr double kDaysAYear = 365;
constexpr double kWithin = 0.05;  // of the best, for alternatives
constexpr std::size_t kAlternatives = 6;
constexpr std::size_t kMostCoalitions = 12;  // nations
// Savings below so much of a year's cost are rounding.
constexpr double kRounding = 1e-7;
constexpr double kDearer = 1.5;  // of the rate of interest, for the sweep

// What a sweep varies.
struct Setting {
  double times = 1;
  double price = 0;
  double answer_bytes = 0;
  CapexLevel level = CapexLevel::kMid;
  double discount = 0;
};

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

Saving saving(const Screened& before, const Screened& after) {
  return {before.usd - after.usd, before.unserved_tokens - after.unserved_tokens,
          sum_of(before.bought) - sum_of(after.bought), before.carbon_t - after.carbon_t};
}

std::vector<Choice> choices_of(const PlanTask& task, CapexLevel level, double discount) {
  std::vector<Choice> choices;
  for (const Candidate& candidate : task.candidates) {
    const Costing costing = candidate.costing(level);
    choices.push_back({costing.capex_usd, usd_a_year(costing, discount), candidate.one_of});
  }
  return choices;
}

// Everything; of candidates of which at most one is built the one with the most capital.
Portfolio everything(const PlanTask& task) {
  Portfolio all(task.candidates.size(), true);
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = 0; b < all.size(); ++b) {
      const Candidate& mine = task.candidates[a];
      const Candidate& other = task.candidates[b];
      if (a == b || mine.one_of.empty() || mine.one_of != other.one_of || !all[b]) continue;
      const double more = other.capex_usd[1] - mine.capex_usd[1];
      if (more > 0 || (more == 0 && b < a)) all[a] = false;
    }
  }
  return all;
}

class Planner {
 public:
  Planner(const PlanTask& task, const PlanHow& how) : task_(task), how_(how) {}

  Plan make() {
    say("counting a day of requests");
    plan_.planned = make_network(task_, demand_of(task_));
    const Planned& planned = plan_.planned;
    Screening screening(planned.network, planned.changes);
    Portfolios portfolios(screening, choices_of(task_, task_.capex, task_.discount));
    plan_.today = portfolios.screened(Portfolio(task_.candidates.size()));
    for (std::size_t a = 0; a < planned.network.asks.size(); ++a) {
      plan_.unserved.push_back(plan_.today.unserved_by_ask[a] > 0 ? screening.why_unserved(a) : "");
    }
    say(fmt::format("{} candidates, put in and taken out", task_.candidates.size()));
    appraise(portfolios);
    choose(portfolios);
    put_in_order(portfolios);
    sweep();
    share();
    repair();
    return std::move(plan_);
  }

 private:
  void say(const std::string& line) const {
    if (how_.stop && how_.stop()) throw SimulationError("stopped");
    if (how_.say) how_.say(line);
  }

  void appraise(Portfolios& portfolios) {
    const std::size_t size = task_.candidates.size();
    const Portfolio all = everything(task_);
    for (std::size_t c = 0; c < size; ++c) {
      const Candidate& candidate = task_.candidates[c];
      Portfolio alone(size);
      alone[c] = true;
      Portfolio whole = all;
      for (std::size_t o = 0; o < size; ++o) {
        const bool excluded =
            !candidate.one_of.empty() && o != c && task_.candidates[o].one_of == candidate.one_of;
        if (excluded) whole[o] = false;
      }
      whole[c] = true;
      Portfolio without = whole;
      without[c] = false;
      Appraised of;
      of.put_in = saving(plan_.today, portfolios.screened(alone));
      of.taken_out = saving(portfolios.screened(without), portfolios.screened(whole));
      const double least = std::max(1.0, kRounding * plan_.today.usd);
      if (std::abs(of.put_in.usd) < least && std::abs(of.taken_out.usd) < least) {
        of.no_effect = why_no_effect(plan_.planned, c, plan_.today, portfolios.screened(whole));
      }
      of.flows = cash_flows(candidate.costing(task_.capex), of.put_in.usd);
      of.worth = worth(of.flows, task_.discount);
      of.worth_out =
          worth(cash_flows(candidate.costing(task_.capex), of.taken_out.usd), task_.discount);
      for (const CapexLevel level : {CapexLevel::kLow, CapexLevel::kMid, CapexLevel::kHigh}) {
        of.worth_at[static_cast<std::size_t>(level)] =
            worth(cash_flows(candidate.costing(level), of.put_in.usd), task_.discount);
      }
      plan_.candidates.push_back(std::move(of));
      if (how_.stop && how_.stop()) throw SimulationError("stopped");
    }
  }

  [[nodiscard]] std::vector<double> budgets() const {
    return task_.budgets_usd.empty() ? std::vector<double>{1e15} : task_.budgets_usd;
  }

  void choose(Portfolios& portfolios) {
    std::vector<bool> idle;
    for (const Appraised& of : plan_.candidates) idle.push_back(!of.no_effect.empty());
    for (const double usd : budgets()) {
      say(fmt::format("the best portfolio of USD {:.4g} million", usd / 1e6));
      Budgeted of{usd, portfolios.best(usd), portfolios.greedy(usd), {}};
      of.alternatives = portfolios.alternatives(of.best, usd, idle, kWithin, kAlternatives);
      plan_.budgets.push_back(std::move(of));
    }
    const Portfolio& built = plan_.budgets.front().best.built;
    plan_.with = portfolios.screened(built);
    const auto choices = choices_of(task_, task_.capex, task_.discount);
    for (std::size_t c = 0; c < built.size(); ++c) {
      if (built[c]) plan_.portfolio_usd += choices[c].usd_a_year;
    }
  }

  static std::vector<Step> order_of(Portfolios& portfolios, const std::vector<Choice>& choices,
                                    const Portfolio& built) {
    std::vector<Step> order;
    Portfolio stands(built.size());
    while (stands != built) {
      std::optional<Step> best;
      double best_ratio = 0;
      for (std::size_t c = 0; c < built.size(); ++c) {
        if (!built[c] || stands[c]) continue;
        const double before = portfolios.screened(stands).usd;
        stands[c] = true;
        const double saved = before - portfolios.screened(stands).usd;
        stands[c] = false;
        const Step step{c, saved, saved - choices[c].usd_a_year};
        const double ratio = step.net_usd / std::max(choices[c].capex_usd, 1.0);
        if (!best || ratio > best_ratio) {
          best = step;
          best_ratio = ratio;
        }
      }
      stands[best->candidate] = true;
      order.push_back(*best);
    }
    return order;
  }

  void put_in_order(Portfolios& portfolios) {
    plan_.order = order_of(portfolios, choices_of(task_, task_.capex, task_.discount),
                           plan_.budgets.front().best.built);
  }

  // The first budget's portfolio of a network that asks for `times` as much, or pays another price.
  void sweep_point(const std::string& what, const std::string& value, const Setting& setting) {
    say(fmt::format("again with {} {}", what, value));
    Network network = plan_.planned.network;
    for (Ask& ask : network.asks) {
      for (double& rate : ask.rates) rate *= setting.times;
      ask.down_bytes = setting.answer_bytes > 0 ? setting.answer_bytes : ask.token_bytes;
    }
    network.usd_per_million_unserved = setting.price;
    Screening screening(network, plan_.planned.changes);
    const auto choices = choices_of(task_, setting.level, setting.discount);
    Portfolios portfolios(screening, choices);
    SweepPoint point{what, value, portfolios.best(budgets().front()), std::nullopt};
    const auto order = order_of(portfolios, choices, point.best.built);
    if (!order.empty()) point.first = order.front().candidate;
    plan_.sweep.push_back(std::move(point));
  }

  void sweep() {
    const Setting plan{1, task_.unserved_usd.front(), task_.answer_bytes.front(), task_.capex,
                       task_.discount};
    for (std::size_t i = 1; i < task_.demand_times.size(); ++i) {
      Setting other = plan;
      other.times = task_.demand_times[i] / task_.demand_times.front();
      sweep_point("demand_times", fmt::format("{:g}", task_.demand_times[i]), other);
    }
    for (std::size_t i = 1; i < task_.unserved_usd.size(); ++i) {
      Setting other = plan;
      other.price = task_.unserved_usd[i];
      sweep_point("unserved_usd_per_million_tokens", fmt::format("{:g}", other.price), other);
    }
    for (std::size_t i = 1; i < task_.answer_bytes.size(); ++i) {
      Setting other = plan;
      other.answer_bytes = task_.answer_bytes[i];
      sweep_point("answer_size", fmt::format("{:g} MB", other.answer_bytes / 1e6), other);
    }
    const char* const levels[] = {"low", "mid", "high"};
    for (const CapexLevel level : {CapexLevel::kLow, CapexLevel::kMid, CapexLevel::kHigh}) {
      if (level == task_.capex) continue;
      Setting other = plan;
      other.level = level;
      sweep_point("capex", levels[static_cast<std::size_t>(level)], other);
    }
    Setting dearer = plan;
    dearer.discount *= kDearer;
    sweep_point("discount", fmt::format("{:g} %", 100 * dearer.discount), dearer);
  }

  static Shares shares_of(Game game) {
    Shares shares;
    shares.game = std::move(game);
    shares.shapley = shapley(shares.game);
    shares.objection = strongest_objection(shares.game, shares.shapley);
    shares.least_core = least_core(shares.game);
    shares.nucleolus = nucleolus(shares.game);
    return shares;
  }

  [[nodiscard]] Network without_cuts(const Portfolio& built) const {
    Network network = with_built(plan_.planned.network, plan_.planned.changes, built);
    std::erase_if(network.periods, [](const Period& period) { return !period.down.empty(); });
    for (Period& period : network.periods) {
      period.hours_a_year *= kDaysAYear / plan_.planned.full_days;
    }
    return network;
  }

  void share() {
    const std::size_t nations = plan_.planned.nations.size();
    if (nations < 2 || nations > kMostCoalitions) return;
    const Portfolio& built = plan_.budgets.front().best.built;
    const bool any = std::find(built.begin(), built.end(), true) != built.end();
    say(fmt::format("{} coalitions", (any ? 2 : 1) * (std::size_t{1} << nations)));
    plan_.island_costs =
        coalition_costs(without_cuts(Portfolio(built.size())), how_.jobs, how_.stop);
    const Game with =
        any ? coalition_costs(without_cuts(built), how_.jobs, how_.stop) : plan_.island_costs;
    plan_.together = shares_of(saved_together(with));
    if (!any) return;
    plan_.portfolio = shares_of(saved_by(plan_.island_costs, with));
    split_costs(built);
  }

  // In proportion to weights; equal where all are 0.
  [[nodiscard]] CostSplit split(std::string rule, std::vector<double> weights) const {
    double sum = 0;
    for (double& weight : weights) {
      weight = std::max(weight, 0.0);
      sum += weight;
    }
    CostSplit of{std::move(rule), {}, 0};
    for (const double weight : weights) {
      const double part = sum > 0 ? weight / sum : 1 / static_cast<double>(weights.size());
      of.pays.push_back(plan_.portfolio_usd * part);
    }
    return of;
  }

  void split_costs(const Portfolio& built) {
    const std::size_t nations = plan_.planned.nations.size();
    plan_.splits.push_back(split("equal", std::vector<double>(nations, 1)));
    plan_.splits.push_back(split("by traffic", plan_.with.traffic));
    plan_.splits.push_back(split("by benefit", plan_.portfolio->shapley));
    CostSplit owners{"by owners", std::vector<double>(nations), 0};
    const auto choices = choices_of(task_, task_.capex, task_.discount);
    for (std::size_t c = 0; c < built.size(); ++c) {
      if (!built[c]) continue;
      for (const auto& [owner, part] : task_.candidates[c].owners) {
        const auto& names = plan_.planned.network.nations;
        const auto at = std::find(names.begin(), names.end(), owner);
        const double usd = part * choices[c].usd_a_year;
        (at == names.end() ? owners.outside
                           : owners.pays[static_cast<std::size_t>(at - names.begin())]) += usd;
      }
    }
    plan_.splits.push_back(std::move(owners));
  }

  void repair() {
    if (task_.repairs.empty()) return;
    say("orders of repair");
    const std::vector<Changes> none;
    std::vector<double> days;
    for (const Cut& cut : task_.repairs) days.push_back(cut.repair_days);
    const auto unserved = [&](CutSet open) {
      const Network day = day_with(plan_.planned, task_, open, plan_.today.bought);
      return Screening(day, none).solve().unserved_tokens;
    };
    plan_.repairs = repair_order(days, task_.ships, unserved);
    std::vector<std::size_t> listed(days.size());
    std::iota(listed.begin(), listed.end(), 0);
    plan_.repairs_as_listed = repaired_in_order(listed, days, task_.ships, unserved).unserved;
  }

  const PlanTask& task_;
  const PlanHow& how_;
  Plan plan_;
};

}  // namespace

Plan make_plan(const PlanTask& task, const PlanHow& how) { return Planner(task, how).make(); }

}  // namespace archipelago::planning
