#include "sizing/staffing.hpp"

#include <cmath>
#include <numbers>

#include "base/error.hpp"

namespace archipelago::sizing {

double erlang_c(int servers, double load) {
  ARCHIPELAGO_REQUIRE(load > 0 && servers > load);
  double loss = 1;
  for (int k = 1; k <= servers; ++k) loss = load * loss / (k + load * loss);
  return loss / (1 - load / servers * (1 - loss));
}

double mean_wait(int servers, double load, double service) {
  return erlang_c(servers, load) * service / (servers - load);
}

int least_servers(double load, double service, double wait) {
  ARCHIPELAGO_REQUIRE(load > 0 && service > 0 && wait > 0);
  int servers = static_cast<int>(std::floor(load)) + 1;
  while (mean_wait(servers, load, service) > wait) ++servers;
  return servers;
}

double halfin_whitt(double beta) {
  const double density = std::exp(-beta * beta / 2) / std::sqrt(2 * std::numbers::pi);
  const double below = std::erfc(-beta / std::numbers::sqrt2) / 2;
  return 1 / (1 + beta * below / density);
}

double square_root_servers(double load, double beta) { return load + beta * std::sqrt(load); }

}  // namespace archipelago::sizing
