// On whom the users of a nation depend: the nations that their bytes cross, and how few soils,
// laws, operators and makers of GPUs serve them.
//
// Flow     UsageMeter -> SovereigntyMetrics (counters per nation) -> RequestMetrics; at the end
//          rows().
// Window   a request counts when it was asked at or after the warm-up.
// Weights  transit is weighed by bytes on the wire, concentration by served requests.
// Units    see sovereignty_definitions.cpp for every metric.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/request_outcome.hpp"

namespace archipelago::metrics {

// Bytes on the wire for a token of text.
struct WireBytes {
  double prompt = 0;
  double output = 0;
};

class SovereigntyMetrics final : public record::RequestSink {
 public:
  // `platform` and `next`, to which every outcome goes on, must outlive the object.
  SovereigntyMetrics(const platform::Platform& platform, WireBytes bytes, SimTime warmup,
                     record::RequestSink& next);

  void on_outcome(const record::RequestOutcome& outcome) override;

  // Nations with at least one counted request that was sent, then blocs, then "all" (groups.hpp).
  [[nodiscard]] Rows rows() const;

 private:
  struct Tally {
    std::uint64_t sent = 0;
    double bytes = 0;
    double exposed_bytes = 0;    // of them, those that crossed a third nation
    double nation_bytes = 0;     // bytes x third nations
    std::vector<double> served;  // by SiteIndex

    void merge(const Tally& other);
    [[nodiscard]] std::uint64_t counted() const { return sent; }
  };
  void append_rows(Rows& rows, const std::string& group, const Tally& tally) const;
  void append_concentration(Rows& rows, const std::string& group, const Tally& tally) const;

  const platform::Platform& platform_;
  WireBytes bytes_;
  SimTime warmup_;
  record::RequestSink& next_;
  std::vector<Tally> tallies_;  // by NationIndex
};

// Sum of squared shares, 0 to 1, of amounts that are not negative; 0 when all are 0.
[[nodiscard]] double concentration(const std::vector<double>& amounts);

}  // namespace archipelago::metrics
