// Why a simulation and the program of its stretch disagree, in what was measured in the candidate's own
// runs: who is served less or more than the program says, what became of the requests that are not
// served within the SLO, how busy the sites are, and who was short of power.
//
// Flow     rows of a run -> seen_in() -> mean over replicates -> disagreement_text().
// Units    requests a second; shares; s.
// Errors   none.
#pragma once

#include <string>
#include <vector>

#include "metrics/row.hpp"
#include "planning/plan_task.hpp"
#include "record/request_facts.hpp"

namespace archipelago::planning {

// Of one run, or the mean of several.
struct SeenNation {
  std::string name;
  double asked = 0;
  double good = 0;     // within the SLO
  double refused = 0;  // share
  double missed = 0;   // share served, but not within the SLO
  double ttft_p95 = 0;
  double tpot_p95 = 0;
};

struct SeenSite {
  std::string name;
  double utilisation = 0;  // share of time in iterations
  double capped_h = 0;     // with lowered clocks or dark
};

struct Seen {
  std::vector<SeenNation> nations;  // of the plan, in its order
  std::vector<SeenSite> sites;      // that hold replicas

  [[nodiscard]] double good() const;
};

// `nations`: iso2.
[[nodiscard]] Seen seen_in(const metrics::Rows& rows, const std::vector<std::string>& nations,
                           const platform::Platform& platform, double measured_s);

[[nodiscard]] Seen mean_of(const std::vector<Seen>& runs);

// `served`: by nation, what the program serves with the same things built.
[[nodiscard]] std::string disagreement_text(const Seen& seen, const std::vector<double>& served,
                                            const record::Slo& slo);

}  // namespace archipelago::planning
