#include "engine/ledger/run_book.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/time_slots.hpp"

namespace archipelago::engine {

namespace {

using record::Fate;
using record::RequestFacts;

constexpr double kSlowdownBound = 10;  // seconds

}  // namespace

RunBook::RunBook(const platform::Platform& platform, const Terms& terms)
    : platform_(platform),
      terms_(terms),
      requests_(platform.nations.size()),
      jobs_(platform.nations.size()),
      by_nation_(platform.nations.size(),
                 std::vector<record::HourCounts>(kHours.until(terms.horizon))),
      by_site_(platform.sites.size(), std::vector<record::SiteHour>(kHours.until(terms.horizon))),
      latencies_(platform.nations.size(), kHours.until(terms.horizon)),
      busy_(platform.sites.size()) {
  ARCHIPELAGO_REQUIRE(terms.warmup < terms.horizon);
  for (RequestFacts& facts : requests_) {
    facts.sent.resize(platform.sites.size() * platform.llms.size());
    facts.served.resize(platform.sites.size() * platform::kDataClasses);
  }
}

void RunBook::on_outcome(const record::RequestOutcome& outcome) {
  const auto fate = static_cast<std::size_t>(outcome.fate);
  RequestFacts& facts = requests_[outcome.nation.at()];
  ++facts.all[fate];
  if (outcome.asked < terms_.warmup) return;
  ++facts.fates[fate];
  const std::size_t hour = kHours.of(outcome.asked);
  record::HourCounts& of_nation = by_nation_[outcome.nation.at()][hour];
  ++of_nation.asked;
  if (outcome.fate != Fate::kInFlight) ++of_nation.ended;
  const bool beyond_context = outcome.fate == Fate::kTooLong && !outcome.sent;
  if (outcome.fate == Fate::kNoSite || beyond_context) return;

  const bool served = outcome.fate == Fate::kServed;
  const double asked = terms_.bytes.prompt * outcome.prompt_tokens + outcome.payload_up;
  const double answered = terms_.bytes.output * outcome.output_tokens + outcome.payload_down;
  const double bytes = asked + (served ? answered : 0);
  ++facts.routed;
  facts.bytes += bytes;
  facts.nation_bytes += bytes * outcome.third_nations;
  if (outcome.third_nations > 0) facts.exposed_bytes += bytes;
  if (outcome.fate == Fate::kForbidden) return;

  ++facts.sent[outcome.site.at() * platform_.llms.size() + outcome.llm.at()];
  record::HourCounts& of_site = by_site_[outcome.site.at()][hour].requests;
  ++of_site.asked;
  if (outcome.fate != Fate::kInFlight) ++of_site.ended;
  if (served) count_served(facts, outcome, hour);
}

void RunBook::count_served(RequestFacts& facts, const record::RequestOutcome& outcome,
                           std::size_t hour) {
  const double ttft = record::ttft_s(outcome);
  facts.ttft.add(ttft);
  facts.ttft_bound_s += outcome.ttft_bound.seconds();
  facts.e2e.add((outcome.finished - outcome.asked).seconds());
  bool good = ttft <= terms_.slo.ttft.si();
  std::uint16_t tpot_bin = 0;
  if (outcome.output_tokens > 1) {
    const double tpot = record::tpot_s(outcome);
    facts.tpot.add(tpot);
    good = good && tpot <= terms_.slo.tpot.si();
    tpot_bin = record::latency_bin(tpot);
  }
  facts.within_slo += good ? 1 : 0;
  facts.network_rtt_s += (2 * outcome.network_one_way).seconds();
  ++facts.served[outcome.data_class * platform_.sites.size() + outcome.site.at()];

  latencies_.add(outcome.nation.at(), hour, record::latency_bin(ttft), tpot_bin);
  for (record::HourCounts* counts :
       {&by_nation_[outcome.nation.at()][hour], &by_site_[outcome.site.at()][hour].requests}) {
    ++counts->served;
    counts->within_slo += good ? 1 : 0;
  }
}

void RunBook::on_outcome(const record::JobOutcome& outcome) {
  const auto fate = static_cast<std::size_t>(outcome.fate);
  record::JobFacts& facts = jobs_[outcome.nation.at()];
  ++facts.all[fate];
  if (outcome.submitted < terms_.warmup) return;
  ++facts.fates[fate];
  if (outcome.model) models_.push_back(*outcome.model);
  facts.held_gpu_s += outcome.held_gpu_s;
  facts.useful_gpu_s += outcome.useful_gpu_s;
  facts.lost_gpu_s += outcome.lost_gpu_s;
  facts.restarts += outcome.restarts;
  facts.deferrable += outcome.is_deferrable ? 1 : 0;
  facts.deferred += SimTime{} < outcome.deferred ? 1 : 0;
  facts.deferred_s += outcome.deferred.seconds();
  facts.missed += outcome.missed_deadline ? 1 : 0;
  for (std::size_t b = 0; b < record::kJobBytes; ++b) facts.bytes[b] += outcome.bytes[b].si();
  if (outcome.started != kNever) {
    ++facts.started;
    facts.abroad += outcome.abroad ? 1 : 0;
    facts.wait.add((outcome.started - outcome.submitted).seconds());
  }
  if (outcome.fate != record::JobFate::kDone) return;
  const double completion = (outcome.finished - outcome.submitted).seconds();
  facts.completion.add(completion);
  const double alone = std::max(outcome.run_time.seconds(), kSlowdownBound);
  facts.slowdown.add(std::max(completion / alone, 1.0));
}

void RunBook::on_hold(const record::GpuHold& hold) {
  if (epochs_ != nullptr) epochs_->hold(hold);
  kHours.split(std::max(hold.from, terms_.warmup), std::min(hold.to, terms_.horizon),
               [&](std::size_t hour, double seconds) {
                 by_site_[hold.site.at()][hour].held_gpu_s += hold.gpus * seconds;
               });
}

void RunBook::busy(const std::vector<double>& gpu_s, SimTime now) {
  const SimTime from = std::max(busy_until_, terms_.warmup);
  if (from < now) {
    const double seconds = (now - from).seconds();
    for (std::size_t s = 0; s < gpu_s.size(); ++s) {
      const double rate = (gpu_s[s] - busy_[s]) / seconds;
      kHours.split(from, now, [&](std::size_t hour, double part) {
        by_site_[s][hour].busy_gpu_s += rate * part;
      });
    }
  }
  busy_ = gpu_s;
  busy_until_ = now;
}

void RunBook::hand_over(record::RunFacts& facts) {
  facts.warmup = terms_.warmup;
  facts.horizon = terms_.horizon;
  facts.slo = terms_.slo;
  facts.requests = std::move(requests_);
  std::vector<std::vector<record::LatencyCells>> cells = latencies_.take();
  facts.nation_hours.resize(by_nation_.size());
  for (std::size_t n = 0; n < by_nation_.size(); ++n) {
    for (std::size_t h = 0; h < by_nation_[n].size(); ++h) {
      facts.nation_hours[n].push_back({by_nation_[n][h], std::move(cells[n][h])});
    }
  }
  facts.site_hours = std::move(by_site_);
}

}  // namespace archipelago::engine
