#include "experiment/answer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/metric_name.hpp"
#include "input/text.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlMap;
using Points = std::vector<std::vector<std::size_t>>;

std::string read_metric(const YamlMap& map, const std::string& key = "metric") {
  std::string metric = map.text(key);
  const std::string fault = metric_fault(metric);
  if (!fault.empty()) map.fault(key, fault);
  return metric;
}

// Words with {of}, {against}, {difference} and {reads} in them; the last one must be there, so that
// no sentence claims what its figures do not show.
std::string read_says(const YamlMap& map) {
  std::string says = map.text("says", "");
  bool has_reads = false;
  for (std::size_t open = says.find('{'); open != std::string::npos;
       open = says.find('{', open + 1)) {
    const std::size_t close = says.find('}', open);
    const std::string name =
        says.substr(open, close == std::string::npos ? close : close + 1 - open);
    has_reads = has_reads || name == "{reads}";
    if (std::find(kAnswerWords.begin(), kAnswerWords.end(), name) == kAnswerWords.end()) {
      map.fault("says", fmt::format("'{}' is none of {}", name, fmt::join(kAnswerWords, ", ")));
    }
  }
  if (!says.empty() && !has_reads) {
    map.fault("says", "has no {reads}, which becomes better, worse, a tie or unclear");
  }
  return says;
}

// Values that one scenario has.
PartOfPoint read_one(const YamlMap& map, const std::string& key, const FileAxes& axes,
                     const Points& points) {
  const auto value = map.find(key);
  if (!value) {
    map.fault(key,
              "is missing; expected values of axes that one scenario has, as {policy: federated}");
    return {};
  }
  const std::size_t before = value->map().entries().size();
  PartOfPoint part = read_part(*value, axes);
  if (part.size() != before) return part;  // its faults are told
  const std::size_t count = fitting(part, points).size();
  if (count != 1) {
    value->fault(fmt::format("fits {} scenarios; name values of axes that fit one", count));
  }
  return part;
}

std::size_t read_axis(const YamlMap& map, const std::string& key, const FileAxes& axes) {
  const std::string name = map.text(key);
  std::vector<std::string> keys;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].axis.key == name) return a;
    keys.push_back(axes[a].axis.key);
  }
  map.fault(key, "'" + name + "' is no axis" + input::did_you_mean(name, keys));
  return 0;
}

Alike read_alike(const YamlMap& map, const FileAxes& axes) {
  Alike alike;
  const auto part = [&](const std::string& key) -> PartOfPoint {
    const auto value = map.find(key);
    if (value) return read_part(*value, axes);
    map.fault(key, "is missing; expected values of axes, as {policy: hybrid}");
    return {};
  };
  alike.these = part("these");
  alike.those = part("those");
  alike.because = map.text("because");
  return alike;
}

}  // namespace

bool fits(const PartOfPoint& part, const std::vector<std::size_t>& point) {
  return std::all_of(part.begin(), part.end(),
                     [&](const auto& value) { return point[value.first] == value.second; });
}

std::vector<std::size_t> fitting(const PartOfPoint& part, const Points& points) {
  std::vector<std::size_t> fit;
  for (std::size_t p = 0; p < points.size(); ++p) {
    if (fits(part, points[p])) fit.push_back(p);
  }
  return fit;
}

std::optional<Answer> read_answer(const YamlMap& root, const FileAxes& axes, const Points& points) {
  if (!root.has("answer")) return std::nullopt;
  const YamlMap map = root.map("answer");
  Answer answer;
  for (const input::YamlValue& item : map.list("compares")) {
    const YamlMap compare = item.map();
    answer.compares.push_back({read_metric(compare), compare.text("group"),
                               read_one(compare, "of", axes, points),
                               read_one(compare, "against", axes, points), read_says(compare)});
  }
  if (answer.compares.empty()) map.fault("compares", "names none; the first two are the answer");
  answer.overturned_by = map.text("overturned_by");
  if (map.has("caveats")) {
    for (const input::YamlValue& item : map.list("caveats")) answer.caveats.push_back(item.text());
  }
  if (map.has("chart")) {
    const YamlMap chart = map.map("chart");
    answer.chart = AnswerChart{read_metric(chart), chart.text("group"),
                               read_axis(chart, "along", axes), read_axis(chart, "by", axes),
                               chart.has("over") ? read_metric(chart, "over") : ""};
    if (answer.chart->along == answer.chart->by) {
      map.fault("chart", "has the same axis along and by; expected two");
    }
  }
  if (map.has("alike")) {
    for (const input::YamlValue& item : map.list("alike")) {
      answer.alike.push_back(read_alike(item.map(), axes));
    }
  }
  return answer;
}

}  // namespace archipelago::experiment
