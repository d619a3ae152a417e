#include "workload/laws/day_shape.hpp"

#include <algorithm>

namespace archipelago::workload {

namespace {

constexpr std::array<DayShape, 5> kShapes{{
    {"azure-conv", {0.8,  0.87, 1.01, 1.09, 1.11, 1.08, 0.97, 1.03, 1.15, 1.28, 1.34, 1.24,
                    1.13, 1.09, 1.08, 1.01, 0.92, 0.77, 0.69, 0.72, 0.89, 0.97, 0.96, 0.79}},
    {"university-rag", {1.08, 0.36, 0.22, 0.08, 0.07, 0.07, 0.12, 0.36, 0.78, 1.05, 1.5,  1.53,
                        1.29, 1.43, 1.62, 1.64, 1.51, 1.28, 1.47, 1.56, 1.27, 1.26, 1.34, 1.1}},
    {"burstgpt", {940,  893,  572,  513,  368,  342,  194,  153,  178,  416,  879,  1287,
                  1744, 1501, 1796, 1401, 1476, 1356, 1182, 1568, 1353, 1175, 1129, 1026}},
    {"servegen-reasoning",
     {1.206, 1.389, 2.034, 1.788, 1.064, 0.908, 0.749, 0.577, 0.596, 0.664, 0.81,  0.83,
      0.447, 0.545, 0.684, 0.704, 0.878, 0.553, 0.749, 0.587, 1.24,  1.621, 2.194, 1.181}},
    {"azure-code", {0.42, 0.34, 0.29, 0.25, 0.23, 0.24, 0.26, 0.38, 0.7, 1.19, 1.69, 1.82,
                    1.73, 1.99, 2.19, 2.23, 2.07, 1.52, 1.1,  0.82, 0.7, 0.68, 0.64, 0.52}},
}};

}  // namespace

const DayShape* find_day_shape(std::string_view name) {
  const auto* const found = std::find_if(kShapes.begin(), kShapes.end(),
                                         [&](const DayShape& shape) { return shape.name == name; });
  return found == kShapes.end() ? nullptr : &*found;
}

std::vector<std::string> day_shape_names() {
  std::vector<std::string> names;
  names.reserve(kShapes.size());
  for (const DayShape& shape : kShapes) names.emplace_back(shape.name);
  return names;
}

}  // namespace archipelago::workload
