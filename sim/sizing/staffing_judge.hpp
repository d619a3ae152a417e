// Whether fleets keep the target by arithmetic alone: Erlang C for the seats of every LLM, hour by hour.
//
// Use      first looks, draws of assumptions by the hundred, and targets that are known on paper; what
//          it finds is no certificate of a simulation and says so.
// Model    the seats of a group's replicas of one LLM are one queue: c = sum of replicas x batch, each
//          request holds one for `stay` (fleet.hpp), exponential in the mean over pools weighted by
//          their seats.  R = requests a second x stay.
//            mean wait     C(c, R) stay / (c - R)                                  (staffing.hpp)
//            late          P(wait > t) = C(c, R) exp(-(c - R) t / stay), t what the SLO of the time to
//                          first token leaves behind a prompt of mean length
//          A cell's share within the SLO is 1 less the late of its LLMs, by how much it asks of each;
//          what was counted in an hour is multiplied by `calibration`: to what the rates of the
//          workload make of it, or to agree with a fleet that was certified by simulation.
// Outages  with n - 1, any one site down; cables are not looked at.
// Exact    of seats without batching (max_sequences 1) and exponential service: M/M/c.
// Errors   none.
#pragma once

#include <cstddef>
#include <vector>

#include "sizing/rounds.hpp"
#include "sizing/sizing_task.hpp"

namespace archipelago::sizing {

// By hour: what is to be asked by the rates of the workload, over what these draws made of it.
[[nodiscard]] std::vector<double> expected_to_counted(const experiment::Scenario& scenario,
                                                      const Demand& demand);

class StaffingJudge {
 public:
  // REQUIRES: all outlive this.
  StaffingJudge(const SizingTask& task, const experiment::Scenario& scenario, const Stands& stands,
                const Demand& demand, std::vector<double> calibration);

  [[nodiscard]] std::vector<Judgement> operator()(const Rounds::Questions& questions) const;

  // Of one group: its worst hour.
  [[nodiscard]] Judgement judge(const Group& group, const Fleet& fleet) const;

 private:
  [[nodiscard]] Judgement judge_once(const Group& group, const Fleet& fleet) const;
  struct Queue {
    double late = 1;    // share
    double wait_s = 0;  // mean; infinite when there is more than the seats hold
  };
  [[nodiscard]] Queue queue_of(const Group& group, const Fleet& fleet, std::size_t llm,
                               std::size_t hour) const;

  const SizingTask& task_;
  const Stands& stands_;
  const Demand& demand_;
  std::vector<double> calibration_;  // by hour
  double ttft_s_;                    // of the SLO
  std::vector<double> prefill_s_;    // by pool, of a prompt of mean length
};

}  // namespace archipelago::sizing
