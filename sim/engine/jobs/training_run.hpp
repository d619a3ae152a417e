// Training jobs on SimGrid's clock: placed, fed with data over the WAN, queued, computed, copied,
// stopped by failures, finished.
//
// Flow     jobs in order of submission -> place_job() -> staging -> queues of the sites -> compute
//          (and exchange, job_exchange.hpp) -> checkpoints copied elsewhere -> JobOutcome.
// Actor    everything is decided in one actor, woken by its own timers and by transfers that end.
//          At one instant: ends of transfers, ends of compute, faults and repairs, submissions,
//          then scheduling, site by site, then speeds (hall_power.hpp).  Others leave word and ring
//          (set_site_power, speeds_changed), so what ends at that instant has ended before.
// Speed    a job runs at the slowest speed of its sites; when it changes, what is done stays and
//          the rest goes at the new one.  At speed 0 the job keeps its GPUs and loses nothing.
// Staging  begins at submission, before GPUs are held; the job joins its queue when its data are
//          there.  Every job stages its own copy.
// Deferred jobs stage at once and join their queue at the hour that place_job() chose.
// Checkpoints are written at once to the site's own storage (kept_work.hpp; writing takes no time:
//          assumed) and copied to the nearest other site that may keep them, one copy at a time,
//          always the newest.
// Failures the table in docs/failures.md, each row a test.
// Errors   close() throws SimulationError when INV-1 or INV-4 is broken.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "engine/jobs/active_job.hpp"
#include "engine/jobs/hall_load.hpp"
#include "engine/jobs/hall_power.hpp"
#include "engine/jobs/training_halls.hpp"
#include "engine/ledger/residency_audit.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "engine/simgrid/clock.hpp"
#include "engine/simgrid/doorbell.hpp"
#include "platform/failures/site_faults.hpp"
#include "policy/policy.hpp"
#include "record/job_outcome.hpp"

namespace archipelago::engine {

class TrainingRun {
 public:
  // The next job, in order of submission; false at the end.
  using NextJob = std::function<bool(workload::Job&)>;

  // What it is made of; all of it must outlive this, but for `settings`.
  struct Parts {
    Clock& clock;
    const platform::Platform& platform;
    platform::Router& router;
    BulkTransfers& bulk;
    const policy::Policy& policy;
    const TrainingSettings& settings;
    NextJob next_job;
    record::JobSink& sink;
    HallPower* power = nullptr;       // null: jobs always have all the power they want
    ResidencyAudit* audit = nullptr;  // null: nobody judges
  };
  // It must outlive Clock::run().
  explicit TrainingRun(Parts parts);

  // Before the clock runs.
  void fail_sites(const std::vector<platform::SiteFault>& faults);
  void fail_nodes(const std::vector<platform::NodeFault>& faults);
  void begin();

  // While it runs, from an actor, now.  A site without power is a site that failed, but for
  // failures that go on; nothing happens when it is in that state already.
  void set_site_power(SiteIndex site, bool on, SimTime now);
  // Its cap moved: HallPower::speed() is asked again.
  void speeds_changed(SiteIndex site, SimTime now);

  // After the clock has run: outcomes of the jobs under way, and the invariants.
  void close(SimTime horizon);

  // Jobs submitted so far, by NationIndex: one side of INV-1.
  [[nodiscard]] const std::vector<std::uint64_t>& submitted() const { return submitted_; }
  [[nodiscard]] std::uint64_t checkpoints_copied() const { return checkpoints_copied_; }
  [[nodiscard]] std::uint64_t checkpoints_kept_local() const { return checkpoints_kept_local_; }

 private:
  enum class TimerKind : std::uint8_t { kCompute, kFault, kSubmit, kQueue, kSpeed };
  struct Timer {
    SimTime when;
    TimerKind kind;
    std::uint64_t order;
    std::function<void()> act;
    bool operator>(const Timer& other) const;
  };
  struct Mail {
    enum class Kind : std::uint8_t { kFetched, kCopied, kExchanged };
    Kind kind = Kind::kFetched;
    std::uint64_t job = 0;
    std::uint64_t stretch = 0;
    BulkResult result;
  };
  using JobMap = std::map<std::uint64_t, std::unique_ptr<ActiveJob>>;

  void body();
  void read_mail();
  void on_mail(const Mail& mail);
  void run_timers();
  void settle();
  void at(SimTime when, TimerKind kind, std::function<void()> act);

  void take_submission();
  void submit(const workload::Job& job);
  void place(ActiveJob& active, const std::vector<SiteIndex>& sites);
  void fetch(ActiveJob& active, PointIndex from, SiteIndex to, Bytes size,
             record::TrafficClass traffic);
  void join_if_ready(ActiveJob& active);
  void join_next_queue(ActiveJob& active);
  void on_start(SiteIndex site, training::JobNumber number);
  void on_stop(SiteIndex site, const training::Stop& stop);
  void begin_compute(ActiveJob& active);
  void plan_wake(ActiveJob& active);
  void on_compute(ActiveJob& active);
  void end_stretch(ActiveJob& active, SimTime kept);
  void release(ActiveJob& active, JobPart& part);
  void finish(ActiveJob& active);
  [[nodiscard]] ActiveJob* find(std::uint64_t job);
  [[nodiscard]] static DataOwner owner_of(const workload::Job& job) {
    return {job.nation, job.data_class, job.id};
  }
  [[nodiscard]] static double part_gpu_seconds(const ActiveJob& active);

  // training_speeds.cpp
  void set_speeds();
  void pace(ActiveJob& active);
  void count_computing(ActiveJob& active);

  // training_failures.cpp
  void account(ActiveJob& active, record::JobBytes kind, const BulkTransfers::Handle& transfer);
  void account_fetched(ActiveJob& active);
  [[nodiscard]] std::optional<SiteIndex> place_for_copy(const ActiveJob& active) const;
  void copy_checkpoint(ActiveJob& active);
  void drop_copy(ActiveJob& active);
  void site_down(SiteIndex site);
  void site_up(SiteIndex site);
  void move_away(ActiveJob& active);
  void leave_backlog(const ActiveJob& active);
  void report(ActiveJob& active, record::JobFate fate);
  void forget(ActiveJob& active);
  [[nodiscard]] record::JobFate fate_of_waiting(const ActiveJob& active) const;

  // model_report.cpp
  [[nodiscard]] record::ModelFacts model_facts(const ActiveJob& active) const;
  [[nodiscard]] record::ModelMember member_of(const ActiveJob& active, std::size_t member) const;

  Clock& clock_;
  const platform::Platform& platform_;
  platform::Router& router_;
  BulkTransfers& bulk_;
  const policy::Policy& policy_;
  TrainingSettings settings_;
  NextJob next_job_;
  record::JobSink& sink_;
  ResidencyAudit* audit_;  // or null

  Doorbell bell_;
  JobMap jobs_;
  TrainingHalls halls_;
  std::vector<std::vector<std::uint64_t>> job_of_;  // by site, then number
  std::vector<std::uint64_t> submitted_;            // by nation
  std::vector<Mail> mail_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::uint64_t timer_order_ = 0;
  workload::Job next_;
  SimTime now_;
  std::vector<std::vector<bool>> node_down_;  // by site, then node; also while the site is down
  std::vector<SimTime> planned_wake_;         // by site: what its queue last asked for
  std::vector<bool> dirty_;                   // by site: its scheduler is to be asked
  std::vector<int> outages_;                  // by site: reasons why it is down
  std::vector<bool> powered_;                 // by site
  HallLoad load_;
  std::vector<std::uint64_t> began_;  // jobs that stand until their speed is known
  std::uint64_t overdrawn_ = 0;       // jobs that worked more than they held
  std::uint64_t checkpoints_copied_ = 0;
  std::uint64_t checkpoints_kept_local_ = 0;
};

}  // namespace archipelago::engine
