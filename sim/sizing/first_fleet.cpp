#include "sizing/first_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lp/program.hpp"
#include "sizing/staffing.hpp"

namespace archipelago::sizing {

namespace {

using lp::kInfinite;
using lp::Program;

constexpr double kSecondsAnHour = 3600;
// The rest of what may miss is left to queues.
constexpr double kRoomForLate = 0.8;
constexpr int kMostReplicas = 100'000;

std::uint64_t asked(const Group& group, const Demand& demand, std::size_t hour) {
  std::uint64_t sum = 0;
  for (const std::size_t n : group.nations) sum += demand.of(n, hour);
  return sum;
}

std::set<std::size_t> busy_hours(const Group& group, const Demand& demand) {
  std::set<std::size_t> busy;
  std::size_t busiest = 0;
  for (std::size_t h = 1; h < demand.window.hours; ++h) {
    if (asked(group, demand, h) > asked(group, demand, busiest)) busiest = h;
  }
  busy.insert(busiest);
  for (const std::size_t n : group.nations) {
    std::size_t of_nation = 0;
    for (std::size_t h = 1; h < demand.window.hours; ++h) {
      if (demand.of(n, h) > demand.of(n, of_nation)) of_nation = h;
    }
    busy.insert(of_nation);
  }
  return busy;
}

class Builder {
 public:
  Builder(const Stands& stands, const Group& group, const Demand& demand, const Wanted& wanted)
      : stands_(stands),
        group_(group),
        demand_(demand),
        late_(wanted.late),
        effort_(wanted.effort) {
    add_nodes();
    take_together();
    for (const std::size_t hour : hours_that_bind()) add_flows(hour);
  }

  void add_margins(double beta) {
    for (const std::size_t hour : busy_hours(group_, demand_)) {
      for (std::size_t llm = 0; llm < demand_.llms; ++llm) {
        const double load = load_of(hour, llm);
        if (load == 0) continue;
        Program::Row row{.low = with_margin(load, llm, beta), .terms = {}};
        for (const std::size_t p : group_.pools) {
          if (stands_.pools[p].llm.at() == llm) {
            row.terms.push_back({replicas_[p], stands_.pools[p].rate});
          }
        }
        program_.add_row(std::move(row));
      }
    }
  }

  void add_rates(const std::vector<double>& rates) {
    for (std::size_t llm = 0; llm < demand_.llms; ++llm) {
      Program::Row row{.low = rates[llm], .terms = {}};
      for (const std::size_t p : group_.pools) {
        if (stands_.pools[p].llm.at() == llm) {
          row.terms.push_back({replicas_[p], stands_.pools[p].rate});
        }
      }
      if (rates[llm] > 0) program_.add_row(std::move(row));
    }
  }

  // Without each of the sites in turn.
  void add_outages(double beta) {
    for (std::size_t llm = 0; llm < demand_.llms; ++llm) {
      double peak = 0;
      for (std::size_t h = 0; h < demand_.window.hours; ++h) peak = std::max(peak, load_of(h, llm));
      if (peak == 0) continue;
      const double wanted = with_margin(peak, llm, beta);
      for (const SiteIndex down : sites()) {
        Program::Row row{.low = wanted, .terms = {}};
        for (const std::size_t p : group_.pools) {
          const Pool& pool = stands_.pools[p];
          if (pool.llm.at() == llm && pool.site != down) {
            row.terms.push_back({replicas_[p], pool.rate});
          }
        }
        program_.add_row(std::move(row));
      }
    }
  }

  [[nodiscard]] std::optional<Fleet> solve() const {
    const lp::Solution solution = lp::solve_whole(program_, effort_);
    if (solution.columns.empty()) return std::nullopt;
    Fleet fleet(stands_.pools.size());
    for (const std::size_t p : group_.pools) {
      fleet[p] = static_cast<int>(std::lround(solution.columns[replicas_[p]]));
    }
    return fleet;
  }

 private:
  [[nodiscard]] std::set<SiteIndex> sites() const {
    std::set<SiteIndex> sites;
    for (const std::size_t p : group_.pools) sites.insert(stands_.pools[p].site);
    return sites;
  }
  [[nodiscard]] double rate_asked(std::size_t nation, std::size_t hour, std::size_t llm) const {
    return static_cast<double>(demand_.of(nation, hour, llm)) / kSecondsAnHour;
  }
  [[nodiscard]] double load_of(std::size_t hour, std::size_t llm) const {
    double sum = 0;
    for (const std::size_t n : group_.nations) sum += rate_asked(n, hour, llm);
    return sum;
  }
  [[nodiscard]] double shortest_stay(std::size_t llm) const {
    double stay = kInfinite;
    for (const std::size_t p : group_.pools) {
      if (stands_.pools[p].llm.at() == llm) stay = std::min(stay, stands_.pools[p].stay_s);
    }
    return stay;
  }

  // Requests a second that the seats of square-root staffing hold.
  [[nodiscard]] double with_margin(double load, std::size_t llm, double beta) const {
    const double stay = shortest_stay(llm);
    return square_root_servers(load * stay, beta) / stay;
  }

  void add_nodes() {
    replicas_.resize(stands_.pools.size());
    for (const std::size_t p : group_.pools) {
      replicas_[p] = program_.add_column({.high = kMostReplicas, .whole = true});
    }
    for (const SiteIndex site : sites()) {
      const std::size_t nodes =
          program_.add_column({.high = static_cast<double>(stands_.most_nodes[site.at()]),
                               .cost = stands_.node_usd[site.at()],
                               .whole = true});
      const int per_node = stands_.platform->sites[site.at()].gpus_per_node;
      Program::Row row{.high = 0, .terms = {{nodes, -static_cast<double>(per_node)}}};
      for (const std::size_t p : group_.pools) {
        if (stands_.pools[p].site != site) continue;
        row.terms.push_back({replicas_[p], static_cast<double>(stands_.pools[p].gpus)});
      }
      program_.add_row(std::move(row));
    }
  }

  // Nations that may be served by the same pools ask as one.
  void take_together() {
    std::map<std::vector<bool>, std::vector<std::size_t>> alike;
    for (const std::size_t n : group_.nations) alike[stands_.serves[n]].push_back(n);
    for (const auto& [serves, nations] : alike) askers_.push_back(nations);
  }

  [[nodiscard]] double rate_asked(const std::vector<std::size_t>& nations, std::size_t hour,
                                  std::size_t llm) const {
    double sum = 0;
    for (const std::size_t n : nations) sum += rate_asked(n, hour, llm);
    return sum;
  }

  [[nodiscard]] bool asks_no_more(std::size_t hour, std::size_t than) const {
    for (const auto& nations : askers_) {
      for (std::size_t llm = 0; llm < demand_.llms; ++llm) {
        if (rate_asked(nations, hour, llm) > rate_asked(nations, than, llm)) return false;
      }
    }
    return true;
  }

  // The busy ones but those in which nobody asks more than in another of them.
  [[nodiscard]] std::vector<std::size_t> hours_that_bind() const {
    std::vector<std::size_t> hours;
    for (const std::size_t hour : busy_hours(group_, demand_)) {
      const auto covers = [&](std::size_t other) { return asks_no_more(hour, other); };
      if (std::any_of(hours.begin(), hours.end(), covers)) continue;
      std::erase_if(hours, [&](std::size_t other) { return asks_no_more(other, hour); });
      hours.push_back(hour);
    }
    return hours;
  }

  void add_flows(std::size_t hour) {
    std::vector<Program::Row> held(stands_.pools.size());
    for (const std::vector<std::size_t>& nations : askers_) {
      Program::Row late{.high = 0, .terms = {}};
      for (std::size_t llm = 0; llm < demand_.llms; ++llm) {
        const double rate = rate_asked(nations, hour, llm);
        if (rate == 0) continue;
        Program::Row row{.low = rate, .high = rate, .terms = {}};
        for (const std::size_t p : group_.pools) {
          if (stands_.pools[p].llm.at() != llm || !stands_.serves[nations.front()][p]) continue;
          const std::size_t flow = program_.add_column({});
          row.terms.push_back({flow, 1});
          held[p].terms.push_back({flow, 1});
          if (stands_.pools[p].late > 0) late.terms.push_back({flow, stands_.pools[p].late});
        }
        program_.add_row(std::move(row));
        late.high += kRoomForLate * late_ * rate;
      }
      if (late_ < 1 && !late.terms.empty()) program_.add_row(std::move(late));
    }
    for (const std::size_t p : group_.pools) {
      if (held[p].terms.empty()) continue;
      held[p].high = 0;
      held[p].terms.push_back({replicas_[p], -stands_.pools[p].rate});
      program_.add_row(std::move(held[p]));
    }
  }

  const Stands& stands_;
  const Group& group_;
  const Demand& demand_;
  double late_;
  lp::WholeLimits effort_;
  Program program_;
  std::vector<std::size_t> replicas_;  // column by pool
  std::vector<std::vector<std::size_t>> askers_;
};

}  // namespace

std::optional<Fleet> first_fleet(const Stands& stands, const Group& group, const Demand& demand,
                                 double beta, const Wanted& wanted) {
  Builder builder(stands, group, demand, wanted);
  builder.add_margins(beta);
  if (wanted.any_site_down) builder.add_outages(beta);
  return builder.solve();
}

std::optional<Fleet> fleet_with_rates(const Stands& stands, const Group& group,
                                      const Demand& demand, const std::vector<double>& rates,
                                      const Wanted& wanted) {
  Builder builder(stands, group, demand, wanted);
  builder.add_rates(rates);
  if (wanted.any_site_down) builder.add_outages(0);
  return builder.solve();
}

std::vector<double> rates_of(const Stands& stands, const Group& group, const Fleet& fleet,
                             std::size_t llms) {
  std::vector<double> rates(llms);
  for (const std::size_t p : group.pools) {
    rates[stands.pools[p].llm.at()] += fleet[p] * stands.pools[p].rate;
  }
  return rates;
}

std::vector<double> peak_load(const Group& group, const Demand& demand) {
  std::vector<double> peak(demand.llms);
  for (std::size_t llm = 0; llm < demand.llms; ++llm) {
    for (std::size_t h = 0; h < demand.window.hours; ++h) {
      double sum = 0;
      for (const std::size_t n : group.nations) {
        sum += static_cast<double>(demand.of(n, h, llm)) / kSecondsAnHour;
      }
      peak[llm] = std::max(peak[llm], sum);
    }
  }
  return peak;
}

}  // namespace archipelago::sizing
