#include "platform/geography.hpp"

#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/GeodesicLine.hpp>
#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::platform {

namespace {

using GeographicLib::Geodesic;
using GeographicLib::GeodesicLine;

double rounded(double degrees) { return std::round(degrees * 1e6) / 1e6; }

// The way with longitudes that run on beyond 180, so that neighbours differ by little.
std::vector<Position> unrolled_path(Position from, Position to, Kilometres piece) {
  const GeodesicLine line = Geodesic::WGS84().InverseLine(from.lat, from.lon, to.lat, to.lon);
  const double metres = line.Distance();
  const auto pieces = static_cast<std::size_t>(std::max(1.0, std::ceil(metres / 1e3 / piece.km())));
  std::vector<Position> path{from};
  for (std::size_t i = 1; i <= pieces; ++i) {
    const double at = metres * static_cast<double>(i) / static_cast<double>(pieces);
    Position here;
    double azimuth = 0, reduced = 0, scale12 = 0, scale21 = 0, area = 0, same = 0;
    line.GenPosition(false, at,
                     GeodesicLine::LATITUDE | GeodesicLine::LONGITUDE | Geodesic::LONG_UNROLL,
                     here.lat, here.lon, azimuth, same, reduced, scale12, scale21, area);
    path.push_back({rounded(here.lat), rounded(here.lon)});
  }
  path.back() = {to.lat, to.lon + 360 * std::round((path.back().lon - to.lon) / 360)};
  return path;
}

// Which turn around the Earth a longitude is in: 0 from -180 to 180.
double turn_of(double lon) { return std::floor((lon + 180) / 360); }

}  // namespace

Kilometres great_circle(double lat1, double lon1, double lat2, double lon2) {
  double metres = 0.0;
  Geodesic::WGS84().Inverse(lat1, lon1, lat2, lon2, metres);
  return Kilometres(metres * 1e-3);
}

std::vector<std::vector<Position>> great_circle_path(Position from, Position to, Kilometres piece) {
  ARCHIPELAGO_REQUIRE(piece.km() > 0);
  std::vector<std::vector<Position>> parts;
  double turn = 0;  // of the last part
  const auto on_map = [](Position at, double turns) -> Position {
    return {at.lat, turns == 0 ? at.lon : rounded(at.lon - 360 * turns)};
  };
  const auto add = [&](Position a, Position b) {
    const double here = turn_of((a.lon + b.lon) / 2);
    if (parts.empty() || here != turn) parts.push_back({on_map(a, here)});
    turn = here;
    parts.back().push_back(on_map(b, here));
  };
  const std::vector<Position> path = unrolled_path(from, to, piece);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Position a = path[i - 1];
    const Position b = path[i];
    const double border = 360 * turn_of(std::max(a.lon, b.lon)) - 180;
    if (std::min(a.lon, b.lon) < border && border < std::max(a.lon, b.lon)) {
      const double share = (border - a.lon) / (b.lon - a.lon);
      const Position crossing{rounded(a.lat + share * (b.lat - a.lat)), border};
      add(a, crossing);
      add(crossing, b);
    } else {
      add(a, b);
    }
  }
  // As given, to the last digit, unless the end is the other name of the 180th meridian.
  double& end = parts.back().back().lon;
  if (std::abs(end - to.lon) < 1) end = to.lon;
  return parts;
}

}  // namespace archipelago::platform
