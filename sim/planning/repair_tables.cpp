#include "planning/repair_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text_table.hpp"
#include "input/text.hpp"
#include "planning/plan_words.hpp"

namespace archipelago::planning {

namespace {

using input::csv_cell;

std::string use_of(const PlanTask& task, const OrderedRepairs& of) {
  return of.use ? task.uses[*of.use].name : "";
}

std::string left_cells(const DayLeft& left) {
  return fmt::format("{:.9g},{:.9g},{:.9g}", left.unserved_tokens, left.unmoved_bytes / 1e12,
                     left.lost_usd);
}

// "lost until the last repair: ..., in the worst order ..., in that of the file ...".
std::string losses(const OrderedRepairs& of) {
  const RepairChoice& choice = of.choice;
  return fmt::format(
      "USD {} million lost until the last repair, {} in {} and {} in that of the list",
      millions(choice.best.lost), millions(choice.worst.lost),
      choice.exact ? "the worst order" : "the order backwards", millions(choice.as_listed.lost));
}

std::string steps_table(const PlanTask& task, const OrderedRepairs& of) {
  TextTable table(
      {"order", "cut", "days", "done after", "USD lost a day from then", "fullest cable then"},
      {Align::kRight, Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
  const auto fullest = [](const DayLeft& left) {
    return left.fullest_cable.empty()
               ? std::string("-")
               : fmt::format("{:.{}f} % {}", 100 * left.fullest_share,
                             left.fullest_share < 0.1 ? 1 : 0, left.fullest_cable);
  };
  table.add(
      {"0", "(all are down)", "", "0", fmt::format("{:.4g}", of.open.lost_usd), fullest(of.open)});
  for (std::size_t i = 0; i < of.after.size(); ++i) {
    const Repaired& step = of.choice.best.steps[i];
    const Cut& cut = task.repairs[of.set].cuts[step.cut];
    table.add({std::to_string(i + 1), cut.name, fmt::format("{:g}", cut.repair_days),
               fmt::format("{:g}", step.done_days), fmt::format("{:.4g}", of.after[i].lost_usd),
               fullest(of.after[i])});
  }
  return table.markdown();
}

// Runs of the list that belong to one set.
template <typename Do>
void each_set(const std::vector<OrderedRepairs>& repairs, const Do& run) {
  for (std::size_t from = 0; from < repairs.size();) {
    std::size_t to = from;
    while (to < repairs.size() && repairs[to].set == repairs[from].set) ++to;
    run(std::vector<OrderedRepairs>(repairs.begin() + static_cast<long>(from),
                                    repairs.begin() + static_cast<long>(to)));
    from = to;
  }
}

}  // namespace

std::string repairs_csv(const PlanTask& task, const std::vector<OrderedRepairs>& repairs) {
  std::string text =
      "set,use,order,cut,days_of_repair,done_after_days,unserved_tokens_a_day_from_then,"
      "unmoved_tb_a_day_from_then,lost_usd_a_day_from_then,order_matters\n";
  for (const OrderedRepairs& of : repairs) {
    const RepairSet& set = task.repairs[of.set];
    const std::string names = fmt::format("{},{},", csv_cell(set.name), csv_cell(use_of(task, of)));
    const char* const matters = of.choice.tie ? "no" : "yes";
    text += fmt::format("{}0,,,0,{},{}\n", names, left_cells(of.open), matters);
    if (of.choice.tie) {
      for (const Cut& cut : set.cuts) {
        text += fmt::format("{},{},{:g},,,,,no\n", names, csv_cell(cut.name), cut.repair_days);
      }
      continue;
    }
    for (std::size_t i = 0; i < of.after.size(); ++i) {
      const Repaired& step = of.choice.best.steps[i];
      const Cut& cut = set.cuts[step.cut];
      text += fmt::format("{}{},{},{:g},{:g},{},yes\n", names, i + 1, csv_cell(cut.name),
                          cut.repair_days, step.done_days, left_cells(of.after[i]));
    }
  }
  return text;
}

std::string order_text(const PlanTask& task, const OrderedRepairs& of) {
  if (of.choice.tie) return "no order is better: " + of.why_tie;
  std::string text;
  for (const Repaired& step : of.choice.best.steps) {
    text += (text.empty() ? "" : ", then ") + task.repairs[of.set].cuts[step.cut].name;
  }
  return text;
}

std::string repairs_section(const PlanTask& task, const std::vector<OrderedRepairs>& repairs) {
  if (repairs.empty()) return "";
  std::string text = "## In which order to repair\n\n";
  each_set(repairs, [&](const std::vector<OrderedRepairs>& of_set) {
    const RepairSet& set = task.repairs[of_set.front().set];
    text += fmt::format("**{}** ({} cuts, {} ship{}).\n\n", set.name, set.cuts.size(), set.ships,
                        set.ships == 1 ? "" : "s");
    for (const OrderedRepairs& of : of_set) {
      const std::string under = of.use ? "Under " + use_of(task, of) + ": " : "";
      text += under + order_text(task, of);
      if (of.choice.tie) {
        text += ".\n\n";
        continue;
      }
      text += fmt::format(": {}; {}.\n\n{}\n",
                          of.choice.exact ? "the best of all orders" : "a greedy order, not proved",
                          losses(of), steps_table(task, of));
    }
  });
  return text +
         "Lost is what is unserved and unmoved more than with none of the cuts, at its price. The "
         "cables' own repair days, one after the other for each ship; nothing is bought "
         "meanwhile.\n\n";
}

std::vector<std::string> repair_sentences(const PlanTask& task,
                                          const std::vector<OrderedRepairs>& repairs) {
  std::vector<std::string> sentences;
  each_set(repairs, [&](const std::vector<OrderedRepairs>& of_set) {
    const RepairSet& set = task.repairs[of_set.front().set];
    std::string text;
    std::string same;
    for (const OrderedRepairs& of : of_set) {
      const std::string use = use_of(task, of);
      if (of.choice.tie) {
        if (!use.empty()) same += (same.empty() ? "" : ", ") + use;
        continue;
      }
      const Repaired& first = of.choice.best.steps.front();
      text += fmt::format("{}{}{} first (USD {} million lost, {} in the worst order)",
                          text.empty() ? "" : "; ", use.empty() ? "" : use + ": ",
                          set.cuts[first.cut].name, millions(of.choice.best.lost),
                          millions(of.choice.worst.lost));
    }
    if (text.empty()) {
      text = order_text(task, of_set.front());
    } else if (!same.empty()) {
      text += "; no order is better for " + same;
    }
    sentences.push_back(fmt::format("Repairs, {}: {}.", set.name, text));
  });
  return sentences;
}

}  // namespace archipelago::planning
