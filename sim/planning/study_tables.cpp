#include "planning/study_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "campaign/sensitivity/sample_interval.hpp"
#include "input/text.hpp"
#include "planning/plan_words.hpp"

namespace archipelago::planning {

namespace {

using input::csv_cell;

double share(double part, double rest) { return part + rest > 0 ? part / (part + rest) : 0; }

std::string uses_csv(const PlanTask& task, const Plan& plan) {
  std::string text =
      "use,year,growth,tokens_asked_a_year,unserved_share,bulk_tb_a_year,unmoved_share,"
      "fullest_cable,fullest_share,gbps_short_at,usd_per_gbps_year,gpu_short_at,usd_per_gpu_year,"
      "mw_short_at,usd_per_mw_year,with_effect,best_candidates,best_capex_usd,today_usd_a_year,"
      "best_usd_a_year\n";
  for (const UsePoint& of : plan.uses) {
    const auto effects = std::count_if(of.candidates.begin(), of.candidates.end(),
                                       [](const Appraised& one) { return one.no_effect.empty(); });
    text += fmt::format(
        "{},{:g},{:.6g},{:.9g},{:.6g},{:.9g},{:.6g},{},{:.6g},{},{:.9g},{},{:.9g},{},{:.9g},{},{},"
        "{:.9g},{:.9g},{:.9g}\n",
        csv_cell(task.uses[of.use].name), of.year, of.growth,
        of.today.served_tokens + of.today.unserved_tokens,
        share(of.today.unserved_tokens, of.today.served_tokens),
        (of.today.moved_bytes + of.today.unmoved_bytes) / 1e12,
        share(of.today.unmoved_bytes, of.today.moved_bytes), csv_cell(of.fullest_cable),
        of.fullest_share, csv_cell(of.gbps.name), of.gbps.usd, csv_cell(of.gpu.name), of.gpu.usd,
        csv_cell(of.megawatt.name), of.megawatt.usd, effects,
        csv_cell(names_of(task, of.best.built)), of.best.capex_usd, of.today.usd, of.best.usd);
  }
  return text;
}

std::string use_values_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "use,year,candidate,put_in_saved_usd_a_year,put_in_npv_usd,no_effect\n";
  for (const UsePoint& of : plan.uses) {
    for (std::size_t c = 0; c < task.candidates.size(); ++c) {
      const Appraised& found = of.candidates[c];
      const bool idle = !found.no_effect.empty();
      text += fmt::format("{},{:g},{},{:.9g},{},{}\n", csv_cell(task.uses[of.use].name), of.year,
                          csv_cell(task.candidates[c].name), idle ? 0.0 : found.put_in.usd,
                          idle ? "" : fmt::format("{:.9g}", found.worth.npv_usd),
                          csv_cell(found.no_effect));
    }
  }
  return text;
}

std::vector<const HardDay*> all_days(const Hardships& hard) {
  std::vector<const HardDay*> days{&hard.calm};
  for (const auto* list : {&hard.cuts, &hard.pairs, &hard.withdrawals}) {
    for (const HardDay& day : *list) days.push_back(&day);
  }
  return days;
}

std::string hardships_csv(const Plan& plan) {
  std::string text =
      "kind,name,days_a_year,served_share_today,served_share_with_portfolio,usd_a_day_today,"
      "usd_a_day_with_portfolio\n";
  for (const HardDay* day : all_days(*plan.hard)) {
    text += fmt::format("{},{},{:.6g},{:.9g},{:.9g},{:.9g},{:.9g}\n", day->loss.kind,
                        csv_cell(day->loss.name), day->loss.days_a_year, day->served,
                        day->served_with, day->usd, day->usd_with);
  }
  return text;
}

std::string hardship_values_csv(const PlanTask& task, const Plan& plan) {
  constexpr double kLeastUsd = 1;
  std::string text = "kind,name,candidate,saved_usd_a_day,stands\n";
  for (const HardDay* day : all_days(*plan.hard)) {
    for (std::size_t c = 0; c < day->saved_usd.size(); ++c) {
      const bool stopped = !day->loss.stopped.empty() && day->loss.stopped[c];
      if (!stopped && std::abs(day->saved_usd[c]) < kLeastUsd) continue;
      text += fmt::format("{},{},{},{:.9g},{}\n", day->loss.kind, csv_cell(day->loss.name),
                          csv_cell(task.candidates[c].name), stopped ? 0.0 : day->saved_usd[c],
                          stopped ? "no" : "yes");
    }
  }
  return text;
}

std::string list_of(const PlanTask& task, const std::vector<std::size_t>& numbers) {
  Portfolio some(task.candidates.size());
  for (const std::size_t c : numbers) some[c] = true;
  return numbers.empty() ? "" : names_of(task, some);
}

std::string build_out_csv(const PlanTask& task, const Plan& plan) {
  std::string text =
      "year,begun,retired,in_service,capital_usd,fixed_usd,operation_usd,total_usd,"
      "without_anything_usd,unserved_share\n";
  for (std::size_t y = 0; y < plan.build_out->years.size(); ++y) {
    const BuildYear& of = plan.build_out->years[y];
    text += fmt::format("{},{},{},{},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.6g}\n", y,
                        csv_cell(list_of(task, of.begun)), csv_cell(list_of(task, of.retired)),
                        csv_cell(names_of(task, of.built)), of.capital_usd, of.fixed_usd,
                        of.operation_usd, of.fixed_usd + of.operation_usd, of.without_usd,
                        of.unserved_share);
  }
  return text;
}

std::string front_csv(const PlanTask& task, const Plan& plan) {
  std::string text =
      "capex_usd,usd_a_year,unserved_share,dependence_share,law,on_front,candidates\n";
  for (const FrontPoint& of : plan.front) {
    text += fmt::format("{:.9g},{:.9g},{:.6g},{:.6g},{},{},{}\n", of.portfolio.capex_usd,
                        of.portfolio.usd, of.unserved_share, of.dependence, of.law,
                        of.on_front ? "yes" : "no", csv_cell(names_of(task, of.portfolio.built)));
  }
  return text;
}

std::string among_best_csv(const PlanTask& task, const Plan& plan) {
  std::string text =
      "candidate,draws,among_best_three_share,among_best_low,among_best_high,npv_above_0_share,"
      "npv_p5_usd,npv_p50_usd,npv_p95_usd\n";
  for (std::size_t c = 0; c < plan.among.size(); ++c) {
    const AmongBest& of = plan.among[c];
    if (of.draws == 0) continue;
    const campaign::Bounds bounds = campaign::share95(of.best, of.draws);
    const auto draws = static_cast<double>(of.draws);
    text += fmt::format("{},{},{:.4g},{:.4g},{:.4g},{:.4g},{:.9g},{:.9g},{:.9g}\n",
                        csv_cell(task.candidates[c].name), of.draws,
                        static_cast<double>(of.best) / draws, bounds.low, bounds.high,
                        static_cast<double>(of.worth) / draws, of.npv_low, of.npv_mid, of.npv_high);
  }
  return text;
}

std::string regrets_csv(const PlanTask& task, const Plan& plan) {
  std::string text = "portfolio,candidates,future,usd_a_year,regret_usd_a_year\n";
  const Regrets& regrets = *plan.regrets;
  for (std::size_t p = 0; p < regrets.portfolios.size(); ++p) {
    for (const Future& future : regrets.futures) {
      text += fmt::format("{},{},{},{:.9g},{:.9g}\n", csv_cell(regrets.names[p]),
                          csv_cell(names_of(task, regrets.portfolios[p])), csv_cell(future.name),
                          future.usd[p], future.usd[p] - future.usd[future.best]);
    }
  }
  return text;
}

// The first line is today: its figures are levels, those of the others more than today's.
std::string proof_csv(const Plan& plan) {
  const Proof& proof = *plan.proof;
  std::string text =
      "put_in,replicates,simulated_more_a_second,low,high,program_more_a_second,"
      "program_more_uncalibrated,agrees,program_serves_all,simulated_net_usd_a_year,program_net_"
      "usd_a_year,"
      "dropped_after_replicates,why\n";
  const auto interval = [](const metrics::Interval& of) {
    return of.n < 2 ? fmt::format("{:.6g},,", of.mean)
                    : fmt::format("{:.6g},{:.6g},{:.6g}", of.mean, of.low, of.high);
  };
  text += fmt::format(
      "today,{},{},{:.6g},{:.6g},,{},,,,{}\n", proof.today.size(),
      interval(metrics::interval95(proof.today)), proof.program_today, proof.planned_today,
      proof.all_served(0) ? "yes" : "no",
      csv_cell(fmt::format("{:.6g} a second are asked; the program's GPUs serve {:.4g} of their "
                           "rate, {}",
                           proof.asked, proof.gpu_use,
                           proof.calibrated ? "which is today's simulation"
                                            : "the plan's: nothing to calibrate on")));
  for (const Proved& of : proof.list) {
    text += fmt::format(
        "{},{},{},{:.6g},{:.6g},{},{},{:.9g},{:.9g},{},{}\n", csv_cell(of.of.name),
        of.goodput.size(), interval(of.simulated), of.program, of.planned, of.agrees ? "yes" : "no",
        proof.all_served(of.program) ? "yes" : "no", of.net_usd, of.program_net_usd,
        of.dropped_after == 0 ? "" : std::to_string(of.dropped_after), csv_cell(of.why));
  }
  return text;
}

}  // namespace

std::map<std::string, std::string> study_tables(const PlanTask& task, const Plan& plan) {
  std::map<std::string, std::string> files{{"sheets.md", candidate_sheets(task, plan)},
                                           {"plan.geojson", plan_map(task, plan)}};
  if (!plan.uses.empty()) {
    files["uses.csv"] = uses_csv(task, plan);
    files["use_values.csv"] = use_values_csv(task, plan);
  }
  if (plan.hard) {
    files["hardships.csv"] = hardships_csv(plan);
    files["hardship_values.csv"] = hardship_values_csv(task, plan);
  }
  if (plan.build_out) files["build_out.csv"] = build_out_csv(task, plan);
  if (!plan.front.empty()) files["front.csv"] = front_csv(task, plan);
  if (!plan.among.empty()) files["among_best.csv"] = among_best_csv(task, plan);
  if (plan.regrets) files["regrets.csv"] = regrets_csv(task, plan);
  if (plan.proof) files["proof.csv"] = proof_csv(plan);
  if (plan.certificates) files["certificates.csv"] = certificates_csv(*plan.certificates);
  return files;
}

}  // namespace archipelago::planning
