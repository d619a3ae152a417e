#include <fmt/format.h>

#include <algorithm>

#include "base/text_table.hpp"
#include "planning/plan_tables.hpp"
#include "planning/plan_words.hpp"
#include "planning/study_tables.hpp"

namespace archipelago::planning {

namespace {

struct Indicator {
  const char* name;
  const char* unit;
  const char* better;
  const char* definition;
};

// In the order of ENTSO-E's project sheets: benefits, costs, then what is left over.
constexpr Indicator kIndicators[] = {
    {"saved", "USD/year", "high",
     "cost of a year without it less with it: energy of busy GPUs with its carbon price, GPUs that "
     "are bought, what is unserved"},
    {"tokens_served", "tokens/year", "high",
     "tokens that are unserved without it and served with it"},
    {"bulk_moved", "TB/year", "high", "bulk data that no cable takes without it"},
    {"gpus_not_bought", "GPUs", "high",
     "GPUs bought without it less with it; below 0: more are bought, into its megawatts"},
    {"carbon_avoided", "t/year", "high",
     "CO2e of busy GPUs without it less with it; below 0: more is served, or elsewhere"},
    {"npv", "USD", "high", "sum of its cash flows, each discounted from its year's end"},
    {"benefit_cost", "ratio", "high", "discounted savings over discounted capital and opex"},
    {"payback", "years", "low", "from now until the undiscounted sum stays at or above 0"},
    {"irr", "share/year", "high", "rate of interest at which the NPV is 0"},
    {"npv_low_capex", "USD", "high", "NPV with its capital at the low end"},
    {"npv_high_capex", "USD", "high", "NPV with its capital at the high end"},
    {"failures_saved", "USD/year", "high",
     "over single segments: days a year that they are down x what it saves more on such a day"},
    {"capex_low", "USD", "low", "capital, the low end"},
    {"capex_mid", "USD", "low", "capital, the middle"},
    {"capex_high", "USD", "low", "capital, the high end"},
    {"opex", "USD/year", "low", "staff, maintenance, energy while idle"},
};

std::string stem_of(const std::string& indicator) {
  for (const char* way : {"put_in_", "taken_out_"}) {
    if (indicator.starts_with(way)) return indicator.substr(std::string(way).size());
  }
  return indicator;
}

void add_rows(TextTable& table, const Appraised& found, double failures, bool has_failures) {
  const auto add = [&](const std::string& what, const std::string& in, const std::string& out,
                       const std::string& unit) {
    table.add({what, in, out, unit});
  };
  const auto number = [](double value) { return fmt::format("{:.4g}", value); };
  add("saved", number(found.put_in.usd), number(found.taken_out.usd), "USD/year");
  add("tokens served", number(found.put_in.unserved_tokens),
      number(found.taken_out.unserved_tokens), "tokens/year");
  add("bulk moved", number(found.put_in.unmoved_bytes / 1e12),
      number(found.taken_out.unmoved_bytes / 1e12), "TB/year");
  add("GPUs not bought", number(found.put_in.gpus), number(found.taken_out.gpus), "GPUs");
  add("carbon avoided", number(found.put_in.carbon_t), number(found.taken_out.carbon_t), "t/year");
  if (has_failures) add("failures saved", number(failures), "-", "USD/year");
  if (!found.no_effect.empty()) return;
  add("NPV", number(found.worth.npv_usd), number(found.worth_out.npv_usd), "USD");
  add("NPV, capital low", number(found.worth_at[0].npv_usd), "-", "USD");
  add("NPV, capital high", number(found.worth_at[2].npv_usd), "-", "USD");
  add("benefit/cost", number(found.worth.benefit_cost), number(found.worth_out.benefit_cost),
      "ratio");
  add("payback", years_text(found.worth.payback_years), years_text(found.worth_out.payback_years),
      "years");
  add("IRR", percent(found.worth.irr), percent(found.worth_out.irr), "a year");
}

std::string sheet_of(const PlanTask& task, const Plan& plan, std::size_t c) {
  const Candidate& of = task.candidates[c];
  const Appraised& found = plan.candidates[c];
  std::string owners;
  for (const auto& [owner, part] : of.owners) {
    owners += fmt::format("{}{} {:g} %", owners.empty() ? "" : ", ", owner, 100 * part);
  }
  std::string text = fmt::format("## {}\n\n{}.\n\n", of.name, of.what);
  text += fmt::format(
      "- kind: {}, {}; stands after {:g} years, for {:g}\n- owners: {}; under the law of {}\n"
      "- capital: USD {} million ({} to {}), opex {} a year; figures {}: {}\n",
      of.kind, of.announced ? "announced" : "generic", of.lead_years, of.life_years, owners,
      fmt::join(of.law, "+"), millions(of.capex_usd[1]), millions(of.capex_usd[0]),
      millions(of.capex_usd[2]), millions(of.opex_usd), of.quality, of.source);
  if (!found.no_effect.empty()) {
    text += fmt::format("- no effect, and not ranked: {}\n", found.no_effect);
  }
  const auto in_order = std::find_if(plan.order.begin(), plan.order.end(),
                                     [&](const Step& step) { return step.candidate == c; });
  if (in_order != plan.order.end()) {
    text += fmt::format("- number {} of the portfolio\n", in_order - plan.order.begin() + 1);
  }
  TextTable table({"indicator", "put in", "taken out", "unit"},
                  {Align::kLeft, Align::kRight, Align::kRight, Align::kLeft});
  add_rows(table, found, plan.hard ? plan.hard->failures_usd[c] : 0, plan.hard.has_value());
  return text + "\n" + table.markdown() + "\n";
}

}  // namespace

std::string definition_of_indicator(const std::string& indicator) {
  const std::string stem = stem_of(indicator);
  for (const Indicator& of : kIndicators) {
    if (stem == of.name) return of.definition;
  }
  return "";
}

std::string candidate_sheets(const PlanTask& task, const Plan& plan) {
  std::string text = fmt::format(
      "# Sheets of the candidates of {}\n\nPut in: the candidate alone on today's network. Taken "
      "out: it is missing from everything else.\n\n",
      task.name);
  TextTable table({"indicator", "unit", "better", "definition"},
                  {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const Indicator& of : kIndicators) {
    table.add({of.name, of.unit, of.better, of.definition});
  }
  text += table.markdown() + "\n";
  for (const std::size_t c : by_worth(plan)) text += sheet_of(task, plan, c);
  return text;
}

}  // namespace archipelago::planning
