// The Autoscaler moves GPUs between the LLMs of a site: from those with replicas to spare to those
// that are short.
//
// Flow     every interval, at each site: look at the pools -> wanted replicas -> Serving::drain(),
//          start().  What a request does meanwhile: serving/service.hpp.
// Wanted   ceil(outstanding / target) replicas, at least min_replicas and at most what the site
//          could hold; those there are enough while outstanding / target is within 10 % of their
//          number.  Outstanding: all requests that the pool holds, those that wait for a replica to
//          load included.  There: in service or loading.
// Spare    those there beyond the most that was wanted at any look within the window; those that
//          stand at the start count as wanted then.  They stay in service until somebody is short:
//          GPUs that nobody asks for are not taken away.
// Moves    whoever has the most outstanding a replica there is helped first, by one replica, then
//          who has the most then, and so on (ties: order of the shares).  One replica more comes
//          1. where GPUs are free: at once, in the node with the fewest that hold it;
//          2. where they will be, since replicas that are leaving finish what they hold: a later
//             look starts it; the GPUs are nobody else's until then;
//          3. by draining spare replicas of other LLMs within one node: those with the fewest
//             requests, in the node where they have the fewest; at once if all of them were idle.
//          A replica stays inside a node, so four spare ones of one GPU in four nodes make no room
//          for one of four.
// Source   ceil(), tolerance and window are those of the Kubernetes Horizontal Pod Autoscaler
//          (kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale: ratio to the target,
//          tolerance 0.1, scale-down stabilisation 5 min, looks every 15 s), its limits on how many
//          replicas may be added at a time left out; target and scale to zero as in Knative
//          (knative.dev/docs/serving/autoscaling: concurrency, 100 a replica by default).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/fleet/fleet_settings.hpp"
#include "platform/platform.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// Before the limits: how many replicas so many outstanding requests call for when there are
// `there`.
[[nodiscard]] std::size_t wanted_replicas(std::uint64_t outstanding, std::size_t there,
                                          double target);

class Autoscaler {
 public:
  // Sends those replicas away that do not stand at the start.  All references must outlive it.
  // REQUIRES: the deployment is elastic, serving runs its pools and nothing has happened yet.
  Autoscaler(const platform::Platform& platform, const Deployment& deployment,
             const Autoscaling& settings, serving::Serving& serving);

  // Looks at every site.  REQUIRES: serving has run until now.
  void step(SimTime now);

 private:
  struct Wish {
    SimTime at;
    std::size_t replicas = 0;
  };
  // The replicas of one LLM at the site.
  struct Fleet {
    serving::PoolIndex pool;
    int gpus = 0;                     // of a replica
    std::size_t most = 0;             // replicas
    std::vector<std::uint32_t> node;  // of each replica, while it is not away
    std::deque<Wish> wishes = {};     // within the window; falling, so the first is the most
    // At this look.
    std::uint64_t outstanding = 0;
    std::size_t there = 0;
    std::size_t wanted = 0;
    bool stuck = false;  // nobody can make room
    [[nodiscard]] std::size_t spare() const {
      return there > wishes.front().replicas ? there - wishes.front().replicas : 0;
    }
  };
  // GPUs that are free, and that will be when replicas that leave have gone.
  struct Room {
    int free = 0;
    int coming = 0;
    [[nodiscard]] int all() const { return free + coming; }
    void promise(int gpus);
  };
  struct Site {
    int gpus = 0;
    int gpus_per_node = 0;
    int budget = 0;
    std::vector<Fleet> fleets;
    // At this look.
    Room room = {};
    std::vector<Room> nodes = {};
  };
  struct Spare {
    std::size_t outstanding = 0;
    bool serves = false;  // one that loads goes first
    std::size_t fleet = 0;
    std::size_t replica = 0;
    auto operator<=>(const Spare&) const = default;
  };

  void take_stock(Site& site) const;
  void wish(Fleet& fleet, SimTime now) const;
  [[nodiscard]] static Fleet* neediest(Site& site);
  // One replica more; false when there is no way.
  bool help(Site& site, Fleet& fleet, SimTime now);
  bool start_where_free(Site& site, Fleet& fleet, SimTime now);
  [[nodiscard]] static bool wait_where_coming(Site& site, const Fleet& fleet);
  bool make_room(Site& site, const Fleet& fleet, SimTime now);
  [[nodiscard]] std::vector<std::vector<Spare>> spares_by_node(const Site& site) const;
  void drain(Site& site, const Spare& spare, std::uint32_t node, SimTime now);

  Autoscaling settings_;
  serving::Serving& serving_;
  std::vector<Site> sites_;
};

}  // namespace archipelago::engine
