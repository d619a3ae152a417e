#include "experiment/run_result.hpp"

namespace archipelago::experiment {

metrics::MetricSettings metric_settings(const ScenarioSettings& settings) {
  metrics::MetricSettings metric{settings.run.slo,       settings.bills,
                                 settings.score_weights, settings.run.power.price_scale,
                                 settings.scale,         settings.prices};
  if (settings.per_citizen) metric.demand_scale = settings.run.demand_scale;
  return metric;
}

RunResult result_of(const platform::Platform& platform, const record::RunFacts& facts,
                    const ScenarioSettings& settings) {
  const metrics::MetricSettings metric = metric_settings(settings);
  return {metrics::run_rows(platform, facts, metric),
          metrics::series_rows(platform, facts, metric.slo, metric.scale),
          facts.warnings,
          facts.saturated,
          facts.network,
          facts.requests_asked,
          facts.jobs_submitted};
}

}  // namespace archipelago::experiment
