#include <fmt/format.h>

#include <algorithm>

#include "base/text_table.hpp"
#include "base/text_width.hpp"
#include "planning/plan_words.hpp"
#include "planning/questions.hpp"
#include "planning/repair_study.hpp"
#include "planning/repair_tables.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kWidth = 100;

TextTable steps_of(const RepairSet& set, const OrderedRepairs& of) {
  TextTable table(
      {"order", "cut", "days", "done after", "lost, USD a day from then", "fullest cable then"},
      {Align::kRight, Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
  const auto fullest = [](const DayLeft& left) {
    return cut_to(fmt::format("{:.2g} % {}", 100 * left.fullest_share, left.fullest_cable), 28);
  };
  table.add(
      {"0", "all are down", "", "0", fmt::format("{:.4g}", of.open.lost_usd), fullest(of.open)});
  for (std::size_t i = 0; i < of.after.size(); ++i) {
    const Repaired& step = of.choice.best.steps[i];
    const Cut& cut = set.cuts[step.cut];
    table.add({std::to_string(i + 1), cut_to(cut.name, 28), fmt::format("{:g}", cut.repair_days),
               fmt::format("{:g}", step.done_days), fmt::format("{:.4g}", of.after[i].lost_usd),
               fullest(of.after[i])});
  }
  return table;
}

}  // namespace

std::string Asked::repair() {
  const RepairSet& set = task_.repairs.front();
  const OrderedRepairs of = order_repairs(task_, planned_, 0, std::nullopt, how_.stop);
  const std::string order = order_text(task_, of);
  std::string text;
  if (of.choice.tie) {
    text = wrapped(fmt::format("As to what is lost, {}.", order), kWidth);
  } else {
    text = wrapped(
        fmt::format("{} first: of {} this order loses least, USD {} million until the last repair "
                    "after {:g} days; the {} {}, the list's own {}.",
                    set.cuts[of.choice.best.steps.front().cut].name,
                    of.choice.exact ? "all orders" : "what a greedy search sees",
                    millions(of.choice.best.lost),
                    std::max_element(of.choice.best.steps.begin(), of.choice.best.steps.end(),
                                     [](const Repaired& a, const Repaired& b) {
                                       return a.done_days < b.done_days;
                                     })
                        ->done_days,
                    of.choice.exact ? "worst order" : "order backwards",
                    millions(of.choice.worst.lost), millions(of.choice.as_listed.lost)),
        kWidth);
    text += "\n" + steps_of(set, of).text();
  }
  text += wrapped(fmt::format("{} ship{}; a day now loses USD {:.4g} to the {} cuts.", set.ships,
                              set.ships == 1 ? "" : "s", of.open.lost_usd, set.cuts.size()),
                  kWidth);
  if (how_.use.empty() && !task_.uses.empty()) {
    std::vector<std::size_t> uses(task_.uses.size());
    for (std::size_t u = 0; u < uses.size(); ++u) uses[u] = u;
    const RepairHow how{how_.jobs, how_.stop, task_.growth.after(how_.year)};
    TextTable table({"under the use", "first", "lost, USD m", "in the worst order"},
                    {Align::kLeft, Align::kLeft, Align::kRight, Align::kRight});
    for (const OrderedRepairs& one : study_repairs(task_, planned_, uses, how)) {
      const bool tie = one.choice.tie;
      table.add({task_.uses[*one.use].name,
                 tie ? "no order is better" : set.cuts[one.choice.best.steps.front().cut].name,
                 millions(one.choice.best.lost), millions(one.choice.worst.lost)});
    }
    text += "\n" + table.text();
  }
  return text + basis();
}

}  // namespace archipelago::planning
