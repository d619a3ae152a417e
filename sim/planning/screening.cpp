#include "planning/screening.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/error.hpp"

namespace archipelago::planning {

namespace {

using lp::kInfinite;
using lp::Program;

// Costs stand in thousands: those of a request's energy and of a hall lie in one program.
constexpr double kScale = 1e3;
constexpr double kSecondsAnHour = 3600;
constexpr double kGbpsOfBytes = 8e-9;
// A route that takes exactly as long as allowed is allowed.
constexpr double kSlack = 1e-9;  // seconds
// Beyond what a cable carries: below it is rounding.
constexpr double kOverfull = 1e-9;

std::size_t classes_of(const Network& network) {
  std::size_t classes = 1;
  for (const Ask& ask : network.asks) classes = std::max(classes, ask.data_class + 1);
  for (const Way& way : network.ways) classes = std::max(classes, way.data_class + 1);
  return classes;
}

std::size_t key_of(const Network& network, std::size_t nation, std::size_t data_class,
                   std::size_t site) {
  return (nation * classes_of(network) + data_class) * network.sites.size() + site;
}

double served_usd(const PlanSite& site, const Service& service, const Period& period) {
  return period.hours_a_year * service.gpu_seconds * site.usd_per_gpu_h[period.hour];
}

double tokens_a_year(const Ask& ask, const Period& period) {
  return period.hours_a_year * kSecondsAnHour * ask.tokens;
}

// Of a request a second, unserved for the whole period.
double unserved_usd(const Network& network, const Ask& ask, const Period& period) {
  return tokens_a_year(ask, period) * network.usd_per_million_unserved / 1e6 +
         period.hours_a_year * kSecondsAnHour * ask.usd_unserved;
}

double bytes_a_year(const Ask& ask, const Period& period) {
  return period.hours_a_year * kSecondsAnHour * (ask.up_bytes + ask.down_bytes);
}

// What a request puts on the cable, in the direction of the row.
double bytes_of(const Ask& ask, const Crossing& crossing, bool forward) {
  return crossing.share * (crossing.forward == forward ? ask.up_bytes : ask.down_bytes);
}

}  // namespace

Screening::Screening(const Network& network, const std::vector<Changes>& changes, Keep keep)
    : network_(network), changes_(changes), solver_(Program{}), built_(changes.size()) {
  ARCHIPELAGO_REQUIRE(network.nations.size() <= kMostNations);
  never_.resize(network.cables.size());
  for (std::size_t c = 0; c < never_.size(); ++c) {
    gbps_.push_back(network.cables[c].gbps);
    never_[c] = gbps_[c] <= 0;
  }
  for (const Changes& of : changes) {
    for (const Changes::OfCable& cable : of.cables) never_[cable.cable] = false;
  }
  filled_ = keep == Keep::kAll ? std::vector<bool>(never_.size(), true) : can_fill();
  ways_.resize(network.nations.size() * classes_of(network) * network.sites.size());
  for (std::size_t w = 0; w < network.ways.size(); ++w) {
    const Way& way = network.ways[w];
    ways_[key_of(network, way.nation, way.data_class, way.site)].push_back(w);
  }
  add_sites();
  ask_rows_.resize(network.asks.size());
  unserved_.resize(network.asks.size());
  site_rows_.resize(network.sites.size());
  const std::size_t lanes = 2 * network.cables.size();
  has_row_.assign(network.periods.size(), std::vector<bool>(lanes));
  loads_.assign(network.periods.size(), std::vector<double>(lanes));
  for (std::size_t t = 0; t < network.periods.size(); ++t) {
    first_flow_.push_back(flows_.size());
    add_flows(t);
  }
  first_flow_.push_back(flows_.size());
  for (std::size_t t = 0; t < network.periods.size(); ++t) add_loads(t);
  solver_ = lp::Solver(program_);
}

// By cable, whether all that may go over it at once is more than it carries before anything is built.
std::vector<bool> Screening::can_fill() const {
  std::vector<double> most(network_.cables.size());
  for (const Ask& ask : network_.asks) {
    const double peak = *std::max_element(ask.rates.begin(), ask.rates.end());
    std::vector<double> share(network_.cables.size());
    for (const Way& way : network_.ways) {
      if (way.nation != ask.nation || way.data_class != ask.data_class) continue;
      std::vector<double> of_way(network_.cables.size());
      for (const Crossing& crossing : way.crossings) of_way[crossing.cable] += crossing.share;
      for (std::size_t c = 0; c < share.size(); ++c) share[c] = std::max(share[c], of_way[c]);
    }
    for (std::size_t c = 0; c < most.size(); ++c) {
      most[c] += share[c] * peak * (ask.up_bytes + ask.down_bytes) * kGbpsOfBytes;
    }
  }
  std::vector<bool> filled(network_.cables.size());
  for (std::size_t c = 0; c < filled.size(); ++c) filled[c] = most[c] > network_.cables[c].gbps;
  return filled;
}

void Screening::add_sites() {
  for (const PlanSite& site : network_.sites) {
    on_.push_back(program_.add_column({}));
    bought_.push_back(
        program_.add_column({.high = site.most_bought, .cost = site.usd_per_gpu_year / kScale}));
    gpu_rows_.push_back(
        program_.add_row({.high = site.gpus, .terms = {{on_.back(), 1}, {bought_.back(), -1}}}));
    power_rows_.push_back(
        program_.add_row({.high = site.gpu_w > 0 ? site.power_w / site.gpu_w : kInfinite,
                          .terms = {{on_.back(), 1}}}));
  }
}

// Those that keep the time to first token and are up, without ways that another one makes useless: it
// needs nobody else and puts no more on any cable that can be full.
std::vector<std::size_t> Screening::find_open_ways(const Service& service,
                                                   const Period& period) const {
  const Ask& ask = network_.asks[service.ask];
  const auto heavier = [&](const Way& way, const Way& than) {
    return std::all_of(than.crossings.begin(), than.crossings.end(), [&](const Crossing& of) {
      if (!filled_[of.cable]) return true;
      return std::any_of(way.crossings.begin(), way.crossings.end(), [&](const Crossing& mine) {
        return mine.cable == of.cable && mine.forward == of.forward && mine.share >= of.share;
      });
    });
  };
  std::vector<std::size_t> open;
  for (const std::size_t w : ways_[key_of(network_, ask.nation, ask.data_class, service.site)]) {
    const Way& way = network_.ways[w];
    const bool up =
        std::none_of(way.crossings.begin(), way.crossings.end(), [&](const Crossing& crossing) {
          return never_[crossing.cable] ||
                 std::binary_search(period.down.begin(), period.down.end(), crossing.cable);
        });
    if (!up) continue;
    if (!ask.bulk && way.round_trip_s + service.first_s > network_.ttft_s + kSlack) continue;
    const auto useless = [&](std::size_t other, const Way& mine) {
      const Way& than = network_.ways[other];
      return (than.needs & ~mine.needs) == 0 && heavier(mine, than);
    };
    if (std::any_of(open.begin(), open.end(), [&](std::size_t o) { return useless(o, way); })) {
      continue;
    }
    std::erase_if(open, [&](std::size_t o) { return useless(w, network_.ways[o]); });
    open.push_back(w);
  }
  return open;
}

const std::vector<std::size_t>& Screening::open_ways(std::size_t service, const Period& period) {
  const auto [known, is_new] = open_ways_.try_emplace({service, period.down});
  if (is_new) known->second = find_open_ways(network_.services[service], period);
  return known->second;
}

void Screening::add_flows(std::size_t period) {
  std::vector<Program::Row> held(network_.sites.size());
  const Period& of = network_.periods[period];
  std::vector<std::vector<lp::Term>> served(network_.asks.size());
  for (std::size_t s = 0; s < network_.services.size(); ++s) {
    const Service& service = network_.services[s];
    const double usd = served_usd(network_.sites[service.site], service, of) / kScale;
    for (const std::size_t w : open_ways(s, of)) {
      const std::size_t column = program_.add_column({.cost = usd});
      flows_.push_back({column, s, w, period});
      served[service.ask].push_back({column, 1});
      if (service.gpu_seconds > 0) {
        held[service.site].terms.push_back({column, service.gpu_seconds});
      }
    }
  }
  for (std::size_t a = 0; a < network_.asks.size(); ++a) {
    const Ask& ask = network_.asks[a];
    unserved_[a].push_back(program_.add_column({.cost = unserved_usd(network_, ask, of) / kScale}));
    served[a].push_back({unserved_[a].back(), 1});
    const double rate = ask.rates[of.hour];
    ask_rows_[a].push_back(
        program_.add_row({.low = rate, .high = rate, .terms = std::move(served[a])}));
  }
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    held[s].high = 0;
    held[s].terms.push_back({on_[s], -1});
    site_rows_[s].push_back(program_.add_row(std::move(held[s])));
  }
}

double Screening::load_gbps(const Flow& flow, const Crossing& crossing, bool forward) const {
  const Ask& ask = network_.asks[network_.services[flow.service].ask];
  return bytes_of(ask, crossing, forward) * kGbpsOfBytes;
}

lp::Program::Row Screening::load_row(std::size_t period, std::size_t cable, bool forward) const {
  Program::Row row{.high = gbps_[cable], .terms = {}};
  for (std::size_t f = first_flow_[period]; f < first_flow_[period + 1]; ++f) {
    for (const Crossing& crossing : network_.ways[flows_[f].way].crossings) {
      if (crossing.cable != cable) continue;
      const double load = load_gbps(flows_[f], crossing, forward);
      if (load > 0) row.terms.push_back({flows_[f].column, load});
    }
  }
  return row;
}

// Those of cables that do not stand yet: their rows keep them empty until they are built.
void Screening::add_loads(std::size_t period) {
  const Period& of = network_.periods[period];
  for (std::size_t c = 0; c < gbps_.size(); ++c) {
    const bool down = std::binary_search(of.down.begin(), of.down.end(), c);
    if (down || !filled_[c] || never_[c] || gbps_[c] > 0) continue;
    for (const bool forward : {false, true}) {
      Program::Row row = load_row(period, c, forward);
      if (row.terms.empty()) continue;
      load_rows_.push_back({program_.add_row(std::move(row)), c, forward, period});
      has_row_[period][2 * c + (forward ? 1 : 0)] = true;
    }
  }
}

void Screening::add_up_loads() {
  for (auto& loads : loads_) std::fill(loads.begin(), loads.end(), 0.0);
  for (const Flow& flow : flows_) {
    const double rate = last_.columns[flow.column];
    if (rate <= 0) continue;
    for (const Crossing& crossing : network_.ways[flow.way].crossings) {
      for (const bool forward : {false, true}) {
        loads_[flow.period][2 * crossing.cable + (forward ? 1 : 0)] +=
            rate * load_gbps(flow, crossing, forward);
      }
    }
  }
}

// Rows of the lanes that the last solution puts more on than they carry; whether there are any.
bool Screening::add_overfull() {
  bool any = false;
  for (std::size_t t = 0; t < loads_.size(); ++t) {
    for (std::size_t lane = 0; lane < loads_[t].size(); ++lane) {
      const std::size_t cable = lane / 2;
      if (has_row_[t][lane] || loads_[t][lane] <= gbps_[cable] * (1 + kOverfull)) continue;
      const bool forward = lane % 2 == 1;
      load_rows_.push_back({solver_.add_row(load_row(t, cable, forward)), cable, forward, t});
      has_row_[t][lane] = true;
      any = true;
    }
  }
  return any;
}

void Screening::build(const Portfolio& built) {
  ARCHIPELAGO_REQUIRE(built.size() == changes_.size());
  built_ = built;
  const Network after = with_built(network_, changes_, built);
  for (std::size_t s = 0; s < after.sites.size(); ++s) {
    const PlanSite& site = after.sites[s];
    solver_.set_row(gpu_rows_[s], -kInfinite, site.gpus);
    if (site.gpu_w > 0) solver_.set_row(power_rows_[s], -kInfinite, site.power_w / site.gpu_w);
  }
  for (std::size_t c = 0; c < gbps_.size(); ++c) gbps_[c] = after.cables[c].gbps;
  for (const LoadRow& load : load_rows_) {
    solver_.set_row(load.row, -kInfinite, gbps_[load.cable]);
  }
}

void Screening::buy(const std::vector<double>& gpus) {
  for (std::size_t s = 0; s < gpus.size(); ++s) {
    const double bought = std::max(0.0, gpus[s]);
    solver_.set_column(bought_[s], bought, bought);
  }
}

void Screening::lose(const std::vector<std::size_t>& cables,
                     const std::vector<std::size_t>& sites) {
  std::vector<bool> lost(gbps_.size());
  for (const std::size_t cable : cables) lost[cable] = true;
  for (const Flow& flow : flows_) {
    const auto& crossings = network_.ways[flow.way].crossings;
    const bool shut = std::any_of(crossings.begin(), crossings.end(),
                                  [&](const Crossing& crossing) { return lost[crossing.cable]; });
    solver_.set_column(flow.column, 0, shut ? 0 : kInfinite);
  }
  for (std::size_t s = 0; s < on_.size(); ++s) {
    const bool stops = std::find(sites.begin(), sites.end(), s) != sites.end();
    solver_.set_column(on_[s], 0, stops ? 0 : kInfinite);
  }
}

void Screening::admit(Nations coalition) {
  const auto in = [&](Nations needs) { return (needs & ~coalition) == 0; };
  for (std::size_t a = 0; a < network_.asks.size(); ++a) {
    const Ask& ask = network_.asks[a];
    const bool asks = in(Nations{1} << ask.nation);
    for (std::size_t t = 0; t < network_.periods.size(); ++t) {
      const double rate = asks ? ask.rates[network_.periods[t].hour] : 0;
      solver_.set_row(ask_rows_[a][t], rate, rate);
    }
  }
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    const std::size_t nation = network_.sites[s].nation;
    const bool serves = nation == kNoNation || in(Nations{1} << nation);
    solver_.set_column(on_[s], 0, serves ? kInfinite : 0);
  }
  for (const Flow& flow : flows_) {
    const Way& way = network_.ways[flow.way];
    Nations ends = Nations{1} << way.nation;
    const std::size_t at = network_.sites[way.site].nation;
    if (at != kNoNation) ends |= Nations{1} << at;
    // Closed by its ends already, but for ways through others.
    if ((way.needs & ~ends) != 0) solver_.set_column(flow.column, 0, in(way.needs) ? kInfinite : 0);
  }
}

double Screening::cost() {
  do {
    last_ = solver_.solve();
    ++programs_;
    // All can be left unserved, and nothing earns money: there is always a least cost.
    if (last_.status != lp::Status::kOptimal) {
      throw SimulationError("the screening program found no optimum; this is a bug of the program");
    }
    add_up_loads();
  } while (add_overfull());
  return last_.cost * kScale;
}

Screened Screening::solve() {
  Screened screened;
  screened.usd = cost();
  read_sites(screened);
  read_asks(screened);
  read_flows(screened);
  screened.fullest_gbps.resize(network_.cables.size());
  for (const auto& loads : loads_) {
    for (std::size_t i = 0; i < loads.size(); ++i) {
      screened.fullest_gbps[i / 2] = std::max(screened.fullest_gbps[i / 2], loads[i]);
    }
  }
  screened.usd_per_gbps.resize(network_.cables.size());
  for (const LoadRow& load : load_rows_) {
    screened.usd_per_gbps[load.cable] -= last_.duals[load.row] * kScale;
  }
  for (const Changes& changes : changes_) {
    double slope = 0;
    for (const Changes::OfCable& of : changes.cables) {
      slope -= screened.usd_per_gbps[of.cable] * of.gbps;
    }
    for (const Changes::OfSite& of : changes.sites) {
      slope -= screened.usd_per_gpu[of.site] * of.gpus;
      slope -= screened.usd_per_mw[of.site] * of.power_w / 1e6;
    }
    screened.slopes.push_back(slope);
  }
  return screened;
}

void Screening::read_sites(Screened& screened) const {
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    const double bought = last_.columns[bought_[s]];
    screened.bought.push_back(bought);
    screened.bought_usd += bought * network_.sites[s].usd_per_gpu_year;
    screened.usd_per_gpu.push_back(-last_.duals[gpu_rows_[s]] * kScale);
    const double gpu_w = network_.sites[s].gpu_w;
    screened.usd_per_mw.push_back(gpu_w > 0 ? -last_.duals[power_rows_[s]] * kScale * 1e6 / gpu_w
                                            : 0);
  }
}

void Screening::read_asks(Screened& screened) const {
  for (std::size_t a = 0; a < network_.asks.size(); ++a) {
    const Ask& ask = network_.asks[a];
    double tokens = 0;
    for (std::size_t t = 0; t < network_.periods.size(); ++t) {
      const double rate = last_.columns[unserved_[a][t]];
      tokens += rate * tokens_a_year(ask, network_.periods[t]);
      screened.unserved_usd += rate * unserved_usd(network_, ask, network_.periods[t]);
      if (ask.bulk) screened.unmoved_bytes += rate * bytes_a_year(ask, network_.periods[t]);
    }
    screened.unserved_by_ask.push_back(tokens);
    screened.unserved_tokens += tokens;
  }
}

void Screening::read_flows(Screened& screened) const {
  screened.traffic.resize(network_.nations.size());
  screened.hosted.resize(network_.nations.size());
  screened.tokens.assign(network_.nations.size(), std::vector<double>(network_.sites.size()));
  std::vector<std::vector<double>> used(network_.periods.size(),
                                        std::vector<double>(network_.sites.size()));
  for (const Flow& flow : flows_) {
    const double rate = last_.columns[flow.column];
    if (rate <= 0) continue;
    const Service& service = network_.services[flow.service];
    const Period& period = network_.periods[flow.period];
    const PlanSite& site = network_.sites[service.site];
    const Ask& ask = network_.asks[service.ask];
    const double tokens = rate * tokens_a_year(ask, period);
    screened.served_tokens += tokens;
    screened.tokens[ask.nation][service.site] += tokens;
    const double bytes = rate * bytes_a_year(ask, period);
    if (ask.bulk) {
      screened.moved_bytes += bytes;
    } else {
      screened.served_requests += rate * period.hours_a_year * kSecondsAnHour;
    }
    screened.energy_usd += rate * served_usd(site, service, period);
    screened.carbon_t +=
        rate * period.hours_a_year * service.gpu_seconds * site.g_per_gpu_h[period.hour] / 1e6;
    used[flow.period][service.site] += rate * service.gpu_seconds;
    if (site.nation == ask.nation) continue;
    screened.traffic[ask.nation] += bytes;
    if (site.nation != kNoNation) screened.hosted[site.nation] += bytes;
  }
  screened.used_gpus.resize(network_.sites.size());
  for (const auto& in_period : used) {
    for (std::size_t s = 0; s < in_period.size(); ++s) {
      screened.used_gpus[s] = std::max(screened.used_gpus[s], in_period[s]);
    }
  }
}

std::string Screening::why_unserved(std::size_t ask) const {
  constexpr double kPriced = 1e-9;
  const Ask& of = network_.asks[ask];
  if (std::none_of(network_.services.begin(), network_.services.end(),
                   [&](const Service& service) { return service.ask == ask; })) {
    return "no site may serve it, or no GPU there has a serving profile";
  }
  std::set<std::pair<std::size_t, std::size_t>> full;  // period, cable
  for (const LoadRow& load : load_rows_) {
    if (last_.duals[load.row] < -kPriced) full.insert({load.period, load.cable});
  }
  bool way = false;
  std::set<std::string> binding;
  for (const Flow& flow : flows_) {
    const Service& service = network_.services[flow.service];
    if (service.ask != ask) continue;
    const double rate = of.rates[network_.periods[flow.period].hour];
    if (last_.columns[unserved_[ask][flow.period]] <= 1e-9 * rate) continue;
    way = true;
    const PlanSite& at = network_.sites[service.site];
    if (last_.duals[gpu_rows_[service.site]] < -kPriced) binding.insert("GPUs at " + at.name);
    if (last_.duals[power_rows_[service.site]] < -kPriced) {
      binding.insert("megawatts at " + at.name);
    }
    for (const Crossing& crossing : network_.ways[flow.way].crossings) {
      if (full.contains({flow.period, crossing.cable})) {
        binding.insert("Gbit/s of " + network_.cables[crossing.cable].name);
      }
    }
  }
  if (!way) return "no way to a site that may serve it is up and within the time to first token";
  std::string text;
  for (const std::string& word : binding) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "it costs less to leave it than to serve it" : text;
}

}  // namespace archipelago::planning
