// Orders of repair in words and as a table.
//
// Table    repairs.csv: set, use ("": the plan's own demand), order, cut, days_of_repair,
//          done_after_days, then what a day leaves from then: unserved tokens, unmoved TB, USD lost to the
//          cuts that are left; order_matters.  Order 0 is the state before the first repair.  Of a tie
//          the cuts stand in the order of the file without order and days: none is the best.
// Errors   none.
#pragma once

#include <string>
#include <vector>

#include "planning/plan_task.hpp"
#include "planning/repair_study.hpp"

namespace archipelago::planning {

[[nodiscard]] std::string repairs_csv(const PlanTask& task,
                                      const std::vector<OrderedRepairs>& repairs);

// Of plan.md; "" without any.
[[nodiscard]] std::string repairs_section(const PlanTask& task,
                                          const std::vector<OrderedRepairs>& repairs);

// One a set, for the screen.
[[nodiscard]] std::vector<std::string> repair_sentences(const PlanTask& task,
                                                        const std::vector<OrderedRepairs>& repairs);

// "a, then b, then c", or that no order is better and what it would matter for.
[[nodiscard]] std::string order_text(const PlanTask& task, const OrderedRepairs& of);

}  // namespace archipelago::planning
