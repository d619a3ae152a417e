// Several processes of arrivals as one, in order of time: what RequestSource and JobSource are made
// of.
//
// Flow     processes (generated arrivals, replays of traces) -> EarliestFirst -> next().
// Process  at(): the instant of its next item, kNever when there is none; take(item) fills it and
//          moves on.
// Ties     the process that was added first.
// Errors   none but those of the processes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "base/sim_time.hpp"

namespace archipelago::workload {

template <class... Kinds>
class EarliestFirst {
 public:
  using Process = std::variant<Kinds...>;

  void add(Process process) {
    at_.push_back(std::visit([](const auto& p) { return p.at(); }, process));
    processes_.push_back(std::move(process));
  }

  // The instant of the next item of all; kNever when there is none.
  [[nodiscard]] SimTime at() const {
    const auto first = std::min_element(at_.begin(), at_.end());
    return first == at_.end() ? kNever : *first;
  }

  // Lets `change` at every process of that kind, which may then have another next item.
  template <class Kind>
  void change_all(auto change) {
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      if (Kind* process = std::get_if<Kind>(&processes_[i])) {
        change(*process);
        at_[i] = process->at();
      }
    }
  }

  // The next item of all; false when there is none left.
  template <class Item>
  bool next(Item& item) {
    std::size_t first = 0;
    std::int64_t soonest = kNever.ps;
    for (std::size_t i = 0; i < at_.size(); ++i) {  // without a branch that nobody could predict
      const std::int64_t at = at_[i].ps;
      first = at < soonest ? i : first;
      soonest = at < soonest ? at : soonest;
    }
    if (soonest == kNever.ps) return false;
    at_[first] = std::visit(
        [&](auto& process) {
          process.take(item);
          return process.at();
        },
        processes_[first]);
    return true;
  }

 private:
  std::vector<Process> processes_;
  std::vector<SimTime> at_;  // of each, side by side for the search of the earliest
};

}  // namespace archipelago::workload
