#include "planning/use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiment/setting_values.hpp"
#include "input/text.hpp"
#include "platform/data_class.hpp"

namespace archipelago::planning {

namespace {

using input::KeyedMap;

constexpr double kTerabyte = 1e12;
constexpr double kChunkBytes = 1e9;
constexpr double kSecondsADay = 86'400;

std::optional<Moved> read_moved(const KeyedMap& map, const platform::Platform& platform) {
  const char* const keys[] = {"moved_up_tb_a_day", "moved_down_tb_a_day", "moved_usd_per_tb"};
  if (!map.has("moved_to")) {
    for (const char* key : keys) {
      if (map.has(key)) map.fault(key, "says nothing without moved_to; name a site there");
      (void)map.number(key);
    }
    return std::nullopt;
  }
  const std::string name = map.text("moved_to");
  const auto site = platform.find_site(name);
  Moved moved;
  moved.up_bytes_a_day = kTerabyte * map.number(keys[0]);
  moved.down_bytes_a_day = kTerabyte * map.number(keys[1]);
  moved.usd_per_byte = map.number(keys[2]) / kTerabyte;
  if (!site) {
    std::vector<std::string> names;
    for (const platform::Site& one : platform.sites) names.push_back(one.name);
    map.fault("moved_to", fmt::format("names {}, no site of platform {}{}", input::shown(name),
                                      platform.name, input::did_you_mean(name, names)));
    return std::nullopt;
  }
  if (moved.up_bytes_a_day + moved.down_bytes_a_day <= 0) {
    map.fault("moved_to", "moves nothing; expected moved_up_tb_a_day or moved_down_tb_a_day");
    return std::nullopt;
  }
  if (moved.usd_per_byte <= 0) {
    map.fault("moved_usd_per_tb",
              "is missing or 0; expected what a terabyte costs that no cable "
              "takes, as 30");
  }
  moved.site = site->at();
  return moved;
}

}  // namespace

double Growth::after(double years_from_now) const { return std::pow(1 + a_year, years_from_now); }

std::vector<Use> read_uses(const KeyedMap& root, const platform::Platform& platform,
                           const Use& fallback) {
  std::vector<Use> uses;
  if (!root.has("uses")) return uses;
  for (const KeyedMap& map : root.list("uses")) {
    Use use = fallback;
    use.name = map.text("name");
    use.what = map.text("what");
    use.source = map.text("source");
    if (map.has("demand_times")) use.demand_times = map.number("demand_times");
    if (map.has("answer_size")) use.answer_bytes = map.size("answer_size").si();
    use.moved = read_moved(map, platform);
    const bool known = std::any_of(uses.begin(), uses.end(),
                                   [&](const Use& other) { return other.name == use.name; });
    if (known) map.fault("name", "is taken; each use needs one of its own");
    uses.push_back(std::move(use));
  }
  return uses;
}

Growth read_growth(const KeyedMap& root) {
  Growth growth;
  if (!root.has("growth")) return growth;
  const KeyedMap map = root.map("growth");
  if (const auto share = map.yaml().find("a_year")) growth.a_year = experiment::read_share(*share);
  if (const auto years = map.yaml().find("years")) {
    growth.years.clear();
    for (const input::YamlValue& year : years->list()) {
      growth.years.push_back(year.number({0, 50}));
    }
    if (growth.years.empty()) years->fault("is an empty list; expected years from now, as [0, 4]");
  }
  return growth;
}

namespace {

// Chunks of bulk data, split over the nations as their requests are.
void add_moved(Network& network, const Moved& moved, double growth) {
  constexpr auto kPublic = static_cast<std::size_t>(platform::DataClass::kPublic);
  const double bytes = moved.up_bytes_a_day + moved.down_bytes_a_day;
  const double chunks_a_second = growth * bytes / kChunkBytes / kSecondsADay;
  std::vector<double> requests(network.nations.size());
  std::size_t hours = 0;
  for (const Ask& ask : network.asks) {
    hours = ask.rates.size();
    requests[ask.nation] += std::accumulate(ask.rates.begin(), ask.rates.end(), 0.0);
  }
  const double all = std::accumulate(requests.begin(), requests.end(), 0.0);
  for (std::size_t n = 0; n < requests.size(); ++n) {
    Ask ask;
    ask.name = network.nations[n] + " moves data to " + network.sites[moved.site].name;
    ask.nation = n;
    ask.data_class = kPublic;
    ask.up_bytes = kChunkBytes * moved.up_bytes_a_day / bytes;
    ask.down_bytes = kChunkBytes * moved.down_bytes_a_day / bytes;
    ask.token_bytes = ask.down_bytes;
    ask.rates.assign(hours, chunks_a_second * requests[n] / all);
    ask.usd_unserved = kChunkBytes * moved.usd_per_byte;
    ask.bulk = true;
    network.services.push_back({network.asks.size(), moved.site, 0, 0});
    network.asks.push_back(std::move(ask));
  }
}

}  // namespace

Network with_use(const Network& network, const Use& made_for, const Use& use, double growth) {
  Network other = network;
  const double times = growth * use.demand_times / made_for.demand_times;
  for (Ask& ask : other.asks) {
    for (double& rate : ask.rates) rate *= times;
    ask.down_bytes = use.answer_bytes > 0 ? use.answer_bytes : ask.token_bytes;
  }
  if (use.moved) add_moved(other, *use.moved, growth);
  return other;
}

}  // namespace archipelago::planning
