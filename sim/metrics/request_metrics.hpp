// Latency, refusals and who served whom, per nation and bloc, from the stream of outcomes.
//
// Flow     RequestOutcome -> RequestMetrics (histograms and counters per nation) -> Rows.
// Window   a request counts when it was asked at or after the warm-up; every request, counted or
//          not, is in totals(), which INV-1 is checked against.
// Units    seconds; see definitions.hpp for every metric.
// Memory   three histograms a nation, whatever the number of requests.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/histogram.hpp"
#include "metrics/row.hpp"
#include "platform/law/rules.hpp"
#include "platform/platform.hpp"
#include "record/request_outcome.hpp"

namespace archipelago::metrics {

// Limits that a request must keep to be good; both must hold.
struct Slo {
  Seconds ttft;
  Seconds tpot;
};

// What is known at the end about the LLMs of sites, by site x LLMs + LLM; empty: nothing to say.
struct PlaceMarks {
  std::vector<double> saturated;     // 1: the offered load reached capacity
  std::vector<double> out_of_range;  // share of its requests outside the serving profile's range
  bool power_can_fail = false;       // refusals for want of it are a row even when there are none
  bool rules_bind = false;           // likewise those that the residency rules cause
};

class RequestMetrics final : public record::RequestSink {
 public:
  // `platform` must outlive the object.  REQUIRES: warmup < horizon.
  RequestMetrics(const platform::Platform& platform, Slo slo, SimTime warmup, SimTime horizon);

  void on_outcome(const record::RequestOutcome& outcome) override;

  // Nations with at least one counted request, in table order; then blocs; then "all" when the
  // users are not all of one bloc; then sites.
  [[nodiscard]] Rows rows(const PlaceMarks& marks = {}) const;

  using FateCounts = std::array<std::uint64_t, record::kFates>;
  // Of every outcome, the warm-up's included.
  [[nodiscard]] const FateCounts& totals(NationIndex nation) const { return totals_[nation.at()]; }
  [[nodiscard]] std::uint64_t served_at(SiteIndex site) const { return served_at_[site.at()]; }

 private:
  struct Tally {
    LogHistogram ttft;
    LogHistogram tpot;
    LogHistogram e2e;
    FateCounts fates{};
    std::uint64_t good = 0;
    std::uint64_t foreign_soil = 0;
    std::uint64_t outside_bloc = 0;
    std::uint64_t foreign_operator = 0;
    double network_rtt_s = 0;
    double bound_s = 0;
    std::array<std::uint64_t, platform::kDataClasses> served_by_class{};
    std::array<std::uint64_t, platform::kDataClasses> compliant{};  // of those
    std::vector<std::uint64_t> sent;                                // by site x LLMs + LLM

    void merge(const Tally& other);
    [[nodiscard]] std::uint64_t counted() const;
  };

  void count_served(Tally& tally, const record::RequestOutcome& outcome);
  void append_rows(Rows& rows, const std::string& group, const Tally& tally,
                   const PlaceMarks& marks) const;
  void append_compliance(Rows& rows, const std::string& group, const Tally& tally) const;

  const platform::Platform& platform_;
  platform::Rules law_;  // the default pack, whichever one binds
  Slo slo_;
  SimTime warmup_;
  SimTime horizon_;
  std::vector<Tally> tallies_;      // by NationIndex
  std::vector<FateCounts> totals_;  // by NationIndex
  std::vector<std::uint64_t> served_at_;
};

}  // namespace archipelago::metrics
