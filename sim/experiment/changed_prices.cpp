#include "experiment/changed_prices.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/text.hpp"
#include "metrics/energy_rows.hpp"
#include "platform/load/check_hours.hpp"

namespace archipelago::experiment {

namespace {

using platform::GridZone;
using platform::Platform;

void take_prices(GridZone& zone, const GridZone& from) {
  zone.price_usd_per_kwh = from.price_usd_per_kwh;
  zone.carbon_g_per_kwh = from.carbon_g_per_kwh;
  zone.carbon_basis = from.carbon_basis;
  zone.negative_prices = from.negative_prices;
  zone.price = from.price;
  zone.carbon = from.carbon;
  zone.provenance = from.provenance;
}

std::shared_ptr<const Platform> repriced(const Platform& platform, const Platform& source,
                                         Issues& issues) {
  auto changed = std::make_shared<Platform>(platform);
  std::vector<std::string> names;
  for (const GridZone& zone : source.zones) names.push_back(zone.name);
  for (GridZone& zone : changed->zones) {
    const auto found = std::find(names.begin(), names.end(), zone.name);
    if (found == names.end()) {
      issues.add((source.folder / "zones.csv").string(), 0, "zone",
                 "has no zone '" + zone.name + "', which platform " + platform.name +
                     " of the runs has" + input::did_you_mean(zone.name, names));
      continue;
    }
    take_prices(zone, source.zones[static_cast<std::size_t>(found - names.begin())]);
  }
  if (const auto mixed = metrics::mixed_carbon_bases(*changed)) {
    issues.add(source.folder.string(), 0, "", *mixed);
  }
  return changed;
}

}  // namespace

void change_prices(Experiment& experiment, const std::filesystem::path& folder) {
  Issues issues;
  std::map<const Platform*, std::shared_ptr<const Platform>> changed;
  std::set<std::string> said;
  for (Scenario& scenario : experiment.scenarios) {
    std::shared_ptr<const Platform>& fresh = changed[scenario.platform.get()];
    if (!fresh) {
      const Platform source = platform::load_platform(folder);
      fresh = repriced(*scenario.platform, source, issues);
    }
    const engine::RunSettings& run = scenario.settings.run;
    for (const Issue& issue : platform::check_hours(*fresh, run.start, run.horizon)) {
      if (said.insert(issue.text()).second) issues.add(issue);
    }
  }
  issues.throw_if_any();
  // The old platforms are keys until here.
  std::vector<std::shared_ptr<const Platform>> kept;
  for (Scenario& scenario : experiment.scenarios) {
    kept.push_back(scenario.platform);
    scenario.platform = changed.at(kept.back().get());
  }
}

}  // namespace archipelago::experiment
