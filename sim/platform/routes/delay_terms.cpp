#include "platform/routes/delay_terms.hpp"

#include "platform/geography.hpp"

namespace archipelago::platform {

DelayTerms delay_terms(const Platform& platform, const Route& route) {
  DelayTerms terms;
  for (const Hop& hop : route.hops) {
    const Cable& cable = platform.cables[hop.cable.at()];
    Kilometres& fibre = cable.submarine ? terms.sea : terms.land;
    fibre = fibre + cable.fibre();
    terms.light += fibre_delay(cable.fibre());
    terms.equipment += cable.equipment_delay;
    terms.landings += 2 * cable.landing_delay;
    terms.avoidance += cable.avoidance;
  }
  terms.metros = route.metro;
  return terms;
}

}  // namespace archipelago::platform
