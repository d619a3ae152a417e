#include "report/atlas/export_graphml.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "report/atlas/markup.hpp"

namespace archipelago::report {

namespace {

using platform::Cable;
using platform::Platform;
using platform::Point;
using platform::Provenance;
using platform::Site;

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
    "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";

struct Key {
  std::string_view of;  // node | edge
  std::string_view name;
  std::string_view type;
};

constexpr std::array<Key, 22> kKeys{{{"node", "kind", "string"},
                                     {"node", "iso2", "string"},
                                     {"node", "city", "string"},
                                     {"node", "lat", "double"},
                                     {"node", "lon", "double"},
                                     {"node", "users_share", "double"},
                                     {"node", "sites", "string"},
                                     {"node", "gpus", "long"},
                                     {"node", "quality", "string"},
                                     {"node", "source", "string"},
                                     {"edge", "cable", "string"},
                                     {"edge", "system", "string"},
                                     {"edge", "submarine", "boolean"},
                                     {"edge", "route_km", "double"},
                                     {"edge", "capacity_gbps", "double"},
                                     {"edge", "delay_ms", "double"},
                                     {"edge", "shared_risk_group", "string"},
                                     {"edge", "faults_per_1000km_year", "double"},
                                     {"edge", "repair_days", "double"},
                                     {"edge", "status", "string"},
                                     {"edge", "quality", "string"},
                                     {"edge", "source", "string"}}};

std::string keys() {
  std::string lines;
  for (const Key& key : kKeys) {
    lines +=
        fmt::format("  <key id=\"{0}.{1}\" for=\"{0}\" attr.name=\"{1}\" attr.type=\"{2}\"/>\n",
                    key.of, key.name, key.type);
  }
  return lines;
}

// The <data> elements of a node or an edge.
class Data {
 public:
  explicit Data(std::string_view of) : of_(of) {}

  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    lines_ += fmt::format("      <data key=\"{}.{}\">{}</data>\n", of_, key, xml_text(value));
  }
  template <class Number>
  void number(std::string_view key, Number value) {
    text(key, fmt::format("{}", value));
  }
  void provenance(const Provenance& of) {
    text("quality", platform::quality_word(of.quality));
    text("source", of.source);
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::string_view of_;
  std::string lines_;
};

std::string node(const Platform& platform, std::size_t row) {
  const Point& point = platform.points[row];
  std::string sites;
  std::int64_t gpus = 0;
  for (const Site& site : platform.sites) {
    if (site.point != PointIndex(row)) continue;
    if (!sites.empty()) sites += ';';
    sites += site.name;
    gpus += site.gpus;
  }
  Data data("node");
  data.text("kind", word_of(point.kind));
  data.text("iso2", platform.nations[point.nation.at()].iso2);
  data.text("city", point.city);
  data.number("lat", point.lat);
  data.number("lon", point.lon);
  data.number("users_share", point.users_share);
  data.text("sites", sites);
  data.number("gpus", gpus);
  data.provenance(point.provenance);
  return fmt::format("    <node id=\"{}\">\n{}    </node>\n", xml_text(point.name), data.lines());
}

std::string edge(const Platform& platform, const Cable& cable) {
  Data data("edge");
  data.text("cable", cable.name);
  data.text("system", cable.system);
  data.number("submarine", cable.submarine);
  data.number("route_km", cable.route.km());
  data.number("capacity_gbps", to_gbps(cable.capacity));
  data.number("delay_ms", to_milliseconds(cable.delay()));
  data.text("shared_risk_group", cable.shared_risk_group);
  data.number("faults_per_1000km_year", cable.faults_per_1000km_year);
  data.number("repair_days", cable.repair_days);
  data.text("status", word_of(cable.status));
  data.provenance(cable.provenance);
  return fmt::format("    <edge id=\"{}\" source=\"{}\" target=\"{}\">\n{}    </edge>\n",
                     xml_text(cable.name), xml_text(platform.points[cable.from.at()].name),
                     xml_text(platform.points[cable.to.at()].name), data.lines());
}

}  // namespace

std::string graphml(const Platform& platform) {
  std::string xml(kHead);
  xml += keys();
  xml += fmt::format("  <graph id=\"{}\" edgedefault=\"undirected\">\n", xml_text(platform.name));
  for (std::size_t row = 0; row < platform.points.size(); ++row) xml += node(platform, row);
  for (const Cable& cable : platform.cables) xml += edge(platform, cable);
  return xml + "  </graph>\n</graphml>\n";
}

}  // namespace archipelago::report
