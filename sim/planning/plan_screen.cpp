#include <fmt/format.h>

#include <algorithm>

#include "base/text_table.hpp"
#include "base/text_width.hpp"
#include "planning/plan_tables.hpp"
#include "planning/plan_words.hpp"
#include "planning/repair_tables.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kShown = 6;

std::string share(double value) { return fmt::format("{:.1f} %", 100 * value); }

double served(const Screened& of) {
  const double asked = of.served_tokens + of.unserved_tokens;
  return asked > 0 ? of.served_tokens / asked : 1;
}

std::string first_lines(const PlanTask& task, const Plan& plan) {
  if (plan.order.empty()) {
    return wrapped("Buy nothing: at this demand no candidate saves more a year than it costs.",
                   kWidth);
  }
  const Step& first = plan.order.front();
  const Ranked& best = plan.budgets.front().best;
  return wrapped(
      fmt::format(
          "Buy {} first: it saves USD {} million a year net. {} of USD {} million of capital "
          "bring a year from USD {} to {} million and tokens served from {} to {}.",
          task.candidates[first.candidate].name, millions(first.net_usd),
          plan.order.size() == 1 ? "It alone" : fmt::format("All {}", plan.order.size()),
          millions(best.capex_usd), millions(plan.today.usd), millions(best.usd),
          share(served(plan.today)), share(served(plan.with))),
      kWidth);
}

std::string order_lines(const PlanTask& task, const Plan& plan) {
  TextTable table({"order", "candidate", "capital, USD m", "net, USD m/year", "NPV, USD m",
                   "among best 3", "stands after"},
                  {Align::kRight, Align::kLeft, Align::kRight, Align::kRight, Align::kRight,
                   Align::kRight, Align::kRight});
  for (std::size_t i = 0; i < plan.order.size() && i < kShown; ++i) {
    const std::size_t c = plan.order[i].candidate;
    const Candidate& of = task.candidates[c];
    const bool drawn = !plan.among.empty() && plan.among[c].draws > 0;
    table.add({std::to_string(i + 1), of.name, millions(of.costing(task.capex).capex_usd),
               millions(plan.order[i].net_usd), millions(plan.candidates[c].worth.npv_usd),
               drawn ? fmt::format("{:.0f} %", 100.0 * static_cast<double>(plan.among[c].best) /
                                                   static_cast<double>(plan.among[c].draws))
                     : "-",
               fmt::format("{:g} years", of.lead_years)});
  }
  std::string text = plan.order.empty() ? "" : "\n" + table.text();
  if (plan.order.size() > kShown) {
    text += fmt::format("and {} more (plan.csv)\n", plan.order.size() - kShown);
  }
  const auto idle = plan.idle();
  return text + fmt::format("{} of {} candidates have no effect at this demand (no_effect.csv).\n",
                            std::count(idle.begin(), idle.end(), true), idle.size());
}

std::string use_lines(const PlanTask& task, const Plan& plan) {
  if (plan.uses.empty()) return "";
  TextTable table({"use", "year", "served", "moved", "fullest cable", "short", "buy first"},
                  {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kLeft,
                   Align::kLeft, Align::kLeft});
  for (const UsePoint& of : plan.uses) {
    const double bulk = of.today.moved_bytes + of.today.unmoved_bytes;
    std::string words;
    for (const auto& [word, what] : {std::pair{"GPUs", &of.gpu}, std::pair{"MW", &of.megawatt},
                                     std::pair{"Gbit/s", &of.gbps}}) {
      if (what->usd > 0) words += (words.empty() ? "" : ", ") + std::string(word);
    }
    std::string first = "nothing";
    double most = 0;
    for (std::size_t c = 0; c < of.candidates.size(); ++c) {
      if (!of.best.built[c] || of.candidates[c].worth.npv_usd <= most) continue;
      most = of.candidates[c].worth.npv_usd;
      first = task.candidates[c].name;
    }
    table.add({task.uses[of.use].name, fmt::format("{:g}", of.year), share(served(of.today)),
               bulk > 0 ? share(of.today.moved_bytes / bulk) : "-",
               cut_to(fmt::format("{:.0f} % {}", 100 * of.fullest_share, of.fullest_cable), 28),
               words.empty() ? "nothing" : words, cut_to(first, 20)});
  }
  return "\n" + table.text();
}

std::string study_lines(const PlanTask& task, const Plan& plan) {
  std::string text;
  const auto add = [&](const std::string& line) { text += wrapped(line, kWidth); };
  if (plan.hard && !plan.hard->cuts.empty()) {
    const HardDay& worst = plan.hard->cuts.front();
    add(fmt::format("Worst cut ({}): {} served, {} with the portfolio; calm {} and {}.",
                    worst.loss.name, share(worst.served), share(worst.served_with),
                    share(plan.hard->calm.served), share(plan.hard->calm.served_with)));
  }
  if (plan.hard) {
    for (const HardDay& day : plan.hard->withdrawals) {
      if (day.loss.kind != "withdrawal") continue;
      add(fmt::format("{} law withdraws: {} served, {} with the portfolio.", day.loss.name,
                      share(day.served), share(day.served_with)));
    }
  }
  if (plan.build_out) {
    std::string begun;
    for (std::size_t y = 0; y < plan.build_out->years.size(); ++y) {
      const auto& of = plan.build_out->years[y].begun;
      if (of.empty()) continue;
      Portfolio some(task.candidates.size());
      for (const std::size_t c : of) some[c] = true;
      begun += fmt::format("{}year {}: {}", begun.empty() ? "" : "; ", y, names_of(task, some));
    }
    add(fmt::format("Build-out over {} years: {} (discounted USD {} million instead of {}).",
                    plan.build_out->years.size(), begun.empty() ? "nothing" : begun,
                    millions(plan.build_out->usd), millions(plan.build_out->without_usd)));
  }
  for (const std::string& sentence : repair_sentences(task, plan.repairs)) add(sentence);
  if (plan.regrets) {
    add(
        fmt::format("Largest regret of the portfolio over {} futures: USD {} million a year; least "
                    "of all: {} with {}.",
                    plan.regrets->futures.size(), millions(plan.regrets->worst.front()),
                    plan.regrets->names[plan.regrets->least],
                    millions(plan.regrets->worst[plan.regrets->least])));
  }
  if (plan.proof) {
    const Proof& proof = *plan.proof;
    const auto agree = std::count_if(proof.list.begin(), proof.list.end(),
                                     [](const Proved& of) { return of.agrees; });
    add(fmt::format(
        "Simulated: {} of {} agree with the program within their interval (proof.csv; farthest: "
        "{:+.0f} % of what is simulated; {}), {}; best is {}, {} of them still open.",
        agree, proof.list.size(), 100 * proof.farthest(),
        proof.same_order() ? "the same order" : "another order",
        proof.calibrated
            ? fmt::format("its GPUs at {:.0f} % as in today's simulation", 100 * proof.gpu_use)
            : "uncalibrated",
        proof.list.front().of.name, proof.open));
    if (!proof.tells_apart()) {
      add("With each of them all that is asked in that stretch is served, so it tells them apart "
          "by "
          "cost alone; ask for more (`simulate`, demand_times).");
    }
  }
  if (plan.certificates) {
    for (const std::string& sentence : certificate_sentences(*plan.certificates)) add(sentence);
  }
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string plan_screen(const PlanTask& task, const Plan& plan) {
  return first_lines(task, plan) + order_lines(task, plan) + use_lines(task, plan) +
         study_lines(task, plan);
}

}  // namespace archipelago::planning
