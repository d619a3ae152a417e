// The way of a request: asked by a user, sent where the policy says, across the WAN, through the
// site's queue, and back.  Requests cost no SimGrid event: the path catches up with SimGrid's clock
// (clock.hpp) in one go.
//
// Flow     RequestSource -> Policy -> (one-way delay) -> Serving -> (one-way delay) -> RequestSink
// Order    events are processed in order of time; at one instant: outcomes of iterations that end
//          there, then requests that reach a site (in the order they were sent), then sites publish
//          their state (stale_view.hpp), then new requests.
// Network  a request is too small for a flow of its own: its delay is that of the current route,
//          the answer returns the way the question came.  A payload beside the text takes the time
//          of the user's access line (workload/payload.hpp), before it and behind it.
// Context  a request with more tokens of prompt and output than its LLM accepts is refused where it
//          is asked: kTooLong, and no site hears of it.
// Memory   what is in flight: the requests under way and in the replicas.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "base/large_pages.hpp"
#include "engine/fleet/deployment.hpp"
#include "engine/ledger/cable_traffic.hpp"
#include "engine/ledger/load_meter.hpp"
#include "engine/ledger/residency_audit.hpp"
#include "engine/requests/latency_bound.hpp"
#include "engine/requests/live_view.hpp"
#include "engine/requests/path_book.hpp"
#include "engine/requests/stale_view.hpp"
#include "platform/routes/transit.hpp"
#include "policy/policy.hpp"
#include "record/request_outcome.hpp"
#include "serving/serving.hpp"
#include "workload/sources/request_source.hpp"

namespace archipelago::engine {

class RequestPath final : private serving::Listener {
 public:
  // What a path is made of; all of it must outlive the path, but for `specs`.
  struct Parts {
    const platform::Platform& platform;
    platform::Router& router;
    const Deployment& deployment;
    const std::vector<serving::PoolSpec>& specs;  // of the deployment
    const policy::Policy& policy;
    workload::RequestSource& source;
    record::RequestSink& sink;
    LoadMeter* meter = nullptr;                    // told of every request that reaches a site
    CableTraffic* traffic = nullptr;               // likewise
    SiteFootprints* footprints = nullptr;          // for policies that ask for them
    const policy::Residency* residency = nullptr;  // null: no rule binds
    ResidencyAudit* audit = nullptr;               // judges every request that is sent
    // So often other nations' sites publish themselves to the policy; 0: it sees them as they are.
    SimTime view_refresh = {};
    bool name_paths = false;  // outcomes say which path they took
  };
  explicit RequestPath(const Parts& parts);

  // Processes everything up to and including `t`.
  void advance_to(SimTime t);

  // No request is sent to a site that is down; those that it has are served.
  void set_site_up(SiteIndex site, bool up) { view_.set_site_up(site, up); }

  // Reports what is still under way as kInFlight.  Call once, at the end.
  void close();

  [[nodiscard]] const serving::Serving& serving() const noexcept { return serving_; }
  [[nodiscard]] serving::Serving& serving() noexcept { return serving_; }  // replicas come and go
  // Requests asked so far, by NationIndex: one side of INV-1.
  [[nodiscard]] const std::vector<std::uint64_t>& asked() const noexcept { return asked_; }

 private:
  struct UnderWay {
    workload::Request request;
    SiteIndex site;
    serving::PoolIndex pool;
    SimTime one_way;
    std::int32_t third_nations = 0;
    bool used = false;
    std::uint32_t path = 0;
    std::uint64_t number = 0;
    SimTime bound = kNever;  // of its time to first token
  };
  struct Arrival {
    SimTime at;
    std::uint64_t order;
    std::uint32_t tag;
    bool operator>(const Arrival& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  // When the next request is asked; kNever when there is none.
  [[nodiscard]] SimTime asks() const {
    if (source_.listens()) return source_.at();
    return has_next_ ? next_.at : kNever;
  }
  workload::Request take_next();
  void ask();
  void refuse(const workload::Request& request, std::uint64_t number, record::Fate fate);
  void deliver();
  void tell(const record::RequestOutcome& outcome, const workload::Request& request);
  void on_served(std::uint32_t tag, SimTime first_token, SimTime finished) override;
  void on_refused(std::uint32_t tag, SimTime when, serving::Refusal why) override;
  void fetch(std::uint32_t tag) const override;
  std::uint32_t take_slot();
  [[nodiscard]] record::RequestOutcome outcome_of(const UnderWay& way, record::Fate fate) const;
  void release(std::uint32_t tag);

  const platform::Platform& platform_;
  const Deployment& deployment_;
  const policy::Policy& policy_;
  workload::RequestSource& source_;
  record::RequestSink& sink_;
  LoadMeter* meter_;
  CableTraffic* traffic_;
  ResidencyAudit* audit_;  // null where no rule binds
  const platform::Router& router_;
  serving::Serving serving_;
  LiveView view_;
  LatencyBound bound_;
  std::optional<StaleView> stale_;
  std::optional<PathBook> paths_;
  platform::Transit transit_;
  workload::Request next_;
  bool has_next_;
  std::vector<UnderWay, LargePages<UnderWay>> under_way_;  // by tag
  std::vector<std::uint32_t> free_tags_;
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals_;
  std::uint64_t sent_ = 0;
  std::uint64_t numbered_ = 0;
  std::vector<std::uint64_t> asked_;
};

}  // namespace archipelago::engine
