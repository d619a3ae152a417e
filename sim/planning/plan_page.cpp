#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text_table.hpp"
#include "planning/plan_tables.hpp"
#include "planning/plan_words.hpp"
#include "planning/repair_tables.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kMostRows = 12;

const Candidate& of(const PlanTask& task, std::size_t c) { return task.candidates[c]; }

std::string answer(const PlanTask& task, const Plan& plan) {
  const Budgeted& budget = plan.budgets.front();
  const Screened& today = plan.today;
  std::string text = "## What to buy first\n\n";
  if (plan.order.empty()) {
    text += "Nothing: no candidate saves more a year than it costs.\n\n";
  } else {
    const Step& first = plan.order.front();
    text += fmt::format(
        "**{}** ({}): it saves USD {} million a year for a capital of USD {} million, {} a year "
        "net. "
        "The portfolio takes USD {} million of capital and brings a year from USD {} to {} "
        "million, "
        "what building costs included.\n\n",
        of(task, first.candidate).name, of(task, first.candidate).what, millions(first.saved_usd),
        millions(of(task, first.candidate).costing(task.capex).capex_usd), millions(first.net_usd),
        millions(budget.best.capex_usd), millions(today.usd), millions(budget.best.usd));
    TextTable table({"order", "candidate", "kind", "capex, USD m", "saves, USD m/year",
                     "net, USD m/year", "years until it stands"},
                    {Align::kRight, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
                     Align::kRight, Align::kRight});
    for (std::size_t i = 0; i < plan.order.size(); ++i) {
      const Step& step = plan.order[i];
      const Candidate& c = of(task, step.candidate);
      table.add({std::to_string(i + 1), c.name, c.kind, millions(c.costing(task.capex).capex_usd),
                 millions(step.saved_usd), millions(step.net_usd),
                 fmt::format("{:g}", c.lead_years)});
    }
    text += table.markdown() + "\n";
  }
  const double asked = today.served_tokens + today.unserved_tokens;
  text += fmt::format(
      "Today {:.1f} % of {:.3g} tokens a year are unserved; with the portfolio {:.1f} %.",
      100 * today.unserved_tokens / asked, asked, 100 * plan.with.unserved_tokens / asked);
  std::set<std::string> reasons(plan.unserved.begin(), plan.unserved.end());
  reasons.erase("");
  if (!reasons.empty()) text += " What stands in the way, by ask, is in unserved.csv.";
  text += fmt::format(
      " The exact search is {} ({}); the greedy way costs USD {} million a year.\n\n",
      budget.best.gap == 0 ? "proved" : "not proved",
      budget.best.gap == 0 ? "no portfolio under the budget costs less"
                           : fmt::format("a bound lies {:.2g} % lower", 100 * budget.best.gap),
      millions(budget.greedy.usd));
  return text;
}

std::string prices(const Plan& plan) {
  struct Price {
    double usd;
    std::string text;
  };
  const Network& network = plan.planned.network;
  std::vector<Price> list;
  const auto add = [&](double usd, const std::string& name, const char* unit) {
    if (usd <= 0) return;
    const std::string saved = usd < 1e5 ? fmt::format("{:.0f}", usd) : millions(usd) + " million";
    list.push_back({usd, fmt::format("one more {} at {} saves USD {} a year", unit, name, saved)});
  };
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    add(plan.today.usd_per_gpu[s], network.sites[s].name, "GPU");
    add(plan.today.usd_per_mw[s], network.sites[s].name, "MW");
  }
  for (std::size_t c = 0; c < network.cables.size(); ++c) {
    add(plan.today.usd_per_gbps[c], network.cables[c].name, "Gbit/s");
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Price& a, const Price& b) { return a.usd > b.usd; });
  std::string text = "## What is short today\n\n";
  if (list.empty())
    return text + "Nothing: no GPU, megawatt or Gbit/s more would save a dollar.\n\n";
  for (std::size_t i = 0; i < list.size() && i < 6; ++i) text += "- " + list[i].text + "\n";
  if (list.size() > 6) text += fmt::format("- and {} more (shadow_prices.csv)\n", list.size() - 6);
  return text + "\nPrices of one more, next to what stands: a second one may save less.\n\n";
}

std::string both_ways(const PlanTask& task, const Plan& plan) {
  TextTable table({"candidate", "put in, USD m/year", "taken out, USD m/year", "NPV, USD m",
                   "benefit/cost", "payback, years", "IRR"},
                  {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                   Align::kRight, Align::kRight});
  std::size_t idle = 0;
  std::size_t rows = 0;
  for (const std::size_t c : by_worth(plan)) {
    const Appraised& found = plan.candidates[c];
    if (!found.no_effect.empty()) {
      ++idle;
      continue;
    }
    if (++rows > kMostRows) continue;
    table.add({of(task, c).name, millions(found.put_in.usd), millions(found.taken_out.usd),
               millions(found.worth.npv_usd), fmt::format("{:.2f}", found.worth.benefit_cost),
               years_text(found.worth.payback_years), percent(found.worth.irr)});
  }
  std::string text = "## Each candidate both ways\n\n";
  if (rows > 0) text += table.markdown() + "\n";
  if (rows > kMostRows) text += fmt::format("{} more in candidates.csv. ", rows - kMostRows);
  text += fmt::format("Worth is that of putting it in, at a rate of {:g} %. ", 100 * task.discount);
  text += fmt::format("{} of {} candidates have no effect and are not ranked (no_effect.csv)", idle,
                      plan.candidates.size());
  std::size_t shown = 0;
  for (std::size_t c = 0; c < plan.candidates.size() && shown < 3; ++c) {
    if (plan.candidates[c].no_effect.empty()) continue;
    text += fmt::format("{} {}: {}", shown++ == 0 ? ", for example" : ";", of(task, c).name,
                        plan.candidates[c].no_effect);
  }
  return text + ".\n\n";
}

std::string who(const PlanTask&, const Plan& plan) {
  if (!plan.together) return "";
  const std::vector<std::string>& names = plan.planned.network.nations;
  std::vector<std::string> titles{"nation", "alone today, USD m/year",
                                  "gains together, USD m/year"};
  std::vector<Align> aligns{Align::kLeft, Align::kRight, Align::kRight};
  if (plan.portfolio) titles.emplace_back("saves by the portfolio");
  for (const CostSplit& split : plan.splits) titles.push_back("pays " + split.rule);
  aligns.resize(titles.size(), Align::kRight);
  TextTable table(titles, aligns);
  for (std::size_t n = 0; n < names.size(); ++n) {
    std::vector<std::string> row{names[n], millions(plan.alone[n]),
                                 millions(plan.together->shapley[n])};
    if (plan.portfolio) row.push_back(millions(plan.portfolio->shapley[n]));
    for (const CostSplit& split : plan.splits) row.push_back(millions(split.pays[n]));
    table.add(std::move(row));
  }
  std::string text = "## Who gains and who might pay\n\n" + table.markdown() + "\n";
  const auto core = [&](const Shares& shares, const char* what) {
    if (!shares.errors.empty()) {
      text += fmt::format(
          "Shares of {} are means over drawn orders of the nations, all of them within USD {} "
          "million of the exact ones with 95 %; whether they are in the core is not looked at. ",
          what, millions(*std::max_element(shares.errors.begin(), shares.errors.end())));
      return;
    }
    const double all = shares.all;
    if (shares.objection.gain <= 1e-6 * std::max(1.0, std::abs(all))) {
      text += fmt::format("Shapley shares of {} are in the core: no coalition does better alone. ",
                          what);
    } else {
      text += fmt::format(
          "Shapley shares of {} are not in the core: {} would have USD {} million a year more by "
          "themselves. ",
          what, coalition_text(plan.planned.network.nations, shares.objection.coalition),
          millions(shares.objection.gain));
    }
    text += shares.least_core.excess <= 1e-6 * std::max(1.0, std::abs(all))
                ? "Other shares that keep everybody exist (nucleolus in shares.csv). "
                : fmt::format(
                      "The core is empty: whatever the shares, somebody is USD {} million a "
                      "year short. ",
                      millions(shares.least_core.excess));
  };
  text +=
      "Gains are Shapley shares, USD m a year, before anybody pays: of working together with the "
      "portfolio built, and of what the portfolio itself saves. ";
  core(*plan.together, "working together");
  if (plan.portfolio) core(*plan.portfolio, "what the portfolio saves");
  if (!plan.splits.empty() && plan.splits.back().outside > 0) {
    text += fmt::format("Of the owners' own plan USD {} million a year fall to owners outside. ",
                        millions(plan.splits.back().outside));
  }
  return text + "\n\n";
}

std::string rests_on(const PlanTask& task, const Plan& plan) {
  std::string text = "## What it rests on\n\n";
  text += fmt::format(
      "- Demand: a counted day of {}, times {:g}; a million unserved tokens cost USD {:g}; "
      "replicas "
      "serve at {:g} % of their saturated rate.\n",
      task.experiment.name, task.demand_times.front(), task.unserved_usd.front(),
      100 * task.gpu_use);
  text += fmt::format("- {} of {} candidates have an assumed price",
                      std::count_if(task.candidates.begin(), task.candidates.end(),
                                    [](const Candidate& c) { return c.quality == "assumed"; }),
                      task.candidates.size());
  text += fmt::format("; capital at its {} level, a real rate of {:g} %.\n",
                      task.capex == CapexLevel::kLow    ? "low"
                      : task.capex == CapexLevel::kHigh ? "high"
                                                        : "middle",
                      100 * task.discount);
  if (!task.cuts.empty()) {
    text += fmt::format("- {} cuts a year for {:g} days together.\n", task.cuts.size(),
                        365 - plan.planned.full_days);
  }
  text +=
      "- A fluid program: no queues, no training, whole days alike; a nation's users take a way "
      "together; savings stay the same over the life. Prove a short list by paired simulation "
      "before money is spent.\n\n## What would overturn it\n\n";
  const std::string now = names_of(task, plan.budgets.front().best.built);
  TextTable table({"with", "first", "portfolio"}, {Align::kLeft, Align::kLeft, Align::kLeft});
  std::size_t moved = 0;
  for (const SweepPoint& point : plan.sweep) {
    const std::string then = names_of(task, point.best.built);
    moved += then == now ? 0 : 1;
    table.add({point.what + " " + point.value,
               point.first ? of(task, *point.first).name : "nothing",
               then == now ? "the same" : then});
  }
  text += table.markdown();
  text +=
      fmt::format("\n{} of {} other settings change the portfolio.\n\n", moved, plan.sweep.size());
  text += "What else costs at most 5 % more a year:\n\n";
  const auto& others = plan.budgets.front().alternatives;
  for (std::size_t i = 1; i < others.size(); ++i) {
    text += fmt::format("- USD {} million a year: {}\n", millions(others[i].usd),
                        names_of(task, others[i].built));
  }
  if (others.size() < 2) text += "- nothing\n";
  return text;
}

}  // namespace

std::string plan_page(const PlanTask& task, const Plan& plan) {
  std::string page = fmt::format("# {}\n\n{}\n\n", task.name, task.question);
  page += "```text\n" + plan_screen(task, plan) + "```\n\n";
  page += answer(task, plan);
  page += prices(plan);
  page += both_ways(task, plan);
  page += who(task, plan);
  page += repairs_section(task, plan.repairs);
  page += rests_on(task, plan);
  return page;
}

}  // namespace archipelago::planning
