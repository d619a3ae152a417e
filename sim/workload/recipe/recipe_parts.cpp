#include "workload/recipe/recipe_parts.hpp"

#include <algorithm>
#include <cmath>

#include "input/text.hpp"
#include "workload/laws/day_shape.hpp"
#include "workload/traces/json_shape.hpp"

namespace archipelago::workload {

namespace {

using input::KeyedMap;
using input::YamlValue;

constexpr double kShareTolerance = 1e-6;

template <std::size_t N>
std::array<double, N> read_weights(const KeyedMap& stream, std::string_view key) {
  std::array<double, N> weights{};
  weights.fill(1.0);
  if (!stream.has(key)) return weights;
  const std::vector<YamlValue> values = stream.yaml().list(key);
  if (values.size() != N) {
    stream.fault(key, "has " + std::to_string(values.size()) + " weights; expected " +
                          std::to_string(N) +
                          (N == 24 ? ", one for each local hour from midnight"
                                   : ", one for each day from Monday"));
    return weights;
  }
  double sum = 0;
  for (std::size_t i = 0; i < N; ++i) sum += weights[i] = values[i].number(input::kNotNegative);
  if (!(sum > 0)) stream.fault(key, "sums to 0; expected at least one weight above 0");
  return weights;
}

}  // namespace

std::array<double, 24> read_hour_weights(const KeyedMap& stream) {
  const auto value = stream.yaml().find("hour_weights");
  if (!value || !value->is_scalar()) return read_weights<24>(stream, "hour_weights");
  const std::string name = value->text();
  if (const DayShape* shape = find_day_shape(name)) return shape->weights;
  const std::vector<std::string> known = day_shape_names();
  value->fault(input::shown(name) + " is no shape of a day" + input::did_you_mean(name, known) +
               "; expected " + listed(known) + ", or a list of 24 weights");
  return std::array<double, 24>{1};
}

std::array<double, 7> read_day_weights(const KeyedMap& stream) {
  return read_weights<7>(stream, "day_weights");
}

std::array<double, platform::kDataClasses> read_data_classes(const KeyedMap& stream) {
  std::array<double, platform::kDataClasses> shares{1};
  if (!stream.has("data_classes")) return shares;
  shares = {};
  double sum = 0;
  for (const auto& [word, value] : stream.yaml().map("data_classes").entries()) {
    const double share = value.number(input::kShare);
    sum += share;
    const auto found =
        std::find(platform::kDataClassWords.begin(), platform::kDataClassWords.end(), word);
    if (found == platform::kDataClassWords.end()) {
      const std::vector<std::string> known(platform::kDataClassWords.begin(),
                                           platform::kDataClassWords.end());
      value.fault("'" + word + "' is no class of data; expected public, personal, regulated or " +
                  "state" + input::did_you_mean(word, known));
    } else {
      shares[static_cast<std::size_t>(found - platform::kDataClassWords.begin())] = share;
    }
  }
  if (!is_whole(sum)) stream.fault("data_classes", "shares do not sum to 1");
  return shares;
}

std::vector<QuantileCurve::Point> read_percentiles(
    const KeyedMap& law, std::string_view what,
    const std::function<double(const YamlValue&)>& value) {
  std::vector<QuantileCurve::Point> points;
  for (const auto& [percent, entry] : law.yaml().map("percentiles").entries()) {
    const auto share = input::parse_number(percent);
    if (!share || *share < 0 || *share > 100) {
      entry.fault("'" + percent + "' is not a percentage; expected 0 to 100");
      continue;
    }
    points.push_back({*share / 100, value(entry)});
  }
  bool rising = points.size() >= 2;
  for (std::size_t i = 1; i < points.size(); ++i) {
    rising =
        rising && points[i].share > points[i - 1].share && points[i].value >= points[i - 1].value;
  }
  if (!rising || points.front().share != 0 || points.back().share != 1) {
    law.fault("percentiles", "expected rising percentages from 0 to 100 with " + std::string(what) +
                                 " not falling");
    return {};
  }
  return points;
}

bool is_whole(double sum) { return std::abs(sum - 1.0) <= kShareTolerance; }

std::vector<double> read_nations(const KeyedMap& stream, const platform::Platform& platform) {
  std::vector<double> share(platform.nations.size(), 0.0);
  const KeyedMap nations = stream.map("nations");
  if (nations.has("weights")) {
    for (const auto& [iso2, weight] : nations.yaml().map("weights").entries()) {
      const auto nation = platform.find_nation(iso2);
      const double value = weight.number(input::kNotNegative);
      if (nation) {
        share[nation->at()] = value;
      } else {
        weight.fault(
            "'" + iso2 + "' is no nation of platform " + platform.name +
            input::did_you_mean(iso2, names_of(platform.nations, &platform::Nation::iso2)));
      }
    }
  } else {
    const std::string bloc = nations.text("bloc");
    const std::string by = nations.word("split_by");
    for (std::size_t n = 0; n < share.size(); ++n) {
      const platform::Nation& nation = platform.nations[n];
      if (nation.bloc != bloc || bloc.empty()) continue;
      share[n] = by == "gdp" ? nation.gdp_usd_bn : nation.population;
    }
  }
  double sum = 0;
  for (const double s : share) sum += s;
  if (!(sum > 0)) {
    stream.fault("nations", "names no nation with users; expected a bloc of platform " +
                                platform.name + " or weights above 0");
    return share;
  }
  for (double& s : share) s /= sum;
  return share;
}

}  // namespace archipelago::workload
