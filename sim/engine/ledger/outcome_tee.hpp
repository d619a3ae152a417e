// Outcomes to the run's book, and to whoever else wants them.
//
// Flow     UsageMeter -> OutcomeTee -> RunBook, then the listener.
// Errors   none.
#pragma once

#include "record/job_outcome.hpp"
#include "record/request_outcome.hpp"

namespace archipelago::engine {

class OutcomeTee final : public record::RequestSink, public record::JobSink {
 public:
  // All must outlive the tee; listeners may be null.
  OutcomeTee(record::RequestSink& requests, record::JobSink& jobs,
             record::RequestSink* request_listener, record::JobSink* job_listener)
      : requests_(requests),
        jobs_(jobs),
        request_listener_(request_listener),
        job_listener_(job_listener) {}

  [[nodiscard]] bool wants_requests() const noexcept { return request_listener_ != nullptr; }

  void on_outcome(const record::RequestOutcome& outcome) override {
    requests_.on_outcome(outcome);
    if (request_listener_ != nullptr) request_listener_->on_outcome(outcome);
  }
  void on_path(std::uint32_t path, const std::vector<CableIndex>& cables) override {
    if (request_listener_ != nullptr) request_listener_->on_path(path, cables);
  }
  void on_outcome(const record::JobOutcome& outcome) override {
    jobs_.on_outcome(outcome);
    if (job_listener_ != nullptr) job_listener_->on_outcome(outcome);
  }
  void on_hold(const record::GpuHold& hold) override {
    jobs_.on_hold(hold);
    if (job_listener_ != nullptr) job_listener_->on_hold(hold);
  }

 private:
  record::RequestSink& requests_;
  record::JobSink& jobs_;
  record::RequestSink* request_listener_;
  record::JobSink* job_listener_;
};

}  // namespace archipelago::engine
