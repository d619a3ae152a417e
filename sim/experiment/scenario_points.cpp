#include "experiment/scenario_points.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace archipelago::experiment {

namespace {

// Of each axis the one before it that it moves with, if any.
std::vector<std::optional<std::size_t>> leaders(std::size_t axes, const Zips& zips) {
  std::vector<std::optional<std::size_t>> leader(axes);
  for (const auto& group : zips) {
    if (group.empty()) continue;
    const std::size_t first = *std::min_element(group.begin(), group.end());
    for (const std::size_t axis : group) {
      if (axis != first) leader[axis] = first;
    }
  }
  return leader;
}

bool is_part(const PartOfPoint& part, const Point& point) {
  return std::all_of(part.begin(), part.end(),
                     [&](const auto& value) { return point[value.first] == value.second; });
}

}  // namespace

std::size_t Grid::count(std::size_t most) const {
  const auto leader = leaders(sizes.size(), zips);
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    if (!leader[axis]) count = std::min(most + 1, count * sizes[axis]);
  }
  return count;
}

std::vector<Point> Grid::points() const {
  const auto leader = leaders(sizes.size(), zips);
  std::vector<Point> points{{}};
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    std::vector<Point> longer;
    for (const Point& point : points) {
      for (std::size_t value = 0; value < sizes[axis]; ++value) {
        if (leader[axis] && point[*leader[axis]] != value) continue;
        Point next = point;
        next.push_back(value);
        longer.push_back(std::move(next));
      }
    }
    points = std::move(longer);
  }
  std::erase_if(points, [&](const Point& point) {
    return std::any_of(excluded.begin(), excluded.end(),
                       [&](const PartOfPoint& part) { return is_part(part, point); });
  });
  return points;
}

std::vector<std::optional<std::size_t>> baselines_of(const std::vector<Point>& points,
                                                     const PartOfPoint& baseline,
                                                     const Zips& zips) {
  PartOfPoint wanted = baseline;
  for (const auto& group : zips) {
    for (const auto& [axis, value] : baseline) {
      if (std::find(group.begin(), group.end(), axis) == group.end()) continue;
      for (const std::size_t other : group) wanted.try_emplace(other, value);
    }
  }
  std::map<Point, std::size_t> place;
  for (std::size_t i = 0; i < points.size(); ++i) place.emplace(points[i], i);
  std::vector<std::optional<std::size_t>> baselines;
  for (Point point : points) {
    for (const auto& [axis, value] : wanted) point[axis] = value;
    const auto found = place.find(point);
    baselines.push_back(found == place.end() ? std::nullopt : std::optional(found->second));
  }
  return baselines;
}

}  // namespace archipelago::experiment
