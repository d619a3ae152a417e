#include "report/atlas/export_geojson.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "platform/geography.hpp"
#include "report/atlas/markup.hpp"

namespace archipelago::report {

namespace {

using platform::Cable;
using platform::great_circle_path;
using platform::Platform;
using platform::Point;
using platform::Position;
using platform::Provenance;
using platform::Site;

constexpr Kilometres kLongestPiece{100};

std::string position(Position at) { return fmt::format("[{},{}]", at.lon, at.lat); }

std::string line(const std::vector<Position>& positions) {
  std::string text = "[";
  for (const Position& at : positions) {
    if (text.size() > 1) text += ',';
    text += position(at);
  }
  return text + ']';
}

std::string point_geometry(Position at) {
  return fmt::format("{{\"type\":\"Point\",\"coordinates\":{}}}", position(at));
}

std::string cable_geometry(const Platform& platform, const Cable& cable) {
  const Point& from = platform.points[cable.from.at()];
  const Point& to = platform.points[cable.to.at()];
  const auto parts = great_circle_path({from.lat, from.lon}, {to.lat, to.lon}, kLongestPiece);
  if (parts.size() == 1) {
    return fmt::format("{{\"type\":\"LineString\",\"coordinates\":{}}}", line(parts[0]));
  }
  std::string lines;
  for (const auto& part : parts) {
    if (!lines.empty()) lines += ',';
    lines += line(part);
  }
  return fmt::format("{{\"type\":\"MultiLineString\",\"coordinates\":[{}]}}", lines);
}

// The members of an object, in the order they are added.
class Members {
 public:
  Members& text(std::string_view key, std::string_view value) {
    return raw(key, json_string(value));
  }
  Members& number(std::string_view key, double value) { return raw(key, fmt::format("{}", value)); }
  Members& flag(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  Members& provenance(const Provenance& of) {
    return text("quality", platform::quality_word(of.quality)).text("source", of.source);
  }
  [[nodiscard]] std::string object() const { return '{' + text_ + '}'; }

 private:
  Members& raw(std::string_view key, std::string_view value) {
    if (!text_.empty()) text_ += ',';
    text_ += fmt::format("{}:{}", json_string(key), value);
    return *this;
  }

  std::string text_;
};

class Features {
 public:
  void add(const std::string& geometry, const Members& properties) {
    if (!text_.empty()) text_ += ",\n";
    text_ += fmt::format("{{\"type\":\"Feature\",\"geometry\":{},\"properties\":{}}}", geometry,
                         properties.object());
  }
  [[nodiscard]] std::string collection() const {
    return "{\"type\":\"FeatureCollection\",\"features\":[\n" + text_ + "\n]}\n";
  }

 private:
  std::string text_;
};

const std::string& iso2(const Platform& platform, NationIndex nation) {
  return platform.nations[nation.at()].iso2;
}

// `kind` tells the features apart, so the tables' own column of that name is called otherwise.
void add_point(Features& features, const Platform& platform, const Point& point) {
  features.add(point_geometry({point.lat, point.lon}),
               Members()
                   .text("kind", "point")
                   .text("name", point.name)
                   .text("point_kind", word_of(point.kind))
                   .text("iso2", iso2(platform, point.nation))
                   .text("city", point.city)
                   .number("users_share", point.users_share)
                   .provenance(point.provenance));
}

void add_site(Features& features, const Platform& platform, const Site& site) {
  features.add(point_geometry({site.lat, site.lon}),
               Members()
                   .text("kind", "site")
                   .text("name", site.name)
                   .text("iso2", iso2(platform, site.nation))
                   .text("operator_iso2", platform::operator_laws(platform, site))
                   .text("operator", site.operator_name)
                   .text("point", platform.points[site.point.at()].name)
                   .text("gpu", platform.gpus[site.gpu.at()].name)
                   .number("gpus", site.gpus)
                   .number("pue", site.pue)
                   .number("it_power_mw", site.it_power_w / 1e6)
                   .provenance(site.provenance));
}

void add_cable(Features& features, const Platform& platform, const Cable& cable) {
  features.add(cable_geometry(platform, cable),
               Members()
                   .text("kind", "cable")
                   .text("name", cable.name)
                   .text("system", cable.system)
                   .flag("submarine", cable.submarine)
                   .text("from", platform.points[cable.from.at()].name)
                   .text("to", platform.points[cable.to.at()].name)
                   .number("route_km", cable.route.km())
                   .number("capacity_gbps", to_gbps(cable.capacity))
                   .number("delay_ms", to_milliseconds(cable.delay()))
                   .text("shared_risk_group", cable.shared_risk_group)
                   .number("faults_per_1000km_year", cable.faults_per_1000km_year)
                   .number("repair_days", cable.repair_days)
                   .text("status", word_of(cable.status))
                   .provenance(cable.provenance));
}

}  // namespace

std::string geojson(const Platform& platform) {
  Features features;
  for (const Point& point : platform.points) add_point(features, platform, point);
  for (const Site& site : platform.sites) add_site(features, platform, site);
  for (const Cable& cable : platform.cables) add_cable(features, platform, cable);
  return features.collection();
}

}  // namespace archipelago::report
