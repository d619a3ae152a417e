#include <fmt/format.h>

#include <algorithm>

#include "planning/study_tables.hpp"

namespace archipelago::planning {

namespace {

// As JSON wants it.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    if (static_cast<unsigned char>(letter) < 0x20) {
      out += ' ';
    } else {
      out += letter;
    }
  }
  return out + "\"";
}

std::string feature(const std::string& geometry, const std::string& properties) {
  return fmt::format("{{\"type\": \"Feature\", \"geometry\": {}, \"properties\": {{{}}}}}",
                     geometry, properties);
}

std::string properties_of(const PlanTask& task, const Plan& plan, std::size_t c,
                          const std::string& what) {
  const Candidate& of = task.candidates[c];
  const Appraised& found = plan.candidates[c];
  const auto step = std::find_if(plan.order.begin(), plan.order.end(),
                                 [&](const Step& one) { return one.candidate == c; });
  std::string text = fmt::format(
      "\"candidate\": {}, \"kind\": {}, \"part\": {}, \"what\": {}, \"capex_usd\": {:.9g}, "
      "\"built\": {}",
      quoted(of.name), quoted(of.kind), quoted(what), quoted(of.what),
      of.costing(task.capex).capex_usd, step != plan.order.end());
  if (step != plan.order.end()) {
    text += fmt::format(", \"order\": {}", step - plan.order.begin() + 1);
  }
  if (found.no_effect.empty()) {
    text += fmt::format(", \"put_in_saved_usd_a_year\": {:.9g}, \"put_in_npv_usd\": {:.9g}",
                        found.put_in.usd, found.worth.npv_usd);
  } else {
    text += ", \"no_effect\": " + quoted(found.no_effect);
  }
  return text;
}

}  // namespace

std::string plan_map(const PlanTask& task, const Plan& plan) {
  const platform::Platform& platform = *task.scenario().platform;
  std::vector<std::string> features;
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    for (const Changes::OfCable& of : plan.planned.changes[c].cables) {
      const platform::Cable& cable = platform.cables[of.cable];
      const platform::Point& from = platform.points[cable.from.at()];
      const platform::Point& to = platform.points[cable.to.at()];
      features.push_back(feature(
          fmt::format("{{\"type\": \"LineString\", \"coordinates\": [[{:g}, {:g}], [{:g}, {:g}]]}}",
                      from.lon, from.lat, to.lon, to.lat),
          properties_of(task, plan, c, cable.name) + fmt::format(", \"gbps\": {:g}", of.gbps)));
    }
    for (const Changes::OfSite& of : plan.planned.changes[c].sites) {
      const platform::Site& site = platform.sites[of.site];
      features.push_back(feature(
          fmt::format("{{\"type\": \"Point\", \"coordinates\": [{:g}, {:g}]}}", site.lon, site.lat),
          properties_of(task, plan, c, site.name) +
              fmt::format(", \"gpus\": {:g}, \"it_power_mw\": {:g}", of.gpus, of.power_w / 1e6)));
    }
  }
  return fmt::format("{{\"type\": \"FeatureCollection\", \"features\": [\n{}\n]}}\n",
                     fmt::join(features, ",\n"));
}

}  // namespace archipelago::planning
