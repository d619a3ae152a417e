#include "engine/fleet/autoscaler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "base/error.hpp"

namespace archipelago::engine {
namespace {

using serving::Service;

constexpr double kTolerance = 0.1;

struct Demand {
  int gpus = 0;     // of the node
  int of_site = 0;  // within its budget
  [[nodiscard]] bool met() const { return gpus <= 0 && of_site <= 0; }
};

}  // namespace

std::size_t wanted_replicas(std::uint64_t outstanding, std::size_t there, double target) {
  const auto requests = static_cast<double>(outstanding);
  const double aim = static_cast<double>(there) * target;
  if (there > 0 && std::abs(requests - aim) <= kTolerance * aim) return there;
  return static_cast<std::size_t>(std::ceil(requests / target));
}

void Autoscaler::Room::promise(int gpus) {
  const int now = std::min(gpus, free);
  free -= now;
  coming -= gpus - now;
}

Autoscaler::Autoscaler(const platform::Platform& platform, const Deployment& deployment,
                       const Autoscaling& settings, serving::Serving& serving)
    : settings_(settings), serving_(serving) {
  std::map<SiteIndex, std::size_t> numbers;
  for (std::size_t p = 0; p < deployment.pools().size(); ++p) {
    const Pool& pool = deployment.pools()[p];
    const platform::Site& at = platform.sites[pool.site.at()];
    const auto [number, is_new] = numbers.try_emplace(pool.site, sites_.size());
    if (is_new)
      sites_.push_back(
          {deployment.serving_gpus(pool.site), at.gpus_per_node, deployment.budget(pool.site), {}});
    Fleet fleet{.pool = serving::PoolIndex(p),
                .gpus = platform.profiles[pool.profile.at()].tensor_parallel,
                .most = pool.most_replicas,
                .node = pool.nodes,
                .wishes = {{{}, pool.replicas}}};
    fleet.node.resize(fleet.most);
    for (std::size_t r = pool.replicas; r < fleet.most; ++r) serving_.drain(fleet.pool, r, {});
    sites_[number->second].fleets.push_back(std::move(fleet));
  }
}

void Autoscaler::step(SimTime now) {
  for (Site& site : sites_) {
    take_stock(site);
    for (Fleet& fleet : site.fleets) wish(fleet, now);
    while (Fleet* fleet = neediest(site)) {
      if (help(site, *fleet, now)) {
        ++fleet->there;
      } else {
        fleet->stuck = true;
      }
    }
  }
}

void Autoscaler::take_stock(Site& site) const {
  site.nodes.clear();
  for (int left = site.gpus; left > 0; left -= site.gpus_per_node) {
    site.nodes.push_back({std::min(left, site.gpus_per_node), 0});
  }
  site.room = {site.budget, 0};
  for (Fleet& fleet : site.fleets) {
    fleet.outstanding = serving_.stats(fleet.pool).in_flight;
    fleet.there = 0;
    fleet.stuck = false;
    for (std::size_t r = 0; r < fleet.most; ++r) {
      const Service service = serving_.service(fleet.pool, r);
      if (service == Service::kAway) continue;
      const bool leaves = service == Service::kDraining;
      fleet.there += leaves ? 0 : 1;
      for (Room* room : {&site.room, &site.nodes[fleet.node[r]]}) {
        room->free -= fleet.gpus;
        if (leaves) room->coming += fleet.gpus;
        ARCHIPELAGO_REQUIRE(room->free >= 0);  // nobody holds GPUs that are not there
      }
    }
  }
}

void Autoscaler::wish(Fleet& fleet, SimTime now) const {
  fleet.wanted = std::clamp(wanted_replicas(fleet.outstanding, fleet.there, settings_.target),
                            std::min(settings_.min_replicas, fleet.most), fleet.most);
  std::deque<Wish>& wishes = fleet.wishes;
  while (!wishes.empty() && now - wishes.front().at > settings_.window) wishes.pop_front();
  while (!wishes.empty() && wishes.back().replicas <= fleet.wanted) wishes.pop_back();
  wishes.push_back({now, fleet.wanted});
}

Autoscaler::Fleet* Autoscaler::neediest(Site& site) {
  Fleet* neediest = nullptr;
  double most = 0;
  for (Fleet& fleet : site.fleets) {
    if (fleet.stuck || fleet.there >= fleet.wanted) continue;
    const double each = fleet.there == 0 ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(fleet.outstanding) /
                                               static_cast<double>(fleet.there);
    if (neediest != nullptr && each <= most) continue;
    neediest = &fleet;
    most = each;
  }
  return neediest;
}

bool Autoscaler::help(Site& site, Fleet& fleet, SimTime now) {
  if (start_where_free(site, fleet, now) || wait_where_coming(site, fleet)) return true;
  if (!make_room(site, fleet, now)) return false;
  return start_where_free(site, fleet, now) || wait_where_coming(site, fleet);
}

bool Autoscaler::start_where_free(Site& site, Fleet& fleet, SimTime now) {
  if (site.room.free < fleet.gpus) return false;
  Room* best = nullptr;
  for (Room& node : site.nodes) {
    if (node.free >= fleet.gpus && (best == nullptr || node.free < best->free)) best = &node;
  }
  if (best == nullptr) return false;
  std::size_t replica = 0;
  while (replica < fleet.most && serving_.service(fleet.pool, replica) != Service::kAway) ++replica;
  if (replica == fleet.most) return false;  // those that leave have not gone yet
  fleet.node[replica] = static_cast<std::uint32_t>(best - site.nodes.data());
  serving_.start(fleet.pool, replica, now);
  best->promise(fleet.gpus);
  site.room.promise(fleet.gpus);
  return true;
}

bool Autoscaler::wait_where_coming(Site& site, const Fleet& fleet) {
  if (site.room.all() < fleet.gpus) return false;
  Room* best = nullptr;
  for (Room& node : site.nodes) {
    if (node.all() >= fleet.gpus && (best == nullptr || node.all() < best->all())) best = &node;
  }
  if (best == nullptr) return false;
  best->promise(fleet.gpus);
  site.room.promise(fleet.gpus);
  return true;
}

std::vector<std::vector<Autoscaler::Spare>> Autoscaler::spares_by_node(const Site& site) const {
  std::vector<std::vector<Spare>> spares(site.nodes.size());
  for (std::size_t f = 0; f < site.fleets.size(); ++f) {
    const Fleet& fleet = site.fleets[f];
    if (fleet.spare() == 0) continue;
    for (std::size_t r = 0; r < fleet.most; ++r) {
      const Service service = serving_.service(fleet.pool, r);
      if (service != Service::kServing && service != Service::kLoading) continue;
      spares[fleet.node[r]].push_back(
          {serving_.outstanding(fleet.pool, r), service == Service::kServing, f, r});
    }
  }
  for (std::vector<Spare>& node : spares) std::sort(node.begin(), node.end());
  return spares;
}

bool Autoscaler::make_room(Site& site, const Fleet& fleet, SimTime now) {
  const std::vector<std::vector<Spare>> spares = spares_by_node(site);
  std::vector<Spare> best;
  std::size_t best_held = std::numeric_limits<std::size_t>::max();
  std::uint32_t best_node = 0;
  for (std::uint32_t n = 0; n < site.nodes.size(); ++n) {
    Demand demand{fleet.gpus - site.nodes[n].all(), fleet.gpus - site.room.all()};
    std::vector<std::size_t> left;
    for (const Fleet& f : site.fleets) left.push_back(f.spare());
    std::vector<Spare> taken;
    for (const Spare& spare : spares[n]) {
      if (demand.met()) break;
      if (left[spare.fleet] == 0) continue;
      --left[spare.fleet];
      taken.push_back(spare);
      demand.gpus -= site.fleets[spare.fleet].gpus;
      demand.of_site -= site.fleets[spare.fleet].gpus;
    }
    if (!demand.met()) continue;
    // A large one taken last may have made small ones needless.
    std::size_t held = 0;
    std::erase_if(taken, [&](const Spare& spare) {
      const int gpus = site.fleets[spare.fleet].gpus;
      const bool needless = Demand{demand.gpus + gpus, demand.of_site + gpus}.met();
      if (needless) demand = {demand.gpus + gpus, demand.of_site + gpus};
      held += needless ? 0 : spare.outstanding;
      return needless;
    });
    if (held >= best_held) continue;
    best = std::move(taken);
    best_held = held;
    best_node = n;
  }
  for (const Spare& spare : best) drain(site, spare, best_node, now);
  return !best.empty();
}

void Autoscaler::drain(Site& site, const Spare& spare, std::uint32_t node, SimTime now) {
  Fleet& fleet = site.fleets[spare.fleet];
  serving_.drain(fleet.pool, spare.replica, now);
  --fleet.there;
  const bool gone = serving_.service(fleet.pool, spare.replica) == Service::kAway;
  for (Room* room : {&site.room, &site.nodes[node]}) {
    (gone ? room->free : room->coming) += fleet.gpus;
  }
}

}  // namespace archipelago::engine
