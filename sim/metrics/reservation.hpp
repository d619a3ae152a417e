// How much of a site each nation holds reserved: what a fee for capacity is divided by.
//
// Equation r_n = the nation's own highest hour of work at the site / seconds of an hour, in GPUs
//          (record/site_usage.hpp says what work is); its share is r_n / max(GPUs of the site, sum of
//          all r).  What nobody holds is spare: it stays with whoever provides the site.  So a single
//          request reserves what it takes of an hour of one replica, and not the site.
//            16 GPUs, AA's peak 6, BB's 2: AA holds 3/8, BB 1/8, half is spare.
// Peak     a nation's own (non-coincident), since it contracts for its own and cannot count on others
//          being asleep; that peaks do not coincide lets a site of 16 carry contracts for more, whose
//          fees then fall by the division.  A run below an hour is its own hour.
// Source   cost follows capacity held, not traffic: members of the cable ASE pay by fibre pairs (2 of 6
//          pairs, a third of the cost; Reuters 2011), nations of LUMI hold shares of its machine time
//          by their funding (lumi-supercomputer.eu 2021).  The hour and the division are assumed.
// Contract a foreign-run hall on home soil stands there for the nation of the soil, which holds what
//          others do not, used or not (assumed).
#pragma once

#include <vector>

#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

struct Reservation {
  std::vector<double> gpus;  // by NationIndex
  double divisor = 0;        // GPUs; 0: nothing is there or held

  [[nodiscard]] double share(std::size_t nation) const {
    return divisor > 0 ? gpus[nation] / divisor : 0;
  }
  [[nodiscard]] double spare() const;  // of the site, 0 to 1
};

// By what nations worked there, without a contract.
[[nodiscard]] Reservation peaks_at(const platform::Platform& platform, SiteIndex site,
                                   const UsageLedger& ledger);

// With it.
[[nodiscard]] Reservation reserved_at(const platform::Platform& platform, SiteIndex site,
                                      const UsageLedger& ledger);

}  // namespace archipelago::metrics
