// Whether fleets of several groups keep the target, found out by one set of runs.
//
// Flow     Questions of a round -> fleets laid together, for every outage -> Trials -> judge().
// Hours    busy: the hull of the busiest hour of every nation and of the two busiest of each group
//          (hours by what is asked in them and their neighbours, so that chance does not choose),
//          unless that is more than a third of the run; then, and for a mean wait, the whole run.
// Seeds    the search sees replicates 0 and 1; certificates see replicates from 1000 on.
// Outages  with n - 1: each site that holds replicas without them, each shared-risk group of cables
//          down; the first of them that breaks the target counts, else the worst.  Sites of different
//          groups are down at once.  The stage kOutages looks at all of them, whatever the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sizing/rounds.hpp"
#include "sizing/sizing_task.hpp"
#include "sizing/trials.hpp"

namespace archipelago::sizing {

class ServiceJudge {
 public:
  struct How {
    std::size_t jobs = 1;
    std::function<bool()> stop;
    std::function<void(const std::string&)> say;  // a line after each round
  };
  // REQUIRES: all outlive this.
  ServiceJudge(const SizingTask& task, const experiment::Scenario& scenario, const Stands& stands,
               const Demand& whole, How how);

  [[nodiscard]] std::vector<Judgement> operator()(const Rounds::Questions& questions);

  [[nodiscard]] const Window& busy() const noexcept { return busy_; }
  [[nodiscard]] std::size_t runs() const noexcept { return trials_.count(); }

 private:
  // Runs of one stage: who asks, with what.
  struct Asked {
    Stage stage;
    std::vector<std::size_t> groups;
    const Rounds::Questions* questions;
  };
  struct Outage {
    std::vector<std::string> names;  // by number in Asked::groups; "": nothing is down for it
    std::vector<Fleet> fleets;       // likewise
    std::string risk_group;          // of cables that are cut; "": none
  };
  struct Seen {
    std::vector<Cell> cells;
    std::vector<std::uint64_t> requests;  // by cell, of all replicates
    std::vector<std::uint32_t> replicates;
  };

  void answer(const Asked& asked, std::vector<Judgement>& judgements);
  // What runs with that outage say of the groups that still ask.
  void hear(const Asked& asked, const Outage& outage, bool first,
            const std::set<std::size_t>& asking, const std::vector<Tally>& tallies,
            std::vector<Judgement>& judgements) const;
  [[nodiscard]] const Seen& seen(Stage stage);
  [[nodiscard]] Window window_of(Stage stage) const;
  [[nodiscard]] std::vector<Outage> outages(const Asked& asked) const;
  [[nodiscard]] std::shared_ptr<const platform::Platform> platform_of(const Outage& outage) const;
  [[nodiscard]] Judgement judgement(const Seen& seen, const Group& group,
                                    const std::vector<Tally>& tallies, bool certify,
                                    bool broken) const;
  void choose_busy(const Demand& whole);

  const SizingTask& task_;
  const experiment::Scenario& scenario_;
  const Stands& stands_;
  How how_;
  Trials trials_;
  Window whole_;
  Window busy_;
  std::map<Stage, Seen> seen_;
  std::map<std::size_t, std::string> failed_with_;  // by group, the outage of the last failure
  std::size_t rounds_ = 0;
};

}  // namespace archipelago::sizing
