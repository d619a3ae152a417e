#include "metrics/sovereignty_score.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::metrics {

namespace {

struct Sum {
  std::string group;
  double weight = 0;
  double parts = 0;  // weighted
};

Sum& sum_of(std::vector<Sum>& sums, const std::string& group) {
  const auto found =
      std::find_if(sums.begin(), sums.end(), [&](const Sum& s) { return s.group == group; });
  if (found != sums.end()) return *found;
  sums.push_back({group, 0, 0});
  return sums.back();
}

}  // namespace

bool can_be_scored(std::string_view metric) {
  // Whoever keeps the rules that bind has all of it: an audit of the run, no merit of a policy.
  if (metric.starts_with("residency_compliance")) return false;
  const auto all = definitions();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Definition& d) { return d.metric == metric; });
  return found != all.end() && (found->unit == "share" || found->unit == "index") &&
         found->better != "-";
}

Rows score_rows(const Rows& rows, const std::vector<ScoreWeight>& weights) {
  double whole = 0;
  for (const ScoreWeight& component : weights) {
    ARCHIPELAGO_REQUIRE(component.metric.empty() || can_be_scored(component.metric));
    whole += component.weight;
  }
  std::vector<Sum> sums;
  for (const Row& row : rows) {
    for (const ScoreWeight& component : weights) {
      if (component.metric != row.metric || component.weight <= 0) continue;
      const bool more_is_better = definition_of(row.metric).better == "high";
      Sum& sum = sum_of(sums, row.group);
      sum.weight += component.weight;
      sum.parts += component.weight * (more_is_better ? row.value : 1 - row.value);
    }
  }
  Rows scores;
  for (const Sum& sum : sums) {
    scores.push_back({sum.group, "sovereignty_score", sum.parts / sum.weight});
    scores.push_back({sum.group, "sovereignty_measured", sum.weight / whole});
  }
  return scores;
}

}  // namespace archipelago::metrics
