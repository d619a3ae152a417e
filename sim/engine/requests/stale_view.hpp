// The federation as a gateway sees it that knows other nations' sites by what they publish: as old
// as the time between two publications and the way between them make it.
//
// Publish  every site tells the state of its pools at 0, refresh, 2 refresh, ...
// Age      at an instant t a gateway that is d away from a site (one way, over the network of now,
//          the user's access left out) knows what was published at floor((t - d) / refresh) x
//          refresh; before the first publication has come, what was published at 0.
// State    the time of a decode iteration with one more; and how long a request that comes at that instant would wait for its first token, at some
//          lengths of prompt; between them linear, which is close since prefills are nearly so.
//          It is taken to be the same when the request comes: nobody knows what the others sent.
// Live     the sites of the user's own nation: they share the gateway.  Which sites are up and hold
//          an LLM, the ways, prices, grids: known to all at once.  Training jobs: they are placed
//          by queues of hours.
// Cost     as many estimates as pools x lengths (seven at most) every refresh.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/requests/live_view.hpp"

namespace archipelago::engine {

class StaleView final : public policy::FederationView {
 public:
  // All must outlive the view.  REQUIRES: refresh > 0.
  StaleView(const platform::Platform& platform, const LiveView& live, const Deployment& deployment,
            const std::vector<serving::PoolSpec>& specs, const serving::Serving& serving,
            SimTime refresh);

  // When the sites publish next.
  [[nodiscard]] SimTime next() const noexcept { return next_; }
  // REQUIRES: serving has run until next(), no further.
  void publish();

  [[nodiscard]] std::span<const Reachable> reachable(
      const workload::Request& request) const override {
    return live_.reachable(request);
  }
  [[nodiscard]] std::span<const Reachable> open(const workload::Request& request) const override {
    return live_.open(request);
  }
  [[nodiscard]] std::span<const Reachable> candidates(const workload::Request& request,
                                                      const policy::Policy& policy) const override {
    return live_.candidates(request, policy);
  }
  [[nodiscard]] bool serves(SiteIndex site, LlmIndex llm) const override {
    return live_.serves(site, llm);
  }
  // REQUIRES: the sites have published up to the request's instant.
  [[nodiscard]] SimTime expected_first_token(const Reachable& way,
                                             const workload::Request& request) const override;
  // As published, for a prompt of a token.
  [[nodiscard]] SimTime expected_tpot(const Reachable& way,
                                      const workload::Request& request) const override;
  [[nodiscard]] bool allowed(SiteIndex site, const workload::Request& request) const override {
    return live_.allowed(site, request);
  }
  [[nodiscard]] policy::Footprint footprint(SiteIndex site,
                                            const workload::Request& request) const override {
    return live_.footprint(site, request);
  }

 private:
  struct PoolState {
    std::vector<SimTime> waits;  // by length; kNever: refuses
    SimTime decode_step;
  };
  using Publication = std::vector<PoolState>;  // by pool

  [[nodiscard]] const Publication& seen(const Reachable& way,
                                        const workload::Request& request) const;

  const LiveView& live_;
  const Deployment& deployment_;
  const serving::Serving& serving_;
  SimTime refresh_;
  SimTime next_;
  std::vector<std::vector<std::int64_t>> lengths_;  // by pool, rising; the last: all that ever fits
  std::deque<Publication> published_;               // every refresh
  std::int64_t first_ = 0;                          // number of the oldest one kept
};

}  // namespace archipelago::engine
