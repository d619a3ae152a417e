#include "sizing/fillings.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace archipelago::sizing {

namespace {

// Rates are within a tenth of those of a flooded replica (serving/capacity.hpp).
constexpr double kHeld = 0.9;

// The pools of one site.
struct Hall {
  SiteIndex site;
  std::vector<std::size_t> pools;
};

std::vector<Hall> halls_of(const Stands& stands, const Group& group) {
  std::vector<Hall> halls;
  for (const std::size_t p : group.pools) {
    if (halls.empty() || halls.back().site != stands.pools[p].site) {
      halls.push_back({stands.pools[p].site, {}});
    }
    halls.back().pools.push_back(p);
  }
  return halls;
}

// Every filling of so many nodes of a hall that leaves room for no replica more.
void fill(const Stands& stands, const Hall& hall, int nodes, std::size_t at, Fleet& fleet,
          std::vector<Fleet>& list) {
  if (at == hall.pools.size()) {
    for (const std::size_t p : hall.pools) {
      ++fleet[p];
      const bool room = stands.nodes(fleet, hall.site) <= nodes;
      --fleet[p];
      if (room) return;
    }
    list.push_back(fleet);
    return;
  }
  const std::size_t p = hall.pools[at];
  for (fleet[p] = 0; stands.nodes(fleet, hall.site) <= nodes; ++fleet[p]) {
    fill(stands, hall, nodes, at + 1, fleet, list);
  }
  fleet[p] = 0;
}

class Ways {
 public:
  Ways(const Stands& stands, const Group& group, const std::vector<double>& peak, double usd,
       std::size_t most)
      : stands_(stands),
        group_(group),
        peak_(peak),
        budget_(usd * (1 - 1e-9)),
        most_(most),
        halls_(halls_of(stands, group)) {}

  [[nodiscard]] std::optional<std::vector<Fleet>> all() {
    spend(0, budget_, Fleet(stands_.pools.size()));
    if (too_many_) return std::nullopt;
    std::stable_sort(ways_.begin(), ways_.end(), [&](const Fleet& a, const Fleet& b) {
      return stands_.usd(a) < stands_.usd(b);
    });
    return std::move(ways_);
  }

 private:
  // Nodes of the halls from `at` on, for at most `left`, so many that no node more can be bought.
  void spend(std::size_t at, double left, const Fleet& so_far) {
    if (too_many_) return;
    if (at == halls_.size()) {
      if (++looked_ > most_) too_many_ = true;
      if (!too_many_ && is_spent(so_far, left) && holds_mean(stands_, group_, peak_, so_far)) {
        ways_.push_back(so_far);
      }
      return;
    }
    const Hall& hall = halls_[at];
    const double price = stands_.node_usd[hall.site.at()];
    for (int nodes = 0; nodes <= stands_.most_nodes[hall.site.at()]; ++nodes) {
      const double rest = left - nodes * price;
      if (rest < 0 || too_many_) return;
      Fleet fleet = so_far;
      std::vector<Fleet> filled;
      fill(stands_, hall, nodes, 0, fleet, filled);
      for (const Fleet& way : filled) spend(at + 1, rest, way);
    }
  }

  // Whether nobody's node could be added.
  [[nodiscard]] bool is_spent(const Fleet& fleet, double left) const {
    return std::none_of(halls_.begin(), halls_.end(), [&](const Hall& hall) {
      const std::size_t s = hall.site.at();
      return stands_.node_usd[s] <= left && stands_.nodes(fleet, hall.site) < stands_.most_nodes[s];
    });
  }

  const Stands& stands_;
  const Group& group_;
  const std::vector<double>& peak_;
  double budget_;
  std::size_t most_;
  std::vector<Hall> halls_;
  std::vector<Fleet> ways_;
  std::size_t looked_ = 0;
  bool too_many_ = false;
};

}  // namespace

bool holds_mean(const Stands& stands, const Group& group, const std::vector<double>& peak,
                const Fleet& fleet) {
  for (std::size_t llm = 0; llm < peak.size(); ++llm) {
    double rate = 0;
    for (const std::size_t p : group.pools) {
      if (stands.pools[p].llm.at() == llm) rate += fleet[p] * stands.pools[p].rate;
    }
    if (rate < kHeld * peak[llm]) return false;
  }
  return true;
}

std::optional<std::vector<Fleet>> fillings_below(const Stands& stands, const Group& group,
                                                 const std::vector<double>& peak, double usd,
                                                 std::size_t most) {
  return Ways(stands, group, peak, usd, most).all();
}

}  // namespace archipelago::sizing
