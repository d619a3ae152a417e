// The three exports read back by parsers that are not ours: well-formed, complete, to the digit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/property_tree/xml_parser.hpp>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "platform/geography.hpp"
#include "report/atlas/export_geojson.hpp"
#include "report/atlas/export_graphml.hpp"
#include "report/atlas/export_simgrid.hpp"
#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::report {
namespace {

using platform::Cable;
using platform::great_circle;
using platform::load_platform;
using platform::Platform;
using platform::Point;
using platform::Router;

using nlohmann::json;
using Tree = boost::property_tree::ptree;

Platform load(const char* name) {
  const auto root = std::filesystem::path(test::source_dir()) / "platforms";
  return load_platform(root / name);
}

Tree parse_xml(const std::string& text) {
  std::istringstream in(text);
  Tree tree;
  boost::property_tree::read_xml(in, tree);
  return tree;
}

// Words that hurt: markup, quotes, a backslash, a tab, letters beyond ASCII.
constexpr const char* kNasty = "A & B <c> \"d\" 'e' \\ f\tg \u0110\u00e0 N\u1eb5ng &amp; ]]>";

Platform nasty_platform() {
  Platform toy = test::toy_platform();
  toy.name = kNasty;
  toy.points[0].city = kNasty;
  toy.points[0].provenance.source = kNasty;
  toy.sites[0].operator_name = kNasty;
  toy.cables[0].system = kNasty;
  toy.cables[0].shared_risk_group = kNasty;
  // Numbers whose shortest decimal is long.
  toy.points[0].lat = 1.0 / 3;
  toy.cables[0].route = Kilometres(1e4 / 3);
  toy.cables[0].capacity = from_gbps(100.0 / 7);
  toy.cables[0].faults_per_1000km_year = 1e-7 / 3;
  return toy;
}

// --- SimGrid

TEST(ExportSimgridXml, IsWellFormedAndEscaped) {
  const Platform toy = nasty_platform();
  Router router(toy);
  const Tree zone = parse_xml(simgrid_xml(toy, router)).get_child("platform.zone");
  EXPECT_EQ(zone.get<std::string>("<xmlattr>.id"), std::string("platform.") + kNasty);
  std::map<std::string, std::size_t> elements;
  bool city = false;
  for (const auto& [name, element] : zone) {
    ++elements[name];
    if (name == "link" && element.get<std::string>("<xmlattr>.id") == "alpha-beta.fwd") {
      EXPECT_EQ(element.get<std::string>("<xmlattr>.bandwidth"),
                fmt::format("{}Bps", toy.cables[0].capacity.si()));
    }
    for (const auto& [inner, property] : element) {
      city = city || (inner == "prop" && property.get<std::string>("<xmlattr>.value") == kNasty);
    }
  }
  EXPECT_TRUE(city);
  EXPECT_EQ(elements["host"], 4U);
  EXPECT_EQ(elements["link"], 2U + 2) << "two directions, two places with a site and users";
  EXPECT_EQ(elements["route"], 4U * 3);
}

TEST(ExportSimgridXml, AHostIsASiteWithItsGpus) {
  const Platform toy = test::toy_platform();
  Router router(toy);
  const Tree host = parse_xml(simgrid_xml(toy, router)).get_child("platform.zone.host");
  EXPECT_EQ(host.get<std::string>("<xmlattr>.id"), "site.alpha-hall");
  EXPECT_EQ(host.get<int>("<xmlattr>.core"), 8);
  EXPECT_EQ(host.get<std::string>("<xmlattr>.speed"), "1000000000000000f");
}

// --- GeoJSON

std::vector<json> features_of(const Platform& platform, const std::string& kind) {
  const json collection = json::parse(geojson(platform));
  EXPECT_EQ(collection.at("type"), "FeatureCollection");
  std::vector<json> features;
  for (const json& feature : collection.at("features")) {
    EXPECT_EQ(feature.at("type"), "Feature");
    if (feature.at("properties").at("kind") == kind) features.push_back(feature);
  }
  return features;
}

TEST(ExportGeojson, HasAFeatureForEveryPointSiteAndCable) {
  const Platform asean = load("asean");
  const std::vector<json> points = features_of(asean, "point");
  ASSERT_EQ(points.size(), asean.points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].at("geometry").at("type"), "Point");
    EXPECT_EQ(points[i].at("geometry").at("coordinates"),
              json::array({asean.points[i].lon, asean.points[i].lat}));
    EXPECT_EQ(points[i].at("properties").at("name"), asean.points[i].name);
  }
  EXPECT_EQ(features_of(asean, "site").size(), asean.sites.size());
  const std::vector<json> cables = features_of(asean, "cable");
  ASSERT_EQ(cables.size(), asean.cables.size());
  for (std::size_t i = 0; i < cables.size(); ++i) {
    const Cable& cable = asean.cables[i];
    const json& p = cables[i].at("properties");
    EXPECT_EQ(p.at("name"), cable.name);
    EXPECT_EQ(p.at("system"), cable.system);
    EXPECT_EQ(p.at("from"), asean.points[cable.from.at()].name);
    EXPECT_EQ(p.at("route_km").get<double>(), cable.route.km());
    EXPECT_EQ(p.at("capacity_gbps").get<double>(), to_gbps(cable.capacity));
    EXPECT_EQ(p.at("delay_ms").get<double>(), to_milliseconds(cable.delay()));
    EXPECT_EQ(p.at("repair_days").get<double>(), cable.repair_days);
    EXPECT_EQ(p.at("shared_risk_group"), cable.shared_risk_group);
  }
}

// The parts of a cable as lists of positions.
std::vector<json> parts_of(const json& feature) {
  const json& geometry = feature.at("geometry");
  if (geometry.at("type") == "LineString") return {geometry.at("coordinates")};
  EXPECT_EQ(geometry.at("type"), "MultiLineString");
  return geometry.at("coordinates").get<std::vector<json>>();
}

// RFC 7946, 3.1.9: a line that crosses the 180th meridian is cut there.
TEST(ExportGeojson, CablesRunFromEndToEndAndNeverAcrossTheMap) {
  const Platform asean = load("asean");
  const std::vector<json> cables = features_of(asean, "cable");
  std::size_t cut = 0;
  for (std::size_t i = 0; i < cables.size(); ++i) {
    const Point& from = asean.points[asean.cables[i].from.at()];
    const Point& to = asean.points[asean.cables[i].to.at()];
    const std::vector<json> parts = parts_of(cables[i]);
    cut += parts.size() - 1;
    EXPECT_EQ(parts.front().front(), json::array({from.lon, from.lat}));
    EXPECT_EQ(parts.back().back(), json::array({to.lon, to.lat}));
    double km = 0;
    for (const json& part : parts) {
      ASSERT_GE(part.size(), 2U);
      for (std::size_t j = 1; j < part.size(); ++j) {
        const auto a = part[j - 1].get<std::array<double, 2>>();
        const auto b = part[j].get<std::array<double, 2>>();
        EXPECT_LT(std::abs(a[0] - b[0]), 10) << asean.cables[i].name;
        EXPECT_LE(std::abs(b[0]), 180);
        km += great_circle(a[1], a[0], b[1], b[0]).km();
      }
    }
    EXPECT_NEAR(km, great_circle(from.lat, from.lon, to.lat, to.lon).km(), 1e-3 + 1e-6 * km);
  }
  EXPECT_GT(cut, 0U) << "some cables of the table cross the Pacific";
}

TEST(ExportGeojson, TextsAndNumbersComeBackAsTheyWere) {
  const Platform toy = nasty_platform();
  const json point = features_of(toy, "point").at(0).at("properties");
  EXPECT_EQ(point.at("city"), kNasty);
  EXPECT_EQ(features_of(toy, "point")[0].at("geometry").at("coordinates")[1].get<double>(),
            1.0 / 3);
  EXPECT_EQ(features_of(toy, "site").at(0).at("properties").at("operator"), kNasty);
  const json cable = features_of(toy, "cable").at(0).at("properties");
  EXPECT_EQ(cable.at("system"), kNasty);
  EXPECT_EQ(cable.at("route_km").get<double>(), 1e4 / 3);
  EXPECT_EQ(cable.at("faults_per_1000km_year").get<double>(), 1e-7 / 3);
  EXPECT_EQ(cable.at("submarine"), true);
  EXPECT_EQ(cable.at("status"), "existing");
}

// --- GraphML

// key -> text of the <data> elements.
std::map<std::string, std::string> data_of(const Tree& element) {
  std::map<std::string, std::string> data;
  for (const auto& [name, child] : element) {
    if (name == "data") data[child.get<std::string>("<xmlattr>.key")] = child.data();
  }
  return data;
}

TEST(ExportGraphml, EveryKeyHasATypeAndEveryValueAKey) {
  const Tree root = parse_xml(graphml(load("asean"))).get_child("graphml");
  std::map<std::string, std::string> type_of;
  for (const auto& [name, key] : root) {
    if (name == "key") {
      type_of[key.get<std::string>("<xmlattr>.id")] =
          key.get_child("<xmlattr>").find("attr.type")->second.data();
    }
  }
  EXPECT_EQ(type_of.size(), 22U);
  EXPECT_EQ(type_of["edge.route_km"], "double");
  EXPECT_EQ(type_of["edge.submarine"], "boolean");
  EXPECT_EQ(type_of["node.gpus"], "long");
  for (const auto& [kind, element] : root.get_child("graph")) {
    if (kind == "<xmlattr>") continue;
    for (const auto& [key, value] : data_of(element)) {
      EXPECT_TRUE(type_of.contains(key)) << key;
      EXPECT_TRUE(key.starts_with(kind + ".")) << key;
      EXPECT_FALSE(value.empty()) << key;
    }
  }
}

TEST(ExportGraphml, HasANodeForEveryPointAndAnEdgeForEveryCable) {
  const Platform asean = load("asean");
  std::set<std::string> nodes;
  std::size_t row = 0;
  const Tree root = parse_xml(graphml(asean));
  for (const auto& [kind, element] : root.get_child("graphml.graph")) {
    if (kind == "node") nodes.insert(element.get<std::string>("<xmlattr>.id"));
    if (kind != "edge") continue;
    ASSERT_LT(row, asean.cables.size());
    const Cable& cable = asean.cables[row++];
    EXPECT_EQ(element.get<std::string>("<xmlattr>.id"), cable.name);
    EXPECT_EQ(element.get<std::string>("<xmlattr>.source"), asean.points[cable.from.at()].name);
    EXPECT_EQ(element.get<std::string>("<xmlattr>.target"), asean.points[cable.to.at()].name);
    EXPECT_TRUE(nodes.contains(element.get<std::string>("<xmlattr>.target")));
    const auto data = data_of(element);
    EXPECT_EQ(std::stod(data.at("edge.route_km")), cable.route.km());
    EXPECT_EQ(std::stod(data.at("edge.capacity_gbps")), to_gbps(cable.capacity));
    EXPECT_EQ(std::stod(data.at("edge.delay_ms")), to_milliseconds(cable.delay()));
    EXPECT_EQ(data.contains("edge.shared_risk_group"), !cable.shared_risk_group.empty());
  }
  EXPECT_EQ(nodes.size(), asean.points.size());
  EXPECT_EQ(row, asean.cables.size());
}

TEST(ExportGraphml, TextsAndNumbersComeBackAsTheyWere) {
  const Platform toy = nasty_platform();
  const Tree graph = parse_xml(graphml(toy)).get_child("graphml.graph");
  EXPECT_EQ(graph.get<std::string>("<xmlattr>.id"), kNasty);
  const auto node = data_of(graph.get_child("node"));
  EXPECT_EQ(node.at("node.city"), kNasty);
  EXPECT_EQ(std::stod(node.at("node.lat")), 1.0 / 3);
  EXPECT_EQ(node.at("node.sites"), "alpha-hall");
  EXPECT_EQ(node.at("node.gpus"), "8");
  const auto edge = data_of(graph.get_child("edge"));
  EXPECT_EQ(edge.at("edge.system"), kNasty);
  EXPECT_EQ(edge.at("edge.shared_risk_group"), kNasty);
  EXPECT_EQ(edge.at("edge.submarine"), "true");
  EXPECT_EQ(std::stod(edge.at("edge.faults_per_1000km_year")), 1e-7 / 3);
}

// --- all

TEST(Exports, AreTheSameEachTime) {
  const Platform first = load("asean");
  const Platform second = load("asean");
  Router one(first);
  Router two(second);
  EXPECT_EQ(simgrid_xml(first, one), simgrid_xml(second, two));
  EXPECT_EQ(geojson(first), geojson(second));
  EXPECT_EQ(graphml(first), graphml(second));
}

}  // namespace
}  // namespace archipelago::report
