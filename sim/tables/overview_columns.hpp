// The figures of the tables for people, by table: what summary.md shows of all that summary.csv has.
//
// Flow     text_summary.cpp.
// Names    headings are the metrics' own names, so that `archipelago list metrics` explains them.
// Units    `unit` is the one shown; `factor` turns the metric's own unit into it.
#pragma once

namespace archipelago::tables {

struct Column {
  const char* metric;
  const char* unit;
  double factor;
  int digits;
};

inline constexpr Column kOverview[] = {
    {"ttft_p50", "s", 1, 3},
    {"ttft_p95", "s", 1, 3},
    {"ttft_p99", "s", 1, 3},
    {"tpot_p50", "ms", 1e3, 1},
    {"e2e_p95", "s", 1, 2},
    {"slo_attainment", "%", 100, 2},
    {"missed_slo_share", "%", 100, 2},
    {"refusal_share", "%", 100, 2},
    {"refused_by_law_share", "%", 100, 2},
    {"llm_score_mean", "%", 100, 1},
    {"foreign_served_share", "%", 100, 1},
    {"extra_regional_share", "%", 100, 1},
    {"network_rtt_mean", "ms", 1e3, 1},
};

inline constexpr Column kJobOverview[] = {
    {"jobs_done", "", 1, 0},
    {"jobs_refused_too_large", "", 1, 0},
    {"jobs_refused_forbidden", "", 1, 0},
    {"jobs_unreachable", "", 1, 0},
    {"job_wait_mean", "h", 1.0 / 3600, 3},
    {"job_wait_p95", "h", 1.0 / 3600, 3},
    {"job_completion_mean", "h", 1.0 / 3600, 3},
    {"job_slowdown_mean", "", 1, 2},
    {"gpu_goodput", "%", 100, 2},
    {"gpu_hours_lost", "GPU h", 1, 1},
    {"jobs_abroad_share", "%", 100, 1},
    {"staging_bytes", "TB", 1e-3, 2},
    {"gradient_bytes", "TB", 1e-3, 2},
    {"checkpoint_bytes", "TB", 1e-3, 2},
};

// Digits of a sum of money: cents below 100, none above.
inline constexpr int kMoney = -1;

// The resource cost is the sum of the parts that follow it; the total, a bill, is that less
// settlement_net: received less paid.
inline constexpr Column kBill[] = {
    {"resource_cost", "USD", 1, kMoney},
    {"cost_gpus", "USD", 1, kMoney},
    {"cost_servers", "USD", 1, kMoney},
    {"cost_halls", "USD", 1, kMoney},
    {"cost_staff", "USD", 1, kMoney},
    {"cost_maintenance", "USD", 1, kMoney},
    {"cost_energy", "USD", 1, kMoney},
    {"cost_cables", "USD", 1, kMoney},
    {"cost_leases", "USD", 1, kMoney},
    {"cost_cloud", "USD", 1, kMoney},
    {"cost_egress", "USD", 1, kMoney},
    {"settlement_net", "USD", 1, kMoney},
    {"cost_total", "USD", 1, kMoney},
    {"resource_cost_a_year", "USD million", 1e-6, 3},
    {"cost_total_a_year", "USD million", 1e-6, 3},
    {"resource_usd_per_million_tokens", "USD", 1, 3},
    {"usd_per_million_tokens", "USD", 1, 3},
    {"usd_per_gpu_hour", "USD", 1, 3},
};

inline constexpr Column kEnergy[] = {
    {"energy_used", "MWh", 1, 3},
    {"carbon", "t", 1, 3},
    {"g_co2e_per_million_tokens", "g", 1, 1},
};

inline constexpr Column kSovereignty[] = {
    {"refused_by_law_share", "%", 100, 2},
    {"residency_compliance", "%", 100, 2},
    {"foreign_served_share", "%", 100, 1},
    {"extra_regional_share", "%", 100, 1},
    {"foreign_operator_share", "%", 100, 1},
    {"transit_exposure_share", "%", 100, 1},
    {"foreign_concentration_soil", "", 1, 2},
    {"foreign_concentration_law", "", 1, 2},
    {"foreign_concentration_operator", "", 1, 2},
    {"contribution_ratio", "", 1, 2},
    {"dependence", "points", 100, 2},
    {"survival_worst_cuts", "%", 100, 2},
    {"sovereignty_score", "", 1, 3},
};

// Of the group law:US:SG: laws x nations.
inline constexpr Column kByLaw[] = {
    {"dependence", "points", 100, 1},
    {"law_exposure", "%", 100, 1},
};

inline constexpr Column kWan[] = {
    {"path_stretch", "", 1, 3},           {"", "", 1, 0},
    {"hours_without_path", "h", 1, 2},    {"checkpoints_copied", "", 1, 0},
    {"checkpoints_kept_local", "", 1, 0},
};

inline constexpr Column kByNation[] = {
    {"ttft_p50", "s", 1, 3},
    {"ttft_p95", "s", 1, 3},
    {"slo_attainment", "%", 100, 2},
    {"refusal_share", "%", 100, 2},
    {"refused_by_law_share", "%", 100, 2},
    {"llm_score_mean", "%", 100, 1},
    {"foreign_served_share", "%", 100, 1},
    {"residency_compliance", "%", 100, 2},
    {"autonomy", "%", 100, 2},
    {"dependence", "points", 100, 2},
    {"survival_worst_cuts", "%", 100, 2},
    {"job_wait_mean", "h", 1.0 / 3600, 3},
    {"job_completion_mean", "h", 1.0 / 3600, 3},
    {"cost_total", "USD", 1, kMoney},
    {"settlement_net", "USD", 1, kMoney},
    {"usd_per_million_tokens", "USD", 1, 3},
    {"energy_used", "MWh", 1, 3},
    {"carbon", "t", 1, 3},
};

inline constexpr Column kBySite[] = {
    {"utilisation", "%", 100, 1},
    {"energy_site", "MWh", 1, 3},
    {"hours_capped", "h", 1, 2},
};

inline constexpr Column kDifferences[] = {
    {"ttft_p95", "s", 1, 3},
    {"job_completion_mean", "h", 1.0 / 3600, 3},
    {"resource_cost", "USD", 1, kMoney},
    {"cost_total", "USD", 1, kMoney},
    {"carbon", "t", 1, 3},
};

}  // namespace archipelago::tables
