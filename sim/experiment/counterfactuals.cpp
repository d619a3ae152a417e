#include "experiment/counterfactuals.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/dependence_rows.hpp"
#include "metrics/sovereignty_score.hpp"

namespace archipelago::experiment {

namespace {

using metrics::Row;
using metrics::Rows;

// What happens in a scenario and not in its calm one.
struct Stress {
  std::set<std::string> laws;  // that withdraw
  bool isolated = false;
  bool cut = false;  // one of the worst cuts

  [[nodiscard]] bool calm() const { return laws.empty() && !isolated && !cut; }
  // Of several at once nothing says which one took what.
  [[nodiscard]] bool is_one() const {
    return (laws.empty() ? 0 : 1) + (isolated ? 1 : 0) + (cut ? 1 : 0) == 1;
  }
};

Stress stress_of(const Scenario& scenario) {
  const engine::FailureSettings& failures = scenario.settings.run.failures;
  Stress stress{{failures.withdraw.begin(), failures.withdraw.end()},
                !failures.isolate.empty(),
                failures.worst_cut > 0};
  for (const platform::ScriptedEvent& event : failures.events) {
    if (event.law) stress.laws.insert(scenario.platform->nations[event.law->at()].iso2);
  }
  return stress;
}

bool is_event_axis(std::string_view key) {
  constexpr std::array<std::string_view, 4> kKeys{"failures.isolate", "failures.withdraw",
                                                  "failures.worst_cut", "failures.events"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

bool same_but_for_events(const Experiment& experiment, const Scenario& a, const Scenario& b) {
  for (std::size_t axis = 0; axis < experiment.axes.size(); ++axis) {
    if (is_event_axis(experiment.axes[axis].key)) continue;
    if (a.point[axis] != b.point[axis]) return false;
  }
  return true;
}

// Where there are several (other cuts on the axis of events), the one in which least is scripted.
std::optional<std::size_t> calm_pair(const Experiment& experiment, std::size_t stressed) {
  const auto scripted = [&](std::size_t s) {
    return experiment.scenarios[s].settings.run.failures.events.size();
  };
  std::optional<std::size_t> best;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const Scenario& other = experiment.scenarios[s];
    if (!stress_of(other).calm() ||
        !same_but_for_events(experiment, other, experiment.scenarios[stressed])) {
      continue;
    }
    if (!best || scripted(s) < scripted(*best)) best = s;
  }
  return best;
}

// Of one replicate.
void add_dependence(Rows& calm, Rows& stressed, const std::set<std::string>& laws) {
  Rows lost;
  for (const Row& row : stressed) {
    if (row.metric != "slo_attainment") continue;
    const Row* const before = find_row(calm, row.group, row.metric);
    if (before == nullptr) continue;
    const double loss = before->value - row.value;
    lost.push_back({row.group, "dependence", loss});
    const std::string group = metrics::under_law(*laws.begin(), row.group);
    if (laws.size() == 1 && find_row(calm, group, "dependence") == nullptr) {
      calm.push_back({group, "dependence", loss});
    }
  }
  stressed.insert(stressed.end(), lost.begin(), lost.end());
}

void add_autonomy(Rows& calm, const Rows& stressed) {
  for (const Row& row : stressed) {
    if (row.metric != "autonomy" || find_row(calm, row.group, row.metric) != nullptr) continue;
    calm.push_back({row.group, "autonomy", row.value});
  }
}

// slo_attainment under cuts, by the calm run they belong to and the group, in order of the scenarios.
using Left =
    std::map<std::pair<std::size_t, std::size_t>, std::map<std::string, std::vector<double>>>;

void add_survival(const Left& left, Results& results) {
  for (const auto& [run, groups] : left) {
    Rows& calm = results[run.first][run.second].rows;
    for (const auto& [group, shares] : groups) {
      const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
      calm.push_back(
          {group, "survival_worst_cuts", *std::min_element(shares.begin(), shares.end())});
      calm.push_back({group, "survival_mean_cuts", sum / static_cast<double>(shares.size())});
    }
  }
}

using Parts = std::set<std::string>;  // metrics of a score

// Of every group that has any.
std::map<std::string, Parts> parts_of(const Rows& rows,
                                      const std::vector<metrics::ScoreWeight>& weights) {
  std::map<std::string, Parts> parts;
  for (const Row& row : rows) {
    const bool weighed = std::any_of(weights.begin(), weights.end(), [&](const auto& component) {
      return component.weight > 0 && component.metric == row.metric;
    });
    if (weighed) parts[row.group].insert(row.metric);
  }
  return parts;
}

void add_scores(const Experiment& experiment, Results& results) {
  std::map<std::string, Parts> common;
  std::set<std::string> unlike;
  const auto each_calm = [&](auto act) {
    for (std::size_t s = 0; s < results.size(); ++s) {
      const Scenario& scenario = experiment.scenarios[s];
      if (scenario.settings.score_weights.empty() || !stress_of(scenario).calm()) continue;
      for (RunResult& run : results[s]) act(run.rows, scenario.settings.score_weights);
    }
  };
  each_calm([&](const Rows& rows, const auto& weights) {
    for (const auto& [group, parts] : parts_of(rows, weights)) {
      const auto [found, fresh] = common.try_emplace(group, parts);
      if (!fresh && found->second != parts) unlike.insert(group);
    }
  });
  each_calm([&](Rows& rows, const auto& weights) {
    for (const Row& score : metrics::score_rows(rows, weights)) {
      if (!unlike.contains(score.group)) rows.push_back(score);
    }
  });
}

}  // namespace

void add_counterfactuals(const Experiment& experiment, Results& results) {
  Left left;
  for (std::size_t s = 0; s < results.size(); ++s) {
    const Stress stress = stress_of(experiment.scenarios[s]);
    if (stress.calm() || !stress.is_one()) continue;
    const auto calm = calm_pair(experiment, s);
    if (!calm) continue;
    const std::size_t replicates = std::min(results[s].size(), results[*calm].size());
    for (std::size_t r = 0; r < replicates; ++r) {
      Rows& before = results[*calm][r].rows;
      Rows& after = results[s][r].rows;
      if (!stress.laws.empty()) add_dependence(before, after, stress.laws);
      if (stress.isolated) add_autonomy(before, after);
      if (!stress.cut) continue;
      for (const Row& row : after) {
        if (row.metric == "slo_attainment") left[{*calm, r}][row.group].push_back(row.value);
      }
    }
  }
  add_survival(left, results);
  add_scores(experiment, results);
}

}  // namespace archipelago::experiment
