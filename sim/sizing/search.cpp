#include "sizing/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "sizing/fillings.hpp"

namespace archipelago::sizing {

namespace {

constexpr std::array kMargins{1.0, 2.0, 4.0, 8.0, 16.0, 32.0};
constexpr int kHalvings = 3;

// Every pool of `a` has at most what `b` has.
bool is_inside(const Fleet& a, const Fleet& b) {
  for (std::size_t p = 0; p < a.size(); ++p) {
    if (a[p] > b[p]) return false;
  }
  return true;
}

}  // namespace

Search::Search(const Stands& stands, const Group& group, const Demand& demand, const Wanted& wanted,
               Ask ask, SearchLimits limits)
    : stands_(stands),
      group_(group),
      demand_(demand),
      wanted_(wanted),
      ask_(std::move(ask)),
      limits_(limits),
      peak_(peak_load(group, demand)) {
  for (const std::size_t p : group.pools) {
    if (sites_.empty() || sites_.back() != stands.pools[p].site) {
      sites_.push_back(stands.pools[p].site);
    }
  }
}

bool Search::known_to_fail(const Fleet& fleet) const {
  return std::any_of(failed_.begin(), failed_.end(),
                     [&](const Fleet& failed) { return is_inside(fleet, failed); });
}

bool Search::keeps(const Fleet& fleet) {
  for (const Fleet& kept : kept_) {
    if (is_inside(kept, fleet)) return true;
  }
  if (known_to_fail(fleet)) return false;
  ++asked_;
  const Answer answer = ask_(fleet);
  (answer.keeps ? kept_ : failed_).push_back(fleet);
  if (!answer.keeps) worst_ = answer.why;
  return answer.keeps;
}

bool Search::is_better(const Fleet& a, const Fleet& b) const {
  const double less = stands_.usd(b) - stands_.usd(a);
  if (std::abs(less) > 1e-9 * (1 + stands_.usd(b))) return less > 0;
  const int filled = stands_.filled(a) - stands_.filled(b);
  return filled != 0 ? filled < 0 : a < b;
}

// With their only site down nobody serves them.
void Search::check_outages() const {
  if (!wanted_.any_site_down || sites_.size() > 1) return;
  std::string nations;
  for (const std::size_t n : group_.nations) {
    nations += (nations.empty() ? "" : ", ") + stands_.platform->nations[n].name;
  }
  throw SimulationError(fmt::format(
      "{} may be served at one site only, {}: with any one site down nobody serves; leave `with: "
      "n-1` out or admit another site",
      nations, stands_.platform->sites[sites_.front().at()].name));
}

Fleet Search::start() {
  check_outages();
  std::optional<Fleet> best;
  double fails = 0;
  double holds = 0;
  for (const double margin : kMargins) {
    const auto fleet = first_fleet(stands_, group_, demand_, margin, wanted_);
    if (!fleet) break;
    if (keeps(*fleet)) {
      best = fleet;
      holds = margin;
      break;
    }
    fails = margin;
  }
  if (!best) {
    throw SimulationError(
        worst_.empty()
            ? "no fleet of the sites that may serve holds what is asked; allow more GPUs"
            : "no margin of GPUs is enough, up to the GPUs that the sites may hold: " + worst_);
  }
  for (int i = 0; i < kHalvings; ++i) {
    const double margin = (fails + holds) / 2;
    const auto fleet = first_fleet(stands_, group_, demand_, margin, wanted_);
    if (!fleet || !keeps(*fleet)) {
      fails = margin;
      continue;
    }
    holds = margin;
    if (is_better(*fleet, *best)) best = fleet;
  }
  return *best;
}

// Fleets with one node less at the site: of every LLM some replicas dropped, no more than needed.
void Search::add_without_node(const Fleet& fleet, SiteIndex site, std::vector<Fleet>& list) const {
  const int nodes = stands_.nodes(fleet, site);
  std::vector<std::size_t> pools;
  for (const std::size_t p : group_.pools) {
    if (stands_.pools[p].site == site && fleet[p] > 0) pools.push_back(p);
  }
  // All of the first LLM that must go when so many of the others do.
  const std::function<void(std::size_t, Fleet)> drop = [&](std::size_t at, const Fleet& left) {
    if (stands_.nodes(left, site) < nodes) {
      list.push_back(left);
      return;
    }
    if (at == pools.size()) return;
    Fleet fewer = left;
    drop(at + 1, fewer);
    const int per_node = stands_.platform->sites[site.at()].gpus_per_node;
    const int most = (per_node + stands_.pools[pools[at]].gpus - 1) / stands_.pools[pools[at]].gpus;
    for (int i = 0; i < most && fewer[pools[at]] > 0; ++i) {
      --fewer[pools[at]];
      if (stands_.nodes(fewer, site) < nodes) {
        list.push_back(fewer);
        return;
      }
      drop(at + 1, fewer);
    }
  };
  drop(0, fleet);
}

// What `less` dropped, where GPUs stand free, and at a node of a cheaper site.
void Search::add_moved(const Fleet& fleet, const Fleet& less, std::vector<Fleet>& list) const {
  std::vector<std::pair<LlmIndex, int>> dropped;
  for (std::size_t p = 0; p < fleet.size(); ++p) {
    if (less[p] < fleet[p]) dropped.emplace_back(stands_.pools[p].llm, fleet[p] - less[p]);
  }
  Fleet moved = less;
  bool all = true;
  for (const auto& [llm, count] : dropped) {
    for (int i = 0; i < count; ++i) {
      const auto has_room = [&, asked = llm](std::size_t p) {
        if (stands_.pools[p].llm != asked) return false;
        Fleet more = moved;
        ++more[p];
        return stands_.nodes(more, stands_.pools[p].site) ==
               stands_.nodes(moved, stands_.pools[p].site);
      };
      const auto room = std::find_if(group_.pools.begin(), group_.pools.end(), has_room);
      if (room == group_.pools.end()) {
        all = false;
        continue;
      }
      ++moved[*room];
    }
  }
  list.push_back(moved);
  if (all) return;
  for (const SiteIndex site : sites_) {
    Fleet there = less;
    for (const auto& [llm, count] : dropped) {
      for (const std::size_t p : group_.pools) {
        if (stands_.pools[p].site == site && stands_.pools[p].llm == llm) there[p] += count;
      }
    }
    if (stands_.usd(there) < stands_.usd(fleet)) list.push_back(there);
  }
}

// The least cost for what the fleet holds, and for a replica's worth less of one LLM or of all.
void Search::add_placed(const Fleet& fleet, std::vector<Fleet>& list) const {
  const std::vector<double> rates = rates_of(stands_, group_, fleet, demand_.llms);
  std::vector<double> less = rates;
  for (const std::size_t p : group_.pools) {
    if (fleet[p] == 0) continue;
    double& rate = less[stands_.pools[p].llm.at()];
    rate = std::min(rate, rates[stands_.pools[p].llm.at()] - stands_.pools[p].rate);
  }
  std::vector<std::vector<double>> wanted{rates, less};
  for (std::size_t llm = 0; llm < rates.size(); ++llm) {
    if (rates[llm] == 0) continue;
    wanted.push_back(rates);
    wanted.back()[llm] = less[llm];
  }
  for (const std::vector<double>& of : wanted) {
    const auto placed = fleet_with_rates(stands_, group_, demand_, of, wanted_);
    if (placed) list.push_back(*placed);
  }
}

std::vector<Fleet> Search::neighbours(const Fleet& fleet) const {
  std::vector<Fleet> list;
  for (const SiteIndex site : sites_) {
    if (stands_.nodes(fleet, site) == 0) continue;
    std::vector<Fleet> fewer;
    add_without_node(fleet, site, fewer);
    for (const Fleet& less : fewer) add_moved(fleet, less, list);
    list.insert(list.end(), fewer.begin(), fewer.end());
  }
  for (const std::size_t p : group_.pools) {
    if (fleet[p] == 0) continue;
    list.push_back(fleet);
    --list.back()[p];
  }
  add_placed(fleet, list);
  std::erase_if(list, [&](const Fleet& f) { return !stands_.fits(f) || !is_better(f, fleet); });
  std::sort(list.begin(), list.end(),
            [&](const Fleet& a, const Fleet& b) { return is_better(a, b); });
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

Fleet Search::improved(Fleet best) {
  const std::size_t most = asked_ + limits_.neighbours;
  for (bool better = true; better && asked_ < most;) {
    better = false;
    for (const Fleet& next : neighbours(best)) {
      if (!holds_mean(stands_, group_, peak_, next) || !keeps(next)) continue;
      best = next;
      better = true;
      break;
    }
  }
  return best;
}

std::optional<Fleet> Search::cheaper(const Fleet& best) {
  const auto ways = fillings_below(stands_, group_, peak_, stands_.usd(best), limits_.ways);
  proved_ = ways.has_value();
  if (!ways) return std::nullopt;
  const std::size_t most = asked_ + limits_.proof;
  for (const Fleet& way : *ways) {
    if (known_to_fail(way)) continue;
    if (asked_ >= most) {
      proved_ = false;
      return std::nullopt;
    }
    if (keeps(way)) return way;
  }
  return std::nullopt;
}

Found Search::run() {
  Found found;
  const auto bound = first_fleet(stands_, group_, demand_, 0, wanted_);
  if (bound) found.bound_usd = stands_.usd(*bound);
  found.fleet = improved(start());
  while (const auto next = cheaper(found.fleet)) found.fleet = improved(*next);
  found.proved = proved_;
  found.asked = asked_;
  return found;
}

}  // namespace archipelago::sizing
