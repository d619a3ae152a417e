#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/text_table.hpp"
#include "base/text_width.hpp"
#include "planning/coalitions.hpp"
#include "planning/cost_split.hpp"
#include "planning/plan.hpp"
#include "planning/plan_words.hpp"
#include "planning/questions.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kShown = 6;
constexpr double kDaysAYear = 365;

std::string share(double value) { return fmt::format("{:.1f} %", 100 * value); }

// Candidates that save anything while it lasts, the most per dollar of their cost first.
struct Helper {
  std::size_t candidate = 0;
  double usd_a_day = 0;
  double days = 0;  // a year that it must last for the candidate to pay, beside calm days
};

std::vector<Helper> helpers(const PlanTask& task, const HardDay& calm, const HardDay& hard) {
  std::vector<Helper> found;
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    if (hard.loss.stopped[c] || hard.saved_usd[c] < 1e-6 * std::max(1.0, hard.usd)) continue;
    const double cost = usd_a_year(task.candidates[c].costing(task.capex), task.discount);
    const double short_of = cost - kDaysAYear * calm.saved_usd[c];
    const double more = hard.saved_usd[c] - calm.saved_usd[c];
    const double days = short_of <= 0 ? 0 : more > 0 ? short_of / more : kDaysAYear + 1;
    found.push_back({c, hard.saved_usd[c], days});
  }
  std::stable_sort(found.begin(), found.end(), [](const Helper& a, const Helper& b) {
    return a.days < b.days || (a.days == b.days && a.usd_a_day > b.usd_a_day);
  });
  return found;
}

// Who would pay more than it gains, by which rule.
std::vector<std::string> losers_of(const std::vector<std::string>& names,
                                   const std::vector<double>& gains,
                                   const std::vector<CostSplit>& splits) {
  std::vector<std::string> losers;
  for (const CostSplit& split : splits) {
    for (std::size_t n = 0; n < names.size(); ++n) {
      if (split.pays[n] > gains[n] + 1) {
        losers.push_back(fmt::format("{} ({})", names[n], split.rule));
      }
    }
  }
  return losers;
}

TextTable pays_table(const std::vector<std::string>& names, const std::vector<double>& shares,
                     const std::vector<double>& fair, const std::vector<CostSplit>& splits) {
  std::vector<std::string> titles{"USD m a year", "gains", "nucleolus"};
  for (const CostSplit& split : splits) {
    titles.push_back(split.rule.starts_with("by ") ? split.rule.substr(3) : split.rule);
  }
  std::vector<Align> aligns(titles.size(), Align::kRight);
  aligns.front() = Align::kLeft;
  TextTable table(titles, aligns);
  for (std::size_t n = 0; n < names.size(); ++n) {
    std::vector<std::string> row{names[n], millions(shares[n]), millions(fair[n])};
    for (const CostSplit& split : splits) row.push_back(millions(split.pays[n]));
    table.add(std::move(row));
  }
  return table;
}

}  // namespace

std::string Asked::basis() const {
  const platform::Platform& platform = *task_.scenario().platform;
  std::string text = fmt::format(
      "Rests on: {} on {}; {}; a million unserved tokens cost USD {:g}; capital {}, {:g} % a year. "
      "A fluid program without queues: prove it with --simulate before money is spent.",
      how_.use.empty() ? fmt::format("demand_times {:g}", task_.demand_times.front())
                       : "use " + how_.use,
      platform.name, how_.year > 0 ? fmt::format("{:g} years of growth", how_.year) : "no growth",
      task_.unserved_usd.front(),
      task_.capex == CapexLevel::kLow    ? "low"
      : task_.capex == CapexLevel::kHigh ? "high"
                                         : "middle",
      100 * task_.discount);
  return "\n" + wrapped(text, kWidth);
}

std::string Asked::withdraw(const std::string& law) {
  Portfolios& portfolios = valuation_->portfolios();
  const Ranked best = portfolios.best(task_.first_budget());
  const Hardships found = hard(best.built, {law}, false, {});
  const HardDay& calm = found.calm;
  const HardDay& sites = found.withdrawals[0];
  const HardDay& cables = found.withdrawals[1];
  const platform::Platform& platform = *task_.scenario().platform;
  std::vector<std::string> stopped;
  for (const std::size_t s : sites.loss.sites) stopped.push_back(platform.sites[s].name);
  const std::vector<Helper> list = helpers(task_, calm, sites);
  const double lost = calm.served > 0 ? 1 - sites.served / calm.served : 0;
  std::string text = wrapped(
      fmt::format(
          "If {} law withdraws, {} of what is served today stops: {} of the tokens asked "
          "are served instead of {}, and a day costs USD {:.3g} more. {}",
          law, share(lost), share(sites.served), share(calm.served), sites.usd - calm.usd,
          list.empty()                     ? "No candidate that stands then changes that."
          : list.front().days > kDaysAYear ? "No candidate pays by it, however long it lasts."
          : list.front().days == 0
              ? fmt::format("What helps and pays already in calm: {}.",
                            task_.candidates[list.front().candidate].name)
              : fmt::format("What helps first: {}, which pays when it lasts {:.0f} days a "
                            "year.",
                            task_.candidates[list.front().candidate].name, list.front().days)),
      kWidth);
  text += "\n" + wrapped(fmt::format("Stopped: {}.", fmt::join(stopped, ", ")), kWidth) + "\n";
  TextTable table({"tokens served, share", "today", "with the portfolio"},
                  {Align::kLeft, Align::kRight, Align::kRight});
  for (const auto& [name, day] : {std::pair{std::string("on a calm day"), &calm},
                                  {law + "'s sites and clouds stop", &sites},
                                  {law + "'s cables too", &cables}}) {
    table.add({name, share(day->served), share(day->served_with)});
  }
  text += table.text();
  text += wrapped(fmt::format("Portfolio of USD {} million: {}.", millions(task_.first_budget()),
                              names_of(task_, best.built)),
                  kWidth);
  TextTable helps(
      {"candidate that stands then", "saves, USD a day", "pays if it lasts, days a year"},
      {Align::kLeft, Align::kRight, Align::kRight});
  for (std::size_t i = 0; i < list.size() && i < kShown; ++i) {
    helps.add({task_.candidates[list[i].candidate].name, fmt::format("{:.3g}", list[i].usd_a_day),
               list[i].days > kDaysAYear ? "never"
               : list[i].days == 0       ? "0: it pays in calm"
                                         : fmt::format("{:.1f}", list[i].days)});
  }
  if (!list.empty()) text += "\n" + helps.text();
  TextTable nations({"nation", "served in calm", "served then"},
                    {Align::kLeft, Align::kRight, Align::kRight});
  for (std::size_t n = 0; n < planned_.network.nations.size(); ++n) {
    nations.add({planned_.network.nations[n], share(calm.served_by_nation[n]),
                 share(sites.served_by_nation[n])});
  }
  return text + "\n" + nations.text() + basis();
}

std::string Asked::who_pays(const std::string& candidate) {
  const std::size_t c = number_of(candidate);
  const Candidate& of = task_.candidates[c];
  const Appraised found = valuation_->appraise(c);
  const auto& names = planned_.network.nations;
  std::string owners;
  for (const auto& [owner, part] : of.owners) {
    owners += fmt::format("{}{} {:g} %", owners.empty() ? "" : ", ", owner, 100 * part);
  }
  const double cost = usd_a_year(of.costing(task_.capex), task_.discount);
  const double least = std::max(1.0, 1e-7 * valuation_->today().usd);
  if (std::abs(found.put_in.usd) < least) {
    return wrapped(fmt::format("Nobody gains by {} alone, so by benefit nobody should pay: {}. Its "
                               "owners' plan ({}) has them pay USD {} million a year all the same.",
                               candidate,
                               found.no_effect.empty() ? "it saves nothing on today's network"
                                                       : found.no_effect,
                               owners, millions(cost)),
                   kWidth) +
           basis();
  }
  if (names.size() > kMostCoalitions) {
    throw InputError(
        task_.file.string(), 0, "experiment",
        fmt::format("has {} nations that ask; every coalition is priced of at most {}: "
                    "ask for the plan itself, which samples shares",
                    names.size(), kMostCoalitions));
  }
  Portfolio alone(task_.candidates.size());
  alone[c] = true;
  const Game before =
      coalition_costs(without_cuts(planned_, Portfolio(alone.size())), how_.jobs, how_.stop);
  const Game after = coalition_costs(without_cuts(planned_, alone), how_.jobs, how_.stop);
  const Game game = saved_by(before, after);
  const std::vector<double> shares = shapley(game);
  const std::vector<double> fair = nucleolus(game);
  const Objection objection = strongest_objection(game, shares);
  const auto splits = split_costs(task_, names, alone, valuation_->with(c), shares);
  const auto most =
      static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
  const double all = game.back();
  std::string text = wrapped(
      fmt::format("{} gains most by {}: {} of USD {} million a year that it saves. It costs USD {} "
                  "million a year; by benefit {} would pay USD {} million of it.",
                  names[most], candidate, share(all != 0 ? shares[most] / all : 0), millions(all),
                  millions(cost), names[most], millions(splits[3].pays[most])),
      kWidth);
  text += "\nGains are Shapley shares; then what each would pay by rule:\n\n" +
          pays_table(names, shares, fair, splits).text() + "\n";
  const std::vector<std::string> losers = losers_of(names, shares, splits);
  text += wrapped(losers.empty()
                      ? "By every rule every nation gains more than it pays."
                      : fmt::format("Would pay more than they gain: {}.", fmt::join(losers, ", ")),
                  kWidth);
  text += wrapped(
      objection.gain > std::max(1.0, 1e-6 * std::abs(all))
          ? fmt::format("Shapley shares are not in the core: {} would have USD {} "
                        "million a year more by themselves.",
                        coalition_text(names, objection.coalition), millions(objection.gain))
          : "Shapley shares are in the core: no coalition does better by itself.",
      kWidth);
  text += wrapped(fmt::format("Owners' plan: {}.", owners), kWidth);
  if (found.put_in.usd * 0.99 > all) {
    text += wrapped(fmt::format("In cuts, which coalitions leave out, it saves USD {} million a "
                                "year more.",
                                millions(found.put_in.usd - all)),
                    kWidth);
  }
  return text + basis();
}

}  // namespace archipelago::planning
