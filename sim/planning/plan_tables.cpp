#include "planning/plan_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "input/text.hpp"
#include "planning/plan_words.hpp"
#include "planning/repair_tables.hpp"
#include "planning/study_tables.hpp"

namespace archipelago::planning {

namespace {

using input::csv_cell;

std::string plan_csv(const PlanTask& task, const Plan& plan) {
  std::string text =
      "order,candidate,kind,capex_usd,usd_a_year,saved_usd_a_year,net_usd_a_year,lead_years\n";
  for (std::size_t i = 0; i < plan.order.size(); ++i) {
    const Step& step = plan.order[i];
    const Candidate& of = task.candidates[step.candidate];
    text += fmt::format("{},{},{},{:.9g},{:.9g},{:.9g},{:.9g},{:g}\n", i + 1, csv_cell(of.name),
                        of.kind, of.costing(task.capex).capex_usd,
                        usd_a_year(of.costing(task.capex), task.discount), step.saved_usd,
                        step.net_usd, of.lead_years);
  }
  return text;
}

class CandidateRows {
 public:
  explicit CandidateRows(const std::string& name) : name_(csv_cell(name)) {}
  void add(std::string_view indicator, std::string_view unit, std::string_view better,
           double value) {
    text_ += fmt::format("{},{},{},{},{:.9g},{}\n", name_, indicator, unit, better, value,
                         csv_cell(definition_of_indicator(std::string(indicator))));
  }
  void add(std::string_view indicator, std::string_view unit, std::string_view better,
           const std::optional<double>& value) {
    if (value) add(indicator, unit, better, *value);
  }
  void add(std::string_view way, const Saving& saving) {
    add(fmt::format("{}_saved", way), "USD/year", "high", saving.usd);
    add(fmt::format("{}_tokens_served", way), "tokens/year", "high", saving.unserved_tokens);
    add(fmt::format("{}_bulk_moved", way), "TB/year", "high", saving.unmoved_bytes / 1e12);
    add(fmt::format("{}_gpus_not_bought", way), "GPUs", "high", saving.gpus);
    add(fmt::format("{}_carbon_avoided", way), "t/year", "high", saving.carbon_t);
  }
  void add(std::string_view way, const Worth& worth) {
    add(fmt::format("{}_npv", way), "USD", "high", worth.npv_usd);
    add(fmt::format("{}_benefit_cost", way), "ratio", "high", worth.benefit_cost);
    add(fmt::format("{}_payback", way), "years", "low", worth.payback_years);
    add(fmt::format("{}_irr", way), "share/year", "high", worth.irr);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

std::string candidates_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "candidate,indicator,unit,better,value,definition\n";
  for (const std::size_t c : by_worth(plan)) {
    const Candidate& of = task.candidates[c];
    const Appraised& found = plan.candidates[c];
    CandidateRows rows(of.name);
    rows.add("capex_low", "USD", "low", of.capex_usd[0]);
    rows.add("capex_mid", "USD", "low", of.capex_usd[1]);
    rows.add("capex_high", "USD", "low", of.capex_usd[2]);
    rows.add("opex", "USD/year", "low", of.opex_usd);
    rows.add("put_in", found.put_in);
    rows.add("taken_out", found.taken_out);
    if (found.no_effect.empty()) {
      rows.add("put_in", found.worth);
      rows.add("put_in_npv_low_capex", "USD", "high", found.worth_at[0].npv_usd);
      rows.add("put_in_npv_high_capex", "USD", "high", found.worth_at[2].npv_usd);
      rows.add("taken_out", found.worth_out);
    }
    if (plan.hard) rows.add("failures_saved", "USD/year", "high", plan.hard->failures_usd[c]);
    text += rows.text();
  }
  return text;
}

std::string no_effect_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "candidate,why\n";
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    if (plan.candidates[c].no_effect.empty()) continue;
    text += fmt::format("{},{}\n", csv_cell(task.candidates[c].name),
                        csv_cell(plan.candidates[c].no_effect));
  }
  return text;
}

std::string cash_flows_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "candidate,year,spent_usd,saved_usd,net_usd\n";
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    if (!plan.candidates[c].no_effect.empty()) continue;
    const CashFlows& flows = plan.candidates[c].flows;
    for (std::size_t year = 0; year < flows.years(); ++year) {
      text += fmt::format("{},{},{:.9g},{:.9g},{:.9g}\n", csv_cell(task.candidates[c].name), year,
                          flows.spent[year], flows.saved[year], flows.net(year));
    }
  }
  return text;
}

std::string shadow_prices_csv(const Plan& plan) {
  std::string text = "of,name,unit,usd_a_year,meaning\n";
  const Network& network = plan.planned.network;
  const auto add = [&](std::string_view of, const std::string& name, std::string_view unit,
                       double usd) {
    if (usd <= 0) return;
    text += fmt::format(
        "{},{},USD/year per {},{:.9g},one {} more at {} saves so much a year as "
        "long as nothing else changes\n",
        of, csv_cell(name), unit, usd, unit, csv_cell(name));
  };
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    add("site", network.sites[s].name, "GPU", plan.today.usd_per_gpu[s]);
    add("site", network.sites[s].name, "MW", plan.today.usd_per_mw[s]);
  }
  for (std::size_t c = 0; c < network.cables.size(); ++c) {
    add("cable", network.cables[c].name, "Gbit/s", plan.today.usd_per_gbps[c]);
  }
  return text;
}

std::string unserved_csv(const Plan& plan) {
  std::string text = "ask,tokens_a_year,why\n";
  for (std::size_t a = 0; a < plan.unserved.size(); ++a) {
    if (plan.unserved[a].empty()) continue;
    text += fmt::format("{},{:.9g},{}\n", csv_cell(plan.planned.network.asks[a].name),
                        plan.today.unserved_by_ask[a], csv_cell(plan.unserved[a]));
  }
  return text;
}

std::string portfolios_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "budget_usd,how,rank,candidates,capex_usd,usd_a_year,gap\n";
  for (const Budgeted& of : plan.budgets) {
    const auto add = [&](std::string_view how, std::size_t rank, const Ranked& ranked) {
      text += fmt::format("{:.9g},{},{},{},{:.9g},{:.9g},{:.3g}\n", of.usd, how, rank,
                          csv_cell(names_of(task, ranked.built)), ranked.capex_usd, ranked.usd,
                          ranked.gap);
    };
    for (std::size_t i = 0; i < of.alternatives.size(); ++i) {
      add(i == 0 ? "best" : "alternative", i + 1, of.alternatives[i]);
    }
    add("greedy", 1, of.greedy);
  }
  return text;
}

std::string coalitions_csv(const Plan& plan) {
  std::string text =
      "coalition,cost_today_usd_a_year,saved_together_usd_a_year,saved_by_portfolio_usd_a_year\n";
  for (Nations s = 1; s < plan.island_costs.size(); ++s) {
    text +=
        fmt::format("{},{:.9g},{:.9g},{:.9g}\n",
                    csv_cell(coalition_text(plan.planned.network.nations, s)), plan.island_costs[s],
                    plan.together->game[s], plan.portfolio ? plan.portfolio->game[s] : 0.0);
  }
  return text;
}

std::string shares_csv(const Plan& plan) {
  std::string text = "game,nation,by,usd_a_year\n";
  const auto add = [&](std::string_view game, std::string_view by, const std::vector<double>& usd) {
    for (std::size_t n = 0; n < usd.size(); ++n) {
      text += fmt::format("{},{},{},{:.9g}\n", game, plan.planned.network.nations[n], by, usd[n]);
    }
  };
  const auto add_shares = [&](std::string_view game, const std::optional<Shares>& shares) {
    if (!shares) return;
    add(game, "shapley", shares->shapley);
    add(game, "shapley_error", shares->errors);
    add(game, "nucleolus", shares->nucleolus);
    add(game, "least_core", shares->least_core.shares);
  };
  add("cost alone today", "island", plan.alone);
  add_shares("saved by working together", plan.together);
  add_shares("saved by the portfolio", plan.portfolio);
  for (const CostSplit& split : plan.splits) add("pays for the portfolio", split.rule, split.pays);
  return text;
}

std::string sweep_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "what,value,first,candidates,capex_usd,usd_a_year,gap\n";
  for (const SweepPoint& of : plan.sweep) {
    text += fmt::format("{},{},{},{},{:.9g},{:.9g},{:.3g}\n", of.what, csv_cell(of.value),
                        of.first ? csv_cell(task.candidates[*of.first].name) : "",
                        csv_cell(names_of(task, of.best.built)), of.best.capex_usd, of.best.usd,
                        of.best.gap);
  }
  return text;
}

}  // namespace

std::vector<std::size_t> by_worth(const Plan& plan) {
  std::vector<std::size_t> order(plan.candidates.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Appraised& left = plan.candidates[a];
    const Appraised& right = plan.candidates[b];
    if (left.no_effect.empty() != right.no_effect.empty()) return left.no_effect.empty();
    if (!left.no_effect.empty()) return false;
    return left.worth.npv_usd > right.worth.npv_usd;
  });
  return order;
}

std::map<std::string, std::string> plan_tables(const PlanTask& task, const Plan& plan) {
  std::map<std::string, std::string> files{
      {"plan.md", plan_page(task, plan)},
      {"plan.csv", plan_csv(task, plan)},
      {"candidates.csv", candidates_csv(task, plan)},
      {"no_effect.csv", no_effect_csv(task, plan)},
      {"cash_flows.csv", cash_flows_csv(task, plan)},
      {"shadow_prices.csv", shadow_prices_csv(plan)},
      {"unserved.csv", unserved_csv(plan)},
      {"portfolios.csv", portfolios_csv(task, plan)},
      {"sweep.csv", sweep_csv(task, plan)},
  };
  if (!plan.island_costs.empty()) files["coalitions.csv"] = coalitions_csv(plan);
  if (plan.together) files["shares.csv"] = shares_csv(plan);
  if (!plan.repairs.empty()) files["repairs.csv"] = repairs_csv(task, plan.repairs);
  files.merge(study_tables(task, plan));
  return files;
}

}  // namespace archipelago::planning
