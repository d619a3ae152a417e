// What each candidate is worth on one network: put in, taken out, and the money of it.
//
// Flow     PlanTask + Network + Changes -> Valuation -> Appraised of each candidate.
// Put in   (PINT) a candidate alone on the network as it is:  cost(nothing) - cost(it).
// Taken out (TOOT) of everything:  cost(all but it) - cost(all).  Of candidates of which one at most is
//          built (`one_of`), everything is the one with the most capital, or the one in question.
//          Substitutes save more when put in than when taken out, complements the other way round.
// No effect  both savings below a USD a year or 1e-7 of the cost of a year: rounding.  Why is said.
// Units    USD a year; tokens, bytes and t a year.
// Errors   none.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "planning/appraisal.hpp"
#include "planning/plan_task.hpp"
#include "planning/portfolio.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

// What one state saves against another, a year.
struct Saving {
  double usd = 0;
  double unserved_tokens = 0;
  double unmoved_bytes = 0;  // of bulk data
  double gpus = 0;           // that need not be bought
  double carbon_t = 0;       // below 0: more is served, or elsewhere
};

[[nodiscard]] Saving saving(const Screened& before, const Screened& after);

struct Appraised {
  Saving put_in;
  Saving taken_out;
  std::string no_effect;  // why, where it has none; "" where it has
  CashFlows flows;        // put in, at the plan's level of capital
  Worth worth;            // of `flows`
  Worth worth_at[3];      // put in, by CapexLevel
  Worth worth_out;        // taken out
};

[[nodiscard]] std::vector<Choice> choices_of(const PlanTask& task, CapexLevel level,
                                             double discount);

// Everything; of candidates of which at most one is built the one with the most capital.
[[nodiscard]] Portfolio everything(const PlanTask& task);

class Valuation {
 public:
  // All must outlive this.
  Valuation(const PlanTask& task, const Network& network, const std::vector<Changes>& changes);
  Valuation(const PlanTask& task, const Network& network, const std::vector<Changes>& changes,
            CapexLevel level, double discount);

  [[nodiscard]] Screening& screening() noexcept { return screening_; }
  [[nodiscard]] Portfolios& portfolios() noexcept { return portfolios_; }
  [[nodiscard]] const Screened& today();
  [[nodiscard]] const Screened& with(std::size_t candidate);
  [[nodiscard]] Appraised appraise(std::size_t candidate);

 private:
  const PlanTask& task_;
  const Network& network_;
  const std::vector<Changes>& changes_;
  Screening screening_;
  Portfolios portfolios_;
};

}  // namespace archipelago::planning
