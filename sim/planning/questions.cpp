#include "planning/questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text_table.hpp"
#include "base/text_width.hpp"
#include "input/text.hpp"
#include "planning/building_order.hpp"
#include "planning/plan_robustness.hpp"
#include "planning/plan_words.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kWidth = 100;

std::string paragraph(const std::string& text) { return wrapped(text, kWidth); }

void check_name(const std::string& option, const std::string& kind, const std::string& name,
                const std::vector<std::string>& known, Issues& issues) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string near = input::did_you_mean(name, known);
  issues.add(option, 0, "",
             near.empty() ? fmt::format("{} is no {}; known are: {}", input::shown(name), kind,
                                        fmt::join(known, ", "))
                          : fmt::format("{} is no {}{}", input::shown(name), kind, near));
}

std::vector<std::string> names_of(const PlanTask& task) {
  std::vector<std::string> names;
  for (const Candidate& candidate : task.candidates) names.push_back(candidate.name);
  return names;
}

std::string share(double value) { return fmt::format("{:.1f} %", 100 * value); }

}  // namespace

void check_names(const PlanTask& task, const std::vector<std::string>& candidates,
                 const std::string& law, const std::string& use) {
  Issues issues;
  for (const std::string& name : candidates) {
    check_name("candidate", "candidate of this plan", name, names_of(task), issues);
  }
  if (!law.empty()) {
    check_name("--withdraw", "law that reaches a site", law, laws_of(*task.scenario().platform),
               issues);
  }
  if (!use.empty()) {
    std::vector<std::string> uses;
    for (const Use& one : task.uses) uses.push_back(one.name);
    check_name("--use", "use of this plan", use, uses, issues);
  }
  issues.throw_if_any();
}

Asked::Asked(const PlanTask& task, QuestionHow how) : task_(task), how_(std::move(how)) {
  planned_ = make_network(task, demand_of(task));
  Use use = task.made_for();
  for (const Use& one : task.uses) {
    if (one.name == how_.use) use = one;
  }
  planned_.network = with_use(planned_.network, task.made_for(), use, task.growth.after(how_.year));
  valuation_ = std::make_unique<Valuation>(task, planned_.network, planned_.changes);
}

std::size_t Asked::number_of(const std::string& candidate) const {
  const std::vector<std::string> names = names_of(task_);
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), candidate) - names.begin());
}

Hardships Asked::hard(const Portfolio& built, std::vector<std::string> laws, bool cuts,
                      std::vector<std::size_t> candidates) {
  HardshipHow how;
  how.laws = std::move(laws);
  how.cuts = cuts;
  how.candidates = std::move(candidates);
  how.jobs = how_.jobs;
  how.stop = how_.stop;
  return hardships(task_, planned_, *valuation_, built, how);
}

namespace {

// What the two differ in, a line each.
TextTable indicators(const PlanTask& task, const Hardships& hard, std::size_t one,
                     std::size_t other, const Appraised& first, const Appraised& second) {
  TextTable table({"", task.candidates[one].name, task.candidates[other].name},
                  {Align::kLeft, Align::kRight, Align::kRight});
  const std::size_t numbers[] = {one, other};
  const Appraised* const found[] = {&first, &second};
  const auto row = [&](const std::string& what, const auto& cell) {
    table.add({what, cell(0), cell(1)});
  };
  const auto costing = [&](int i) { return task.candidates[numbers[i]].costing(task.capex); };
  row("capital, USD m (low to high)", [&](int i) {
    const double(&usd)[3] = task.candidates[numbers[i]].capex_usd;
    return fmt::format("{} ({} to {})", millions(usd[1]), millions(usd[0]), millions(usd[2]));
  });
  row("costs a year, annuity and opex, USD m",
      [&](int i) { return millions(usd_a_year(costing(i), task.discount)); });
  row("saves a year put in, USD m", [&](int i) { return millions(found[i]->put_in.usd); });
  row("saves a year beside all others, USD m",
      [&](int i) { return millions(found[i]->taken_out.usd); });
  row("NPV, USD m (high to low capital)", [&](int i) {
    return fmt::format("{} ({} to {})", millions(found[i]->worth.npv_usd),
                       millions(found[i]->worth_at[2].npv_usd),
                       millions(found[i]->worth_at[0].npv_usd));
  });
  row("benefit/cost", [&](int i) { return fmt::format("{:.2f}", found[i]->worth.benefit_cost); });
  row("internal rate of return", [&](int i) { return percent(found[i]->worth.irr); });
  row("pays back after, years", [&](int i) { return years_text(found[i]->worth.payback_years); });
  row("tokens a year more, billions",
      [&](int i) { return fmt::format("{:.3g}", found[i]->put_in.unserved_tokens / 1e9); });
  row("failures of a year add, USD m",
      [&](int i) { return millions(hard.failures_usd[numbers[i]]); });
  const auto day = [&](const std::string& what, const std::vector<HardDay>& days) {
    if (days.empty()) return;
    row(fmt::format("{}, USD a day", what), [&](int i) {
      const auto& saved = days.front().saved_usd;
      return saved.empty() ? std::string("0") : fmt::format("{:.3g}", saved[numbers[i]]);
    });
  };
  day("saves at the worst cut", hard.cuts);
  day("saves at the worst two cuts", hard.pairs);
  row("stands after, years", [&](int i) { return fmt::format("{:g}", costing(i).lead_years); });
  row("whose law reaches it",
      [&](int i) { return fmt::format("{}", fmt::join(task.candidates[numbers[i]].law, "+")); });
  return table;
}

std::string verdict(const PlanTask& task, std::size_t one, std::size_t other,
                    const Appraised& first, const Appraised& second) {
  const bool first_better = first.worth.npv_usd >= second.worth.npv_usd;
  const Candidate& winner = task.candidates[first_better ? one : other];
  const Candidate& loser = task.candidates[first_better ? other : one];
  const double best = std::max(first.worth.npv_usd, second.worth.npv_usd);
  const double rest = std::min(first.worth.npv_usd, second.worth.npv_usd);
  if (!first.no_effect.empty() && !second.no_effect.empty()) {
    return "Neither does anything at this demand.";
  }
  std::string text =
      best > 0
          ? fmt::format("{} is worth more: an NPV of USD {} million, against {} of {}.",
                        winner.name, millions(best), millions(rest), loser.name)
          : fmt::format("Neither is worth its price: an NPV of USD {} million of {}, {} of {}.",
                        millions(best), winner.name, millions(rest), loser.name);
  const Appraised& won = first_better ? first : second;
  const Appraised& lost = first_better ? second : first;
  const bool holds = won.worth_at[2].npv_usd > lost.worth_at[0].npv_usd;
  return text + (holds ? " It stays so with its capital high and the other's low."
                       : " With its capital high and the other's low it is the other way round.");
}

}  // namespace

std::string Asked::compared_uses(std::size_t one, std::size_t other) const {
  if (task_.uses.empty() || !how_.use.empty()) return "";
  TextTable table({"with the use (now, and in the last year of growth)", task_.candidates[one].name,
                   task_.candidates[other].name},
                  {Align::kLeft, Align::kRight, Align::kRight});
  const double last = task_.growth.years.back();
  for (const Use& use : task_.uses) {
    std::string cells[2];
    for (const double year : {0.0, last}) {
      if (year == 0 && last == 0 && !cells[0].empty()) break;
      // The requests of the network have grown already, bulk data have not.
      Use made_for = task_.made_for();
      made_for.demand_times *= task_.growth.after(how_.year);
      const Network network = with_use(planned_.network, made_for, use, task_.growth.after(year));
      Valuation valuation(task_, network, planned_.changes);
      for (std::size_t i = 0; i < 2; ++i) {
        const std::size_t c = i == 0 ? one : other;
        const double saved = saving(valuation.today(), valuation.with(c)).usd;
        cells[i] += (cells[i].empty() ? "" : ", ") + millions(saved);
      }
    }
    table.add({use.name, cells[0], cells[1]});
  }
  return "\nSaves a year put in, USD m, by use:\n\n" + table.text();
}

std::string Asked::compare(const std::string& one, const std::string& other) {
  const std::size_t a = number_of(one);
  const std::size_t b = number_of(other);
  const Appraised first = valuation_->appraise(a);
  const Appraised second = valuation_->appraise(b);
  const Portfolio nothing(task_.candidates.size());
  const Hardships hardships = hard(nothing, {}, true, {a, b});
  std::string text = paragraph(verdict(task_, a, b, first, second));
  for (const auto& [c, found] : {std::pair{a, &first}, std::pair{b, &second}}) {
    if (found->no_effect.empty()) continue;
    text +=
        paragraph(fmt::format("{} has no effect: {}.", task_.candidates[c].name, found->no_effect));
  }
  text += "\n" + indicators(task_, hardships, a, b, first, second).text();
  if (!hardships.cuts.empty()) {
    text += "\n" + paragraph(fmt::format(
                       "The worst cut is {}: {} of the tokens are served (calm: {}).",
                       hardships.cuts.front().loss.name, share(hardships.cuts.front().served),
                       share(hardships.calm.served)));
  }
  text += compared_uses(a, b);
  return text + basis();
}

std::string Asked::budget(double usd, std::size_t at_most) {
  Portfolios& portfolios = valuation_->portfolios();
  const Ranked best = portfolios.best(usd, at_most);
  const auto order =
      order_of(portfolios, choices_of(task_, task_.capex, task_.discount), best.built);
  std::vector<std::string> names;
  names.reserve(order.size());
  for (const Step& step : order) names.push_back(task_.candidates[step.candidate].name);
  const Screened& with = portfolios.screened(best.built);
  const Screened& today = valuation_->today();
  const double asked = today.served_tokens + today.unserved_tokens;
  std::string text;
  if (order.empty()) {
    text = paragraph(fmt::format(
        "Nothing: no candidate that USD {} million pay for saves more a year than it costs.",
        millions(usd)));
  } else {
    text = paragraph(fmt::format(
        "{}{}: USD {} million of capital bring a year from USD {} to {} million, what they cost "
        "included, and the share of tokens served from {} to {}.",
        order.size() == 1 ? "One thing, " : "In this order, ", fmt::join(names, ", then "),
        millions(best.capex_usd), millions(today.usd), millions(best.usd),
        share(today.served_tokens / asked), share(with.served_tokens / asked)));
    TextTable table(
        {"order", "candidate", "capital, USD m", "saves, USD m/year", "net, USD m/year",
         "stands after"},
        {Align::kRight, Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Candidate& of = task_.candidates[order[i].candidate];
      table.add({std::to_string(i + 1), of.name, millions(of.costing(task_.capex).capex_usd),
                 millions(order[i].saved_usd), millions(order[i].net_usd),
                 fmt::format("{:g} years", of.lead_years)});
    }
    text += "\n" + table.text();
  }
  text += "\n" +
          paragraph(best.gap == 0
                        ? "No other choice under these limits costs less a year (proved)."
                        : fmt::format("A bound lies {:.2g} % lower: not proved.", 100 * best.gap));
  std::vector<bool> idle(task_.candidates.size());
  for (std::size_t c = 0; c < idle.size(); ++c) {
    idle[c] = !valuation_->appraise(c).no_effect.empty();
  }
  const auto others = portfolios.alternatives(best, usd, idle, kWithin, 4, at_most);
  for (std::size_t i = 1; i < others.size(); ++i) {
    text += paragraph(fmt::format("  {} {} a year more: {}", i == 1 ? "Nearly as good, USD" : "USD",
                                  millions(others[i].usd - best.usd) + " m",
                                  names_of(task_, others[i].built)));
  }
  text += fmt::format("\n{} of {} candidates have no effect at this demand.\n",
                      std::count(idle.begin(), idle.end(), true), idle.size());
  return text + basis();
}

}  // namespace archipelago::planning
