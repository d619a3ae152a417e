#include "report/atlas/export_formats.hpp"

#include <algorithm>
#include <array>

#include "platform/routes/router.hpp"
#include "report/atlas/export_geojson.hpp"
#include "report/atlas/export_graphml.hpp"
#include "report/atlas/export_simgrid.hpp"

namespace archipelago::report {

namespace {

std::string routed_simgrid_xml(const platform::Platform& platform) {
  platform::Router router(platform);
  return simgrid_xml(platform, router);
}

constexpr std::array<ExportFormat, 3> kFormats{{
    {"simgrid-xml", "hosts, links and the route of every pair", &routed_simgrid_xml},
    {"geojson", "points, sites and cables", &geojson},
    {"graphml", "points and cables", &graphml},
}};

}  // namespace

std::span<const ExportFormat> export_formats() { return kFormats; }

const ExportFormat* find_export(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const ExportFormat& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace archipelago::report
