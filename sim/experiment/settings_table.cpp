#include <utility>

#include "experiment/setting_row.hpp"
#include "experiment/setting_values.hpp"
#include "experiment/settings.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlValue;
using std::filesystem::path;

// A policy always has to be said.
constexpr auto kNeverSame = [](const auto&, const auto&) { return false; };

const std::vector<std::pair<std::string, bool>> off_on{{"off", false}, {"on", true}};
const std::vector<std::pair<std::string, platform::PriceLevel>> price_levels{
    {"low", platform::PriceLevel::kLow},
    {"mid", platform::PriceLevel::kMid},
    {"high", platform::PriceLevel::kHigh}};

// Owners.
constexpr const char* kRun = "engine/run_settings.hpp";
constexpr const char* kPolicies = "policy/policy_registry.hpp";
constexpr const char* kTokens = "engine/ledger/token_bytes.hpp";
constexpr const char* kClasses = "record/traffic_class.hpp";
constexpr const char* kTraining = "engine/jobs/training_settings.hpp";
constexpr const char* kFailures = "engine/failure_plan.hpp";
constexpr const char* kRows = "experiment/outcome_rows.hpp";
constexpr const char* kPower = "engine/power/power_settings.hpp";

constexpr double kHundredDays = 100.0 * 86'400;
constexpr input::Range kPerYear{0, 1000};

// A length, or whole days measured.
Setting horizon_row() {
  input::KeyRow row{
      .key = "horizon",
      .owner = kRun,
      .meaning =
          "length of the run, warm-up included; day and week: so long behind the warm-up, as "
          "figures of energy, carbon and money need it",
      .needed = std::string(kAlways),
      .kind = input::KeyKind::kDuration,
      .bounds = {1, kHundredDays},
      .words = {"day", "week"}};
  const input::Range bounds = row.bounds;
  return {std::move(row),
          [bounds](const YamlValue& value, const path&, ScenarioSettings& settings) {
            const std::string word = value.text();
            settings.whole_days = word == "day" ? 1 : (word == "week" ? 7 : 0);
            if (settings.whole_days == 0) {
              settings.run.horizon = to_sim_time(value.duration(bounds));
            }
          },
          [](const ScenarioSettings& a, const ScenarioSettings& b) {
            return a.run.horizon == b.run.horizon && a.whole_days == b.whole_days;
          }};
}

std::vector<Setting> run_rows() {
  return {
      place(
          {.key = "platform",
           .owner = "platform/platform.hpp",
           .meaning =
               "what exists: the folder of the platform or an overlay, from the experiment's "
               "folder, or a bare name, which is looked up",
           .needed = std::string(kAlways)},
          input::kPlatforms, [](auto& s) -> auto& { return s.platform; }),
      form(
          {.key = "overlay",
           .fallback = "none",
           .owner = "platform/load/overlay.hpp",
           .meaning = "changes of the platform as files: overlays, laid over it in their order",
           .form = "none | a file or name | [several]"},
          [](const YamlValue& v, const path& f) { return read_overlays(v, f); },
          [](auto& s) -> auto& { return s.overlays; }),
      place(
          {.key = "workload",
           .owner = "workload/recipe/recipe.hpp",
           .meaning =
               "what is asked: the recipe (docs/workloads.md), from the experiment's folder, "
               "or a bare name, which is looked up",
           .needed = std::string(kAlways)},
          input::kWorkloads, [](auto& s) -> auto& { return s.workload; }),
      form(
          {.key = "start",
           .owner = kRun,
           .meaning = "the first instant of the run: decides local hours and weekdays",
           .needed = std::string(kAlways),
           .form = "UTC, as 2026-03-02T00:00Z"},
          [](const YamlValue& v, const path&) { return read_start(v); },
          [](auto& s) -> auto& { return s.run.start; }),
      horizon_row(),
      duration(
          {.key = "warmup",
           .owner = kRun,
           .meaning = "requests of its beginning are simulated and not counted; below horizon",
           .needed = std::string(kAlways),
           .bounds = {0, kHundredDays}},
          [](auto& s) -> auto& { return s.run.warmup; }),
  };
}

std::vector<Setting> policy_and_demand_rows() {
  return {
      words(
          {.key = "rules",
           .fallback = "default",
           .owner = "platform/rule_pack.hpp",
           .meaning = "which residency rules of the platform bind requests, jobs and routes; "
                      "default: its rules.csv, none when it has no such file"},
          {{"default", platform::RulePack::kDefault},
           {"none", platform::RulePack::kNone},
           {"open", platform::RulePack::kOpen},
           {"strict", platform::RulePack::kStrict}},
          [](auto& s) -> auto& { return s.run.rules; }),
      form(
          {.key = "policy",
           .owner = kPolicies,
           .meaning = "who serves what; `archipelago list policies` shows names and options",
           .needed = std::string(kAlways),
           .form = "a name | {name: {option: value}} | {plugin: {path: file}}"},
          [](const YamlValue& v, const path& f) { return read_policy(v, f); },
          [](auto& s) -> auto& { return s.run.policy; }, kNeverSame),
      duration(
          {.key = "policy_view.refresh",
           .fallback = "live",
           .owner = "engine/requests/stale_view.hpp",
           .meaning = "every so often sites tell other nations how long their queues are; "
                      "policies know that much, as far as it has travelled; live: the state "
                      "of now",
           .bounds = {0.1, kHundredDays},
           .words = {"live"}},
          [](auto& s) -> auto& { return s.run.view_refresh; }),
      number(
          {.key = "demand_scale",
           .fallback = "1",
           .owner = kRun,
           .meaning = "multiplies every rate of the workload",
           .bounds = {1e-9, 1e9}},
          [](auto& s) -> auto& { return s.run.demand_scale; }),
      number(
          {.key = "stress",
           .owner = "experiment/stress.hpp",
           .meaning = "in place of demand_scale: such that the busiest hour of the run offers that "
                      "share of what all sites of the nations that ask, clouds apart, can serve",
           .bounds = {1e-6, 1000}},
          [](auto& s) -> auto& { return s.stress; }),
      form(
          {.key = "scale",
           .fallback = "1",
           .owner = "base/scale.hpp",
           .meaning = "shrinks GPUs, megawatts, Gbit/s, bytes and demand alike; tables hold the "
                      "figures of the full size (docs/campaigns.md)",
           .form = "above 0, up to 1 | a fraction, as 1/100"},
          [](const YamlValue& v, const path&) { return read_scale(v); },
          [](auto& s) -> auto& { return s.scale; }),
  };
}

std::vector<Setting> wan_rows() {
  const auto weight = [](const std::string& key, const std::string& of, auto slot) {
    return number({.key = key,
                   .fallback = "1",
                   .owner = kClasses,
                   .meaning = "of a flow of " + of + " on a contested cable",
                   .bounds = {record::ClassWeights::kMin, record::ClassWeights::kMax}},
                  slot);
  };
  using enum record::TrafficClass;
  return {
      number(
          {.key = "wan.prompt_token_bytes",
           .fallback = "4",
           .unit = "bytes",
           .owner = kTokens,
           .meaning = "that a prompt token takes on its way to the site",
           .bounds = {0, 1e6}},
          [](auto& s) -> auto& { return s.run.token_bytes.prompt; }),
      number(
          {.key = "wan.output_token_bytes",
           .fallback = "200",
           .unit = "bytes",
           .owner = kTokens,
           .meaning = "that an output token takes on its way back",
           .bounds = {0, 1e6}},
          [](auto& s) -> auto& { return s.run.token_bytes.output; }),
      integer(
          {.key = "wan.paths",
           .fallback = "1",
           .unit = "routes",
           .owner = kTraining,
           .meaning = "disjoint ones that a dataset or checkpoint is spread over",
           .bounds = {1, 16}},
          [](auto& s) -> auto& { return s.run.training.paths; }),
      weight(
          "wan.staging_weight", "datasets on their way to a job",
          [](auto& s) -> auto& { return s.run.training.weights.weight[record::row_of(kStaging)]; }),
      weight(
          "wan.gradient_weight", "what the sites of a job exchange", [](auto& s) -> auto& {
            return s.run.training.weights.weight[record::row_of(kGradient)];
          }),
      weight(
          "wan.checkpoint_weight", "copies of a job's state", [](auto& s) -> auto& {
            return s.run.training.weights.weight[record::row_of(kCheckpoint)];
          }),
      number(
          {.key = "training.gpu_share",
           .fallback = "0",
           .unit = "share",
           .owner = kTraining,
           .meaning = "of each site's GPUs that train, in whole nodes",
           .bounds = input::kShare},
          [](auto& s) -> auto& { return s.run.training.gpu_share; }),
      form(
          {.key = "training.queue",
           .fallback = "fifo",
           .owner = "training/queue_registry.hpp",
           .meaning = "the discipline of a site's jobs; `archipelago list queues` shows names and "
                      "options",
           .form = "a name | {name: {option: value}}"},
          [](const YamlValue& v, const path&) { return read_queue(v); },
          [](auto& s) -> auto& { return s.run.training.queue; },
          [](const auto& a, const auto& b) { return a.name == b.name && a.options == b.options; }),
  };
}

std::vector<Setting> failure_rows() {
  return {
      number(
          {.key = "failures.cable_rate_factor",
           .fallback = "0",
           .owner = kFailures,
           .meaning = "on the platform's fault rates of cables; 0: no ordinary cable faults",
           .bounds = {0, 1000}},
          [](auto& s) -> auto& { return s.run.failures.cable_rate_factor; }),
      number(
          {.key = "failures.common_cause_per_year",
           .fallback = "0",
           .unit = "events a year",
           .owner = kFailures,
           .meaning = "that cut a whole shared-risk group, of each",
           .bounds = kPerYear},
          [](auto& s) -> auto& { return s.run.failures.common_cause_per_year; }),
      number(
          {.key = "failures.sites_per_year",
           .fallback = "0",
           .unit = "events a year",
           .owner = kFailures,
           .meaning = "failures of each site",
           .bounds = kPerYear},
          [](auto& s) -> auto& { return s.run.failures.sites_per_year; }),
      number(
          {.key = "failures.gpus_per_day",
           .fallback = "0",
           .unit = "events a day",
           .owner = kFailures,
           .meaning = "failures of each GPU: its node fails",
           .bounds = {0, 1}},
          [](auto& s) -> auto& { return s.run.failures.gpus_per_day; }),
      number(
          {.key = "failures.grids_per_year",
           .fallback = "0",
           .unit = "events a year",
           .owner = kFailures,
           .meaning = "outages of each grid zone",
           .bounds = kPerYear},
          [](auto& s) -> auto& { return s.run.failures.grids_per_year; }),
      file(
          {.key = "failures.events",
           .fallback = "none",
           .owner = "platform/failures/scripted_events.hpp",
           .meaning = "scripted cuts, failures and grid limits (docs/events.md)",
           .words = {"none"}},
          [](auto& s) -> auto& { return s.events; }),
      form(
          {.key = "failures.isolate",
           .fallback = "none",
           .owner = kFailures,
           .meaning = "nations without their international cables all the run; the metric autonomy "
                      "is their own",
           .form = "a nation's iso2 | a list of them | every | none"},
          [](const YamlValue& v, const path&) { return read_nations(v); },
          [](auto& s) -> auto& { return s.run.failures.isolate; }),
      integer(
          {.key = "failures.worst_cut",
           .fallback = "0",
           .owner = "platform/routes/worst_cuts.hpp",
           .meaning =
               "which of the network's worst cuts is down all the run, 1 the worst of all; 0: "
               "none; survival_worst_cuts is the service that is left under the worst of "
               "those on an axis",
           .bounds = {0, 100}},
          [](auto& s) -> auto& { return s.run.failures.worst_cut; }),
      form(
          {.key = "failures.withdraw",
           .fallback = "none",
           .owner = "platform/failures/withdrawal.hpp",
           .meaning =
               "nations whose law stops all the run what it reaches: sites on its soil or run "
               "by its operators, its cloud among them; the metric dependence is the service "
               "lost against the same scenario without it",
           .form = "a nation's iso2 | a list of them | none"},
          [](const YamlValue& v, const path&) { return read_nations(v); },
          [](auto& s) -> auto& { return s.run.failures.withdraw; }),
  };
}

std::vector<Setting> power_rows() {
  return {
      words(
          {.key = "power.metering",
           .fallback = "on",
           .owner = kPower,
           .meaning = "caps, energy and bills, where the platform has gpu_clocks.csv"},
          off_on, [](auto& s) -> auto& { return s.run.power.metered; }),
      words(
          {.key = "power.shed_first",
           .fallback = "training",
           .owner = "engine/power/power_plan.hpp",
           .meaning = "which slows first under a cap"},
          {{"training", engine::ShedFirst::kTraining}, {"serving", engine::ShedFirst::kServing}},
          [](auto& s) -> auto& { return s.run.power.shed_first; }),
      number(
          {.key = "power.cap_scale",
           .fallback = "1",
           .owner = kPower,
           .meaning = "multiplies it_power_mw of every site",
           .bounds = {0, 1000}},
          [](auto& s) -> auto& { return s.run.power.cap_scale; }),
      number(
          {.key = "power.price_scale",
           .fallback = "1",
           .owner = kPower,
           .meaning = "multiplies every price of energy",
           .bounds = {0, 1000}},
          [](auto& s) -> auto& { return s.run.power.price_scale; }),
  };
}

std::vector<Setting> money_and_service_rows() {
  return {
      form(
          {.key = "settlement",
           .fallback = "two_part",
           .owner = "metrics/settlement.hpp",
           .meaning = "what nations pay for another nation's site: two_part is a fee for the "
                      "capacity that a nation's highest hour takes and the energy of its work; the "
                      "others are a price of work",
           .form =
               "two_part | average_cost | marginal_cost | {fixed_tariff: {usd_per_gpu_hour: 2}}"},
          [](const YamlValue& v, const path&) { return read_settlement(v); },
          [](auto& s) -> auto& { return s.bills.settlement; }),
      words(
          {.key = "cloud.billing",
           .fallback = "tokens",
           .owner = "metrics/cloud_bill.hpp",
           .meaning = "what sites with a price list charge for: the tokens served (and GPU-hours "
                      "that jobs hold), or all GPUs provisioned there, used or not"},
          {{"tokens", metrics::CloudBilling::kTokens},
           {"provisioned", metrics::CloudBilling::kProvisioned}},
          [](auto& s) -> auto& { return s.bills.clouds; }),
      words(
          {.key = "home_fleet",
           .fallback = "kept",
           .owner = "metrics/usage_ledger.hpp",
           .meaning = "whether sites to which the policy admits nobody's work stand there and are "
                      "paid (kept), or have no capital, staff, maintenance and energy (none)"},
          {{"kept", metrics::HomeFleet::kKept}, {"none", metrics::HomeFleet::kNone}},
          [](auto& s) -> auto& { return s.bills.home_fleet; }),
      words(
          {.key = "prices.capex",
           .fallback = "mid",
           .owner = "platform/price_levels.hpp",
           .meaning = "which prices of GPUs and halls, WACC and life of GPUs bills read; whoever "
                      "chooses by prices in a run reads the middle ones"},
          price_levels, [](auto& s) -> auto& { return s.prices.capex; }),
      words(
          {.key = "prices.cloud",
           .fallback = "mid",
           .owner = "platform/price_levels.hpp",
           .meaning = "which prices of clouds, for tokens and GPU-hours; likewise"},
          price_levels, [](auto& s) -> auto& { return s.prices.clouds; }),
      place(
          {.key = "sovereignty.weights",
           .fallback = "none",
           .owner = "experiment/score_weights.hpp",
           .meaning = "weights of a sovereignty score; none: no score",
           .words = {"none"}},
          input::kScoreWeights, [](auto& s) -> auto& { return s.weights; }),
      duration(
          {.key = "slo.ttft",
           .owner = "record/request_facts.hpp",
           .meaning = "longest time to first token of a good request, network included",
           .needed = std::string(kWithRequests),
           .bounds = input::kPositive},
          [](auto& s) -> auto& { return s.run.slo.ttft; }),
      duration(
          {.key = "slo.tpot",
           .owner = "record/request_facts.hpp",
           .meaning = "longest mean time of the output tokens behind the first",
           .needed = std::string(kWithRequests),
           .bounds = input::kPositive},
          [](auto& s) -> auto& { return s.run.slo.tpot; }),
  };
}

std::vector<Setting> output_rows() {
  return {
      form(
          {.key = "output.requests",
           .fallback = "none",
           .owner = kRows,
           .meaning = "which requests get a row in requests.csv.zst (`archipelago list "
                      "request-columns`); a share keeps the same questions in every scenario",
           .form = "none | all | a share, as 1 %"},
          [](const YamlValue& v, const path&) { return read_row_share(v); },
          [](auto& s) -> auto& { return s.request_rows; }),
      words(
          {.key = "output.jobs",
           .fallback = "none",
           .owner = kRows,
           .meaning = "whether every job gets a row in jobs.csv.zst (`archipelago list "
                      "job-columns`)"},
          {{"none", false}, {"all", true}}, [](auto& s) -> auto& { return s.job_rows; }),
  };
}

}  // namespace

const std::vector<Setting>& settings_table() {
  static const std::vector<Setting> table = [] {
    std::vector<Setting> all;
    for (const auto rows : {&run_rows, &policy_and_demand_rows, &serving_rows, &wan_rows,
                            &failure_rows, &power_rows, &money_and_service_rows, &output_rows}) {
      for (Setting& setting : rows()) all.push_back(std::move(setting));
    }
    return all;
  }();
  return table;
}

}  // namespace archipelago::experiment
