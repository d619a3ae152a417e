#include "workload/recipe/fitted_law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <map>
#include <numeric>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

constexpr int kPercents[]{0, 5, 25, 50, 75, 90, 95, 99, 100};
// Of the fitted law's mean against the trace's, and how many lines it may take.
constexpr double kMeanError = 0.005;
constexpr std::size_t kMostParts = 60;

struct Part {
  double from;
  double to;
  double error;  // of the line's mean
};

}  // namespace

std::vector<QuantileCurve::Point> fitted_points(const Distribution& values,
                                                QuantileCurve::Between between) {
  const auto part = [&](double from, double to) {
    const QuantileCurve line({{0, values.quantile(from)}, {1, values.quantile(to)}}, between);
    return Part{from, to, std::abs((to - from) * line.mean() - values.mean_part(from, to))};
  };
  std::vector<Part> parts;
  for (std::size_t i = 1; i < std::size(kPercents); ++i) {
    parts.push_back(part(kPercents[i - 1] / 100.0, kPercents[i] / 100.0));
  }
  const auto by_error = [](const Part& a, const Part& b) { return a.error < b.error; };
  while (parts.size() < kMostParts) {
    const double error = std::accumulate(parts.begin(), parts.end(), 0.0,
                                         [](double sum, const Part& p) { return sum + p.error; });
    if (error <= kMeanError * values.mean) break;
    const auto worst = std::max_element(parts.begin(), parts.end(), by_error);
    const auto [from, to, ignored] = *worst;
    // As it is written, lest the law differ from what was judged.
    const double middle = std::round((from + to) / 2 * 1e9) / 1e9;
    if (middle <= from || middle >= to) break;
    *worst = part(from, middle);
    parts.push_back(part(middle, to));
  }
  std::vector<QuantileCurve::Point> points{{0, values.quantile(0)}};
  for (const Part& p : parts) points.push_back({p.to, values.quantile(p.to)});
  std::sort(points.begin(), points.end(),
            [](const auto& a, const auto& b) { return a.share < b.share; });
  return points;
}

std::string plain_text(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    safe += control || c == '"' || c == '\\' ? '_' : c;
  }
  return safe;
}

std::string recipe_name(const std::string& file) {
  std::string stem = std::filesystem::path(file).filename().string();
  stem = stem.substr(0, std::max<std::size_t>(1, stem.find('.')));
  for (char& c : stem) {
    const auto letter = static_cast<unsigned char>(c);
    c = letter < 0x80 && std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '-';
  }
  return stem;
}

std::string yaml_number(double value) {
  return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value);
}

std::string largest_bloc(const platform::Platform& platform) {
  std::map<std::string, int> members;
  std::string largest;
  for (const platform::Nation& nation : platform.nations) {
    if (!nation.bloc.empty()) ++members[nation.bloc];
  }
  for (const platform::Nation& nation : platform.nations) {
    if (nation.bloc.empty()) continue;
    if (largest.empty() || members[nation.bloc] > members[largest]) largest = nation.bloc;
  }
  if (largest.empty()) throw InputError(platform.folder.string(), 0, "", "has no bloc of nations");
  return largest;
}

}  // namespace archipelago::workload
