// The book of a run: counts outcomes as they come and writes them into the record.
//
// Flow     RequestPath, TrainingRun -> UsageMeter -> RunBook -> hand_over() -> RunFacts.
// Window   requests and jobs are measured when they were asked or submitted at or after the
//          warm-up; every one is in RequestFacts::all and JobFacts::all, which INV-1 is checked
//          against.  GPU time is measured from the warm-up on.
// Memory   flat in requests and jobs (record/request_facts.hpp, latency_book.hpp).
#pragma once

#include <cstddef>
#include <vector>

#include "engine/ledger/epoch_book.hpp"
#include "engine/ledger/latency_book.hpp"
#include "engine/ledger/token_bytes.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::engine {

class RunBook final : public record::RequestSink, public record::JobSink {
 public:
  struct Terms {
    record::Slo slo;
    TokenBytes bytes;  // on the wire
    SimTime warmup;
    SimTime horizon;
  };
  // `platform` must outlive the book.  REQUIRES: warmup < horizon.
  RunBook(const platform::Platform& platform, const Terms& terms);

  void on_outcome(const record::RequestOutcome& outcome) override;
  void on_outcome(const record::JobOutcome& outcome) override;
  void on_hold(const record::GpuHold& hold) override;
  // Holds go to that book as well.
  void keep(EpochBook& epochs) { epochs_ = &epochs; }

  // By site: GPU-seconds of iterations since the start.  Told at the warm-up, every epoch after it
  // and at the end.
  void busy(const std::vector<double>& gpu_s, SimTime now);

  [[nodiscard]] const std::vector<record::RequestFacts>& requests() const { return requests_; }
  [[nodiscard]] const std::vector<record::JobFacts>& jobs() const { return jobs_; }
  // Of the measured jobs that make one.
  [[nodiscard]] const std::vector<record::ModelFacts>& models() const { return models_; }

  // At the end of the run, once.
  void hand_over(record::RunFacts& facts);

 private:
  void count_served(record::RequestFacts& facts, const record::RequestOutcome& outcome,
                    std::size_t hour);

  const platform::Platform& platform_;
  Terms terms_;
  std::vector<record::RequestFacts> requests_;  // by nation
  std::vector<record::JobFacts> jobs_;          // by nation
  std::vector<record::ModelFacts> models_;
  std::vector<std::vector<record::HourCounts>> by_nation_;  // then by hour
  std::vector<std::vector<record::SiteHour>> by_site_;      // then by hour
  LatencyBook latencies_;
  EpochBook* epochs_ = nullptr;
  std::vector<double> busy_;  // by site, at `busy_until_`
  SimTime busy_until_;
};

}  // namespace archipelago::engine
