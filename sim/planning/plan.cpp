#include "planning/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "base/error.hpp"
#include "planning/coalitions.hpp"
#include "planning/sampled_shapley.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kAlternatives = 6;
constexpr double kDearer = 1.5;  // of the rate of interest, for the sweep

// What a sweep varies.
struct Setting {
  double times = 1;
  double price = 0;
  double answer_bytes = 0;
  CapexLevel level = CapexLevel::kMid;
  double discount = 0;
};

class Planner {
 public:
  Planner(const PlanTask& task, const PlanHow& how) : task_(task), how_(how) {}

  Plan make() {
    say("counting a day of requests");
    plan_.planned = make_network(task_, demand_of(task_));
    const Planned& planned = plan_.planned;
    Valuation valuation(task_, planned.network, planned.changes);
    Portfolios& portfolios = valuation.portfolios();
    plan_.today = valuation.today();
    for (std::size_t a = 0; a < planned.network.asks.size(); ++a) {
      plan_.unserved.push_back(
          plan_.today.unserved_by_ask[a] > 0 ? valuation.screening().why_unserved(a) : "");
    }
    say(fmt::format("{} candidates, put in and taken out", task_.candidates.size()));
    for (std::size_t c = 0; c < task_.candidates.size(); ++c) {
      plan_.candidates.push_back(valuation.appraise(c));
      if (how_.stop && how_.stop()) throw SimulationError("stopped");
    }
    choose(portfolios);
    put_in_order(portfolios);
    sweep();
    share();
    repair();
    study(valuation);
    return std::move(plan_);
  }

 private:
  void say(const std::string& line) const {
    if (how_.stop && how_.stop()) throw SimulationError("stopped");
    if (how_.say) how_.say(line);
  }

  [[nodiscard]] std::vector<double> budgets() const {
    return task_.budgets_usd.empty() ? std::vector<double>{1e15} : task_.budgets_usd;
  }

  void choose(Portfolios& portfolios) {
    const std::vector<bool> idle = plan_.idle();
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
    shares.all = shares.game.back();
    shares.shapley = shapley(shares.game);
    shares.objection = strongest_objection(shares.game, shares.shapley);
    shares.least_core = least_core(shares.game);
    shares.nucleolus = nucleolus(shares.game);
    return shares;
  }

  void share() {
    const std::size_t nations = plan_.planned.nations.size();
    if (nations < 2) return;
    const Portfolio& built = plan_.budgets.front().best.built;
    const bool any = std::find(built.begin(), built.end(), true) != built.end();
    if (nations > kMostCoalitions || task_.orders > 0) {
      sample_shares(built, any);
    } else {
      share_exactly(built, any);
    }
    if (!any) return;
    plan_.splits = split_costs(task_, plan_.planned.network.nations, built, plan_.with,
                               plan_.portfolio->shapley);
  }

  void share_exactly(const Portfolio& built, bool any) {
    const std::size_t nations = plan_.planned.nations.size();
    say(fmt::format("{} coalitions", (any ? 2 : 1) * (std::size_t{1} << nations)));
    plan_.island_costs =
        coalition_costs(without_cuts(plan_.planned, Portfolio(built.size())), how_.jobs, how_.stop);
    const Game with =
        any ? coalition_costs(without_cuts(plan_.planned, built), how_.jobs, how_.stop)
            : plan_.island_costs;
    for (std::size_t n = 0; n < nations; ++n) {
      plan_.alone.push_back(plan_.island_costs[std::size_t{1} << n]);
    }
    plan_.together = shares_of(saved_together(with));
    if (any) plan_.portfolio = shares_of(saved_by(plan_.island_costs, with));
  }

  static Shares sampled(const std::vector<Order>& orders,
                        const std::function<double(Nations)>& value) {
    SampledShares of = sampled_shapley(orders, value);
    Shares shares;
    shares.shapley = std::move(of.shares);
    shares.errors = std::move(of.errors);
    shares.all = std::accumulate(shares.shapley.begin(), shares.shapley.end(), 0.0);
    return shares;
  }

  void sample_shares(const Portfolio& built, bool any) {
    const std::size_t nations = plan_.planned.nations.size();
    const std::size_t drawn = task_.orders > 0 ? task_.orders : kDrawnOrders;
    const auto orders = drawn_orders(nations, std::max<std::size_t>(2, (drawn + 1) / 2),
                                     {task_.experiment.seed, 0});
    std::vector<Nations> sets = beginnings_of(orders);
    for (std::size_t n = 0; n < nations; ++n) sets.push_back(Nations{1} << n);
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    say(fmt::format("{} coalitions of {} orders", (any ? 2 : 1) * sets.size(), orders.size()));
    const auto priced = [&](const Portfolio& portfolio) {
      const auto costs =
          costs_of(without_cuts(plan_.planned, portfolio), sets, how_.jobs, how_.stop);
      std::map<Nations, double> by_set;
      for (std::size_t s = 0; s < sets.size(); ++s) by_set[sets[s]] = costs[s];
      return by_set;
    };
    const auto before = priced(Portfolio(built.size()));
    const auto after = any ? priced(built) : before;
    for (std::size_t n = 0; n < nations; ++n) {
      plan_.alone.push_back(before.at(Nations{1} << n));
    }
    plan_.together = sampled(orders, [&](Nations s) {
      double saved = -after.at(s);
      for (std::size_t n = 0; n < nations; ++n) {
        if ((s >> n) & 1U) saved += after.at(Nations{1} << n);
      }
      return saved;
    });
    if (!any) return;
    plan_.portfolio = sampled(orders, [&](Nations s) { return before.at(s) - after.at(s); });
  }

  void repair() {
    if (task_.repairs.empty()) return;
    std::vector<std::size_t> uses(task_.uses.size());
    std::iota(uses.begin(), uses.end(), 0);
    say(fmt::format("orders of repair of {} sets of cuts", task_.repairs.size()));
    plan_.repairs = study_repairs(task_, plan_.planned, uses, {how_.jobs, how_.stop});
  }

  // What the plan file asks for beside the plan itself.
  void study(Valuation& valuation) {
    const Portfolio& built = plan_.budgets.front().best.built;
    if (!task_.uses.empty()) {
      say(fmt::format("{} uses in {} years", task_.uses.size(), task_.growth.years.size()));
      plan_.uses = study_uses(task_, plan_.planned, how_.jobs, how_.stop);
    }
    if (!task_.withdraw.empty()) {
      say("failures and withdrawals");
      HardshipHow how;
      how.laws = task_.withdraw;
      how.jobs = how_.jobs;
      how.stop = how_.stop;
      plan_.hard = hardships(task_, plan_.planned, valuation, built, how);
    }
    if (task_.build_out.years > 0) build();
    if (task_.draws > 0) {
      say(fmt::format("the front, {} draws, regrets", task_.draws));
      const RobustHow how{task_.draws, how_.jobs, how_.stop};
      const std::vector<bool> idle = plan_.idle();
      plan_.front = pareto_front(task_, plan_.planned, valuation, idle);
      plan_.among = among_best(task_, plan_.planned, idle, how);
      plan_.regrets = regrets(task_, plan_.planned, built, plan_.budgets.front().greedy.built, how);
    }
    if (how_.replicates > 0) prove_list(valuation);
    if (how_.certify) certify_list(valuation);
  }

  void build() {
    say(fmt::format("building out over {} years", task_.build_out.years));
    std::vector<Network> years;
    for (std::size_t y = 0; y < task_.build_out.years; ++y) {
      years.push_back(with_use(plan_.planned.network, task_.made_for(), task_.made_for(),
                               task_.growth.after(static_cast<double>(y))));
    }
    Valuation last(task_, years.back(), plan_.planned.changes);
    std::vector<BuildChoice> choices;
    for (std::size_t c = 0; c < task_.candidates.size(); ++c) {
      const Candidate& of = task_.candidates[c];
      choices.push_back({of.costing(task_.capex), of.one_of, !last.appraise(c).no_effect.empty()});
    }
    BuildOutLimits limits;
    limits.starts_a_year = task_.build_out.starts_a_year;
    limits.usd_a_year = task_.build_out.usd_a_year;
    limits.discount = task_.discount;
    plan_.build_out =
        build_out(years, plan_.planned.changes, choices, limits, {how_.jobs, how_.stop});
  }

  // The candidates of highest NPV, then the chosen portfolio as a whole.
  std::vector<ShortListed> short_list(Valuation& valuation, std::size_t most) {
    std::vector<std::size_t> order(task_.candidates.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return plan_.candidates[a].worth.npv_usd > plan_.candidates[b].worth.npv_usd;
    });
    std::vector<ShortListed> list;
    const auto add = [&](const std::string& name, std::vector<std::size_t> candidates,
                         std::vector<double> bought) {
      for (std::size_t s = 0; s < bought.size(); ++s) bought[s] -= plan_.today.bought[s];
      list.push_back({name, std::move(candidates), std::move(bought)});
    };
    for (const std::size_t c : order) {
      if (list.size() == most || !plan_.candidates[c].no_effect.empty()) continue;
      add(task_.candidates[c].name, {c}, valuation.with(c).bought);
    }
    std::vector<std::size_t> built;
    for (const Step& step : plan_.order) built.push_back(step.candidate);
    if (built.size() > 1) add("portfolio", std::move(built), plan_.with.bought);
    return list;
  }

  void prove_list(Valuation& valuation) {
    constexpr std::size_t kShortList = 6;
    const std::vector<ShortListed> list = short_list(valuation, kShortList);
    if (list.empty()) return;
    say(fmt::format("{} of them and today, {} times simulated", list.size(), how_.replicates));
    plan_.proof = prove(task_, list, {how_.replicates, how_.jobs, how_.stop, how_.say, how_.store});
  }

  void certify_list(Valuation& valuation) {
    constexpr std::size_t kCertified = 3;
    const std::vector<ShortListed> list = short_list(valuation, kCertified);
    say(fmt::format("fleets without and with {} of them, sized by simulation", list.size()));
    plan_.certificates = certify(task_, list, {how_.jobs, how_.stop, how_.say});
  }

  const PlanTask& task_;
  const PlanHow& how_;
  Plan plan_;
};

}  // namespace

std::vector<bool> Plan::idle() const {
  std::vector<bool> idle;
  for (const Appraised& of : candidates) idle.push_back(!of.no_effect.empty());
  return idle;
}

Plan make_plan(const PlanTask& task, const PlanHow& how) { return Planner(task, how).make(); }

}  // namespace archipelago::planning
