// The columns of the tables for people, by table: what summary.md shows of all that summary.csv
// has.
//
// Flow     text_summary.cpp.
// Units    those of the titles; `factor` turns the metric's own unit into it.
#pragma once

namespace archipelago::tables {

// A column of a table for people: metric, title with unit, factor to that unit, digits.
struct Column {
  const char* metric;
  const char* title;
  double factor;
  int digits;
};

inline constexpr Column kOverview[] = {
    {"ttft_p50", "TTFT p50 s", 1, 3},
    {"ttft_p95", "TTFT p95 s", 1, 3},
    {"ttft_p99", "TTFT p99 s", 1, 3},
    {"tpot_p50", "TPOT p50 ms", 1e3, 1},
    {"e2e_p95", "E2E p95 s", 1, 2},
    {"slo_attainment", "within SLO %", 100, 2},
    {"refusal_share", "refused %", 100, 2},
    {"foreign_served_share", "served abroad %", 100, 1},
    {"extra_regional_share", "outside bloc %", 100, 1},
    {"network_rtt_mean", "network RTT ms", 1e3, 1},
};

inline constexpr Column kJobOverview[] = {
    {"jobs_done", "done", 1, 0},
    {"jobs_refused_too_large", "too large", 1, 0},
    {"jobs_refused_forbidden", "forbidden", 1, 0},
    {"jobs_unreachable", "unreachable", 1, 0},
    {"job_wait_mean", "wait mean h", 1.0 / 3600, 3},
    {"job_wait_p95", "wait p95 h", 1.0 / 3600, 3},
    {"job_completion_mean", "completion mean h", 1.0 / 3600, 3},
    {"job_slowdown_mean", "slowdown mean", 1, 2},
    {"gpu_goodput", "GPU goodput %", 100, 2},
    {"gpu_hours_lost", "lost GPU h", 1, 1},
    {"jobs_abroad_share", "abroad %", 100, 1},
    {"staging_bytes", "staged TB", 1e-3, 2},
    {"gradient_bytes", "gradients TB", 1e-3, 2},
    {"checkpoint_bytes", "checkpoints TB", 1e-3, 2},
};

// Digits of a sum of money: cents below 100, none above.
inline constexpr int kMoney = -1;

// The total is the sum of what follows it, up to what is owed to others (less what they owe).
inline constexpr Column kBill[] = {
    {"cost_total", "total USD", 1, kMoney},
    {"cost_gpus", "GPUs", 1, kMoney},
    {"cost_servers", "servers", 1, kMoney},
    {"cost_halls", "halls", 1, kMoney},
    {"cost_staff", "staff", 1, kMoney},
    {"cost_maintenance", "maintenance", 1, kMoney},
    {"cost_energy", "energy", 1, kMoney},
    {"cost_cables", "cables", 1, kMoney},
    {"cost_leases", "leases", 1, kMoney},
    {"cost_cloud", "clouds", 1, kMoney},
    {"cost_egress", "egress", 1, kMoney},
    {"settlement_net", "owed to others", -1, kMoney},
    {"usd_per_million_tokens", "USD/Mtoken", 1, 3},
    {"usd_per_gpu_hour", "USD/useful GPU h", 1, 3},
};

inline constexpr Column kEnergy[] = {
    {"energy_used", "energy MWh", 1, 3},
    {"carbon", "carbon t CO2e", 1, 3},
    {"g_co2e_per_million_tokens", "g CO2e/Mtoken", 1, 1},
};

inline constexpr Column kSovereignty[] = {
    {"residency_compliance", "compliant %", 100, 2},
    {"foreign_served_share", "abroad %", 100, 1},
    {"extra_regional_share", "outside bloc %", 100, 1},
    {"foreign_operator_share", "foreign operator %", 100, 1},
    {"transit_exposure_share", "through third nations %", 100, 1},
    {"concentration_soil", "HHI of soil", 1, 2},
    {"concentration_operator", "HHI of operators", 1, 2},
    {"contribution_ratio", "lent / borrowed", 1, 2},
    {"survival_n1_worst", "left after 1 cut %", 100, 1},
    {"survival_n2_worst", "left after 2 cuts %", 100, 1},
    {"autonomy", "autonomy %", 100, 2},
    {"sovereignty_score", "score", 1, 3},
};

inline constexpr Column kWan[] = {
    {"path_stretch", "path stretch", 1, 3},
    {"reroutes", "reroutes", 1, 0},
    {"hours_without_path", "transfer hours without a path", 1, 2},
    {"checkpoints_copied", "checkpoints copied", 1, 0},
    {"checkpoints_kept_local", "checkpoints with nowhere to go", 1, 0},
};

inline constexpr Column kByNation[] = {
    {"ttft_p50", "TTFT p50 (s)", 1, 3},
    {"ttft_p95", "TTFT p95 (s)", 1, 3},
    {"slo_attainment", "Within SLO (%)", 100, 2},
    {"refusal_share", "Refused (%)", 100, 2},
    {"foreign_served_share", "Served abroad (%)", 100, 1},
    {"residency_compliance", "Served where the default rules allow (%)", 100, 2},
    {"autonomy", "Autonomy: within SLO when cut off (%)", 100, 2},
    {"job_wait_mean", "Job wait, mean (h)", 1.0 / 3600, 3},
    {"job_completion_mean", "Job completion, mean (h)", 1.0 / 3600, 3},
    {"cost_total", "Net bill (USD)", 1, kMoney},
    {"settlement_net", "Settlement, received less paid (USD)", 1, kMoney},
    {"usd_per_million_tokens", "Cost of a million tokens (USD)", 1, 3},
    {"energy_used", "Energy of its work (MWh)", 1, 3},
    {"carbon", "Carbon of its work (t CO2e)", 1, 3},
};

inline constexpr Column kBySite[] = {
    {"energy_site", "energy with cooling (MWh)", 1, 3},
    {"hours_capped", "hours short of power", 1, 2},
};

inline constexpr Column kDifferences[] = {
    {"ttft_p95", "TTFT p95: change against the baseline (s", 1, 3},
    {"job_completion_mean", "Job completion, mean: change against the baseline (h", 1.0 / 3600, 3},
    {"cost_total", "Net bill: change against the baseline (USD", 1, kMoney},
    {"carbon", "Carbon of the work: change against the baseline (t CO2e", 1, 3},
};

}  // namespace archipelago::tables
