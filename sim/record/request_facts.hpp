// What became of the requests of one nation's users, in sums.
//
// Flow     RequestOutcome -> RunBook (engine/ledger) -> RequestFacts -> rows (metrics).
// Window   a request is measured when it was asked at or after the warm-up; `all` has every one.
// Units    seconds, bytes on the wire.
// Memory   three histograms and two tables of counts, whatever the number of requests.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/histogram.hpp"
#include "base/units.hpp"
#include "record/request_outcome.hpp"

namespace archipelago::record {

// Limits that a request must keep to be good; both must hold.
struct Slo {
  Seconds ttft;
  Seconds tpot;

  [[nodiscard]] bool operator==(const Slo& other) const {
    return ttft.si() == other.ttft.si() && tpot.si() == other.tpot.si();
  }
};

using FateCounts = std::array<std::uint64_t, kFates>;

struct RequestFacts {
  FateCounts all{};    // of every outcome, the warm-up's included
  FateCounts fates{};  // of the measured ones, like everything below
  LogHistogram ttft;
  LogHistogram tpot;
  LogHistogram e2e;
  std::uint64_t within_slo = 0;  // both limits of the run
  double network_rtt_s = 0;      // sums over those served
  double ttft_bound_s = 0;
  std::vector<std::uint64_t> sent;    // by site x LLMs + LLM
  std::vector<std::uint64_t> served;  // by data class x sites + site
  // Of those that the policy found a site for, or the rules refused.
  std::uint64_t routed = 0;
  double bytes = 0;          // prompts, and answers of those served
  double exposed_bytes = 0;  // of them, those that crossed a third nation
  double nation_bytes = 0;   // bytes x third nations

  // Of two groups of users together.
  RequestFacts& operator+=(const RequestFacts& other) {
    ttft.merge(other.ttft);
    tpot.merge(other.tpot);
    e2e.merge(other.e2e);
    for (std::size_t f = 0; f < kFates; ++f) all[f] += other.all[f];
    for (std::size_t f = 0; f < kFates; ++f) fates[f] += other.fates[f];
    within_slo += other.within_slo;
    network_rtt_s += other.network_rtt_s;
    ttft_bound_s += other.ttft_bound_s;
    sent.resize(other.sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] += other.sent[i];
    served.resize(other.served.size());
    for (std::size_t i = 0; i < served.size(); ++i) served[i] += other.served[i];
    routed += other.routed;
    bytes += other.bytes;
    exposed_bytes += other.exposed_bytes;
    nation_bytes += other.nation_bytes;
    return *this;
  }
};

}  // namespace archipelago::record
