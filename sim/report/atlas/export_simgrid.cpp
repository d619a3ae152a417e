#include "report/atlas/export_simgrid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "report/atlas/markup.hpp"

namespace archipelago::report {

namespace {

using platform::Cable;
using platform::CableStatus;
using platform::Gpu;
using platform::Hop;
using platform::Platform;
using platform::Point;
using platform::PointKind;
using platform::Route;
using platform::Router;
using platform::Site;

constexpr std::string_view kHead =
    "<?xml version='1.0'?>\n"
    "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n";

constexpr std::string_view kConfig =
    "  <config>\n"
    "    <prop id=\"network/model\" value=\"CM02\"/>\n"
    "    <prop id=\"network/TCP-gamma\" value=\"1e30\"/>\n"
    "    <prop id=\"network/crosstraffic\" value=\"0\"/>\n"
    "  </config>\n";

// An end of routes.
struct Host {
  std::string name;
  PointIndex point;
  std::string lines;  // its element
};

std::string host_lines(const std::string& name, int cores, double flops,
                       const std::vector<std::pair<std::string_view, std::string>>& properties) {
  std::string lines =
      fmt::format("    <host id=\"{}\" speed=\"{}f\" core=\"{}\">\n", xml_text(name), flops, cores);
  for (const auto& [id, value] : properties) {
    lines += fmt::format("      <prop id=\"{}\" value=\"{}\"/>\n", id, xml_text(value));
  }
  return lines + "    </host>\n";
}

Host site_host(const Platform& platform, const Site& site) {
  const Gpu& gpu = platform.gpus[site.gpu.at()];
  const std::string name = "site." + site.name;
  return {name, site.point,
          host_lines(name, std::max(1, site.gpus), site.gpus > 0 ? gpu.bf16_flops : 1,
                     {{"iso2", platform.nations[site.nation.at()].iso2},
                      {"operator_iso2", platform::operator_laws(platform, site)},
                      {"point", platform.points[site.point.at()].name},
                      {"gpu", gpu.name},
                      {"gpus", fmt::format("{}", site.gpus)},
                      {"quality", std::string(platform::quality_word(site.provenance.quality))}})};
}

Host metro_host(const Platform& platform, std::size_t row) {
  const Point& point = platform.points[row];
  const std::string name = "point." + point.name;
  return {name, PointIndex(row),
          host_lines(name, 1, 1,
                     {{"iso2", platform.nations[point.nation.at()].iso2},
                      {"city", point.city},
                      {"lat", fmt::format("{}", point.lat)},
                      {"lon", fmt::format("{}", point.lon)},
                      {"quality", std::string(platform::quality_word(point.provenance.quality))}})};
}

std::vector<Host> hosts_of(const Platform& platform) {
  std::vector<Host> hosts;
  for (const Site& site : platform.sites) hosts.push_back(site_host(platform, site));
  for (std::size_t row = 0; row < platform.points.size(); ++row) {
    if (platform.points[row].kind != PointKind::kMetro) continue;
    hosts.push_back(metro_host(platform, row));
  }
  return hosts;
}

std::string link_line(const std::string& id, BytesPerSecond bandwidth, Seconds latency,
                      std::string_view policy) {
  return fmt::format(
      "    <link id=\"{}\" bandwidth=\"{}Bps\" latency=\"{}s\" sharing_policy=\"{}\"/>\n",
      xml_text(id), bandwidth.si(), latency.si(), policy);
}

std::string local_link(const Platform& platform, PointIndex point) {
  return platform.points[point.at()].name + ".local";
}

std::string metro_link(const Point& point) { return point.name + ".metro"; }

std::string links(const Platform& platform, const std::vector<Host>& hosts) {
  std::string lines;
  for (const Cable& cable : platform.cables) {
    if (cable.status != CableStatus::kExisting) continue;
    const SimTime delay = std::max(SimTime{1}, to_sim_time(cable.delay()));
    for (const char* way : {".fwd", ".bwd"}) {
      lines += link_line(cable.name + way, cable.capacity, to_seconds(delay), "SHARED");
    }
  }
  std::map<PointIndex, int> at;  // -> hosts
  for (const Host& host : hosts) ++at[host.point];
  for (const auto& [point, count] : at) {
    const Point& row = platform.points[point.at()];
    const Seconds metro = to_seconds(to_sim_time(row.metro_delay));
    if (metro > Seconds(0)) lines += link_line(metro_link(row), kNoLimit, metro, "FATPIPE");
    if (count < 2) continue;
    lines += link_line(local_link(platform, point), kNoLimit, 2 * metro, "FATPIPE");
  }
  return lines;
}

std::string route_lines(const Platform& platform, const Host& from, const Host& to,
                        const Route& route) {
  std::string lines = fmt::format("    <route src=\"{}\" dst=\"{}\" symmetrical=\"NO\">",
                                  xml_text(from.name), xml_text(to.name));
  const auto pass = [&lines](const std::string& link) {
    lines += fmt::format("<link_ctn id=\"{}\"/>", xml_text(link));
  };
  const auto pass_metro = [&](PointIndex point) {
    const Point& row = platform.points[point.at()];
    if (row.metro_delay > Seconds(0)) pass(metro_link(row));
  };
  if (route.hops.empty()) {
    pass(local_link(platform, from.point));
  } else {
    pass_metro(from.point);
    for (const Hop& hop : route.hops) {
      pass(platform.cables[hop.cable.at()].name + (hop.forward ? ".fwd" : ".bwd"));
    }
    pass_metro(to.point);
  }
  return lines + "</route>\n";
}

}  // namespace

std::string simgrid_xml(const Platform& platform, Router& router) {
  const std::vector<Host> hosts = hosts_of(platform);
  std::string xml(kHead);
  xml += "<platform version=\"4.1\">\n";
  xml += kConfig;
  // Hosts are called site.* and point.*, so the zone's name is not one of theirs.
  xml += fmt::format("  <zone id=\"platform.{}\" routing=\"Full\">\n", xml_text(platform.name));
  for (const Host& host : hosts) xml += host.lines;
  xml += links(platform, hosts);
  for (const Host& from : hosts) {
    for (const Host& to : hosts) {
      if (&from == &to) continue;
      const Route* route = router.route(from.point, to.point);
      if (route != nullptr) xml += route_lines(platform, from, to, *route);
    }
  }
  return xml + "  </zone>\n</platform>\n";
}

}  // namespace archipelago::report
