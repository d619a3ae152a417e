#include "engine/power_side.hpp"

namespace archipelago::engine {

void arm_power(const FailurePlan& failures, Session& session, Clock& clock, PowerControl& power) {
  clock.at({}, [&power] { power.begin(); });
  const auto look = [&](SimTime when) {
    clock.at(when, [&clock, &power] { power.step(clock.now()); });
  };
  for (const platform::GridLimit& limit : failures.grids) {
    look(limit.starts);
    if (limit.ends != kNever) look(limit.ends);
  }
  session.at_horizon([&power, &clock] { power.close(clock.now()); });
}

void power_facts(const PowerControl& power, record::RunFacts& facts) {
  facts.metered = true;
  facts.energy = power.energies();
  facts.power_steps = power.steps();
  for (std::size_t s = 0; s < facts.site_hours.size(); ++s) {
    for (std::size_t h = 0; h < facts.site_hours[s].size(); ++h) {
      facts.site_hours[s][h].site_j = power.drawn_by_hour()[s][h];
    }
  }
}

}  // namespace archipelago::engine
