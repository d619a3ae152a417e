#include "planning/plan_words.hpp"

#include <fmt/format.h>

#include <cmath>

namespace archipelago::planning {

std::string millions(double usd) {
  const double m = usd / 1e6;
  if (std::abs(usd) < 0.5) return "0";
  return std::abs(m) >= 100 ? fmt::format("{:.0f}", m) : fmt::format("{:.3g}", m);
}

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "none";
}

std::string years_text(const std::optional<double>& years) {
  return years ? fmt::format("{:.1f}", *years) : "never";
}

std::string names_of(const PlanTask& task, const Portfolio& built) {
  std::string text;
  for (std::size_t c = 0; c < built.size(); ++c) {
    if (built[c]) text += (text.empty() ? "" : ", ") + task.candidates[c].name;
  }
  return text.empty() ? "nothing" : text;
}

std::string coalition_text(const std::vector<std::string>& nations, Nations coalition) {
  std::string text;
  for (std::size_t n = 0; n < nations.size(); ++n) {
    if ((coalition >> n) & 1U) text += (text.empty() ? "" : "+") + nations[n];
  }
  return text.empty() ? "nobody" : text;
}

}  // namespace archipelago::planning
