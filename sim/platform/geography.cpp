#include "platform/geography.hpp"

#include <GeographicLib/Geodesic.hpp>

namespace archipelago::platform {

Kilometres great_circle(double lat1, double lon1, double lat2, double lon2) {
  double metres = 0.0;
  GeographicLib::Geodesic::WGS84().Inverse(lat1, lon1, lat2, lon2, metres);
  return Kilometres(metres * 1e-3);
}

}  // namespace archipelago::platform
