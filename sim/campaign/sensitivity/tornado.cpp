#include "campaign/sensitivity/tornado.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::campaign {

std::vector<OneMoved> one_at_a_time(std::span<const Law> laws) {
  std::vector<OneMoved> points;
  for (std::size_t i = 0; i < laws.size(); ++i) {
    if (!laws[i].is_choice()) {
      points.push_back({i, kTornadoLow});
      points.push_back({i, kTornadoHigh});
    }
    for (std::size_t o = 0; o < laws[i].options(); ++o) points.push_back({i, laws[i].middle(o)});
  }
  return points;
}

std::vector<TornadoBar> tornado(std::span<const OneMoved> points, std::span<const double> outputs,
                                double nominal, std::size_t inputs) {
  ARCHIPELAGO_REQUIRE(points.size() == outputs.size());
  std::vector<TornadoBar> bars;
  for (std::size_t i = 0; i < inputs; ++i) {
    bars.push_back({i, nominal, nominal, std::nan(""), std::nan("")});
  }
  for (std::size_t p = 0; p < points.size(); ++p) {
    TornadoBar& bar = bars.at(points[p].input);
    if (outputs[p] < bar.low) {
      bar.low = outputs[p];
      bar.low_at = points[p].at;
    }
    if (outputs[p] > bar.high) {
      bar.high = outputs[p];
      bar.high_at = points[p].at;
    }
  }
  std::stable_sort(bars.begin(), bars.end(),
                   [](const TornadoBar& a, const TornadoBar& b) { return a.swing() > b.swing(); });
  return bars;
}

}  // namespace archipelago::campaign
