#include "metrics/definitions.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.hpp"
#include "metrics/cost_definitions.hpp"
#include "metrics/model_definitions.hpp"
#include "metrics/sovereignty_definitions.hpp"

namespace archipelago::metrics {

using enum Extent;

namespace {

// Counted: requests asked after the warm-up.  Ended: those of them that were served or refused
// before the run's end.
constexpr std::array kDefinitions{
    Definition{"requests", "count", kExtensive, "counted", "-",
               "requests that users asked after the warm-up"},
    Definition{
        "questions_per_citizen", "1/day", kExtensive,
        "requests a day of the workload x demand_scale / population of the nations that ask", "-",
        "what the demand comes to for one citizen, in the mean over all days; only where the "
        "workload counts people or stress sets the demand"},
    Definition{"ttft_mean", "s", kIntensive, "mean(first_token - asked)", "low",
               "time to first token as the user sees it: access network, WAN both ways, queue, "
               "prefill"},
    Definition{"ttft_bound_mean", "s", kIntensive,
               "mean over served of min over sites (round trip + prefill)", "-",
               "the lowest mean TTFT that any policy could give those requests: each alone at its "
               "best site; no bound where prefix caches spare prefill"},
    Definition{"ttft_p50", "s", kIntensive, "quantile(first_token - asked, 0.50)", "low",
               "median time to first token"},
    Definition{"ttft_p90", "s", kIntensive, "quantile(first_token - asked, 0.90)", "low",
               "90th percentile of the time to first token"},
    Definition{"ttft_p95", "s", kIntensive, "quantile(first_token - asked, 0.95)", "low",
               "95th percentile of the time to first token"},
    Definition{"ttft_p99", "s", kIntensive, "quantile(first_token - asked, 0.99)", "low",
               "99th percentile of the time to first token"},
    Definition{"tpot_p50", "s/token", kIntensive,
               "quantile((finished - first_token) / (output - 1), 0.50)", "low",
               "median time per output token after the first; answers of one token have none"},
    Definition{"tpot_p90", "s/token", kIntensive,
               "quantile((finished - first_token) / (output - 1), 0.90)", "low",
               "90th percentile of the time per output token"},
    Definition{"tpot_p95", "s/token", kIntensive,
               "quantile((finished - first_token) / (output - 1), 0.95)", "low",
               "95th percentile of the time per output token"},
    Definition{"tpot_p99", "s/token", kIntensive,
               "quantile((finished - first_token) / (output - 1), 0.99)", "low",
               "99th percentile of the time per output token"},
    Definition{"e2e_mean", "s", kIntensive, "mean(finished - asked)", "low",
               "mean time from asking to the last token, network included"},
    Definition{"e2e_p50", "s", kIntensive, "quantile(finished - asked, 0.50)", "low",
               "median time from asking to the last token"},
    Definition{"e2e_p90", "s", kIntensive, "quantile(finished - asked, 0.90)", "low",
               "90th percentile of the time from asking to the last token"},
    Definition{"e2e_p95", "s", kIntensive, "quantile(finished - asked, 0.95)", "low",
               "95th percentile of the time from asking to the last token"},
    Definition{"e2e_p99", "s", kIntensive, "quantile(finished - asked, 0.99)", "low",
               "99th percentile of the time from asking to the last token"},
    Definition{"slo_attainment", "share", kIntensive, "served within both limits / ended", "high",
               "requests whose TTFT and TPOT stay within the experiment's limits; a refusal is a "
               "miss"},
    Definition{"goodput", "1/s", kExtensive, "served within both limits / (horizon - warm-up)",
               "high", "requests a second that meet the limits"},
    Definition{"refusal_share", "share", kIntensive, "refused but by law / ended", "low",
               "requests refused for any reason but the residency rules: no site, a full queue, a "
               "time-out, too long, no power"},
    Definition{
        "refused_by_law_share", "share", kIntensive, "refused: forbidden / ended", "-",
        "requests that the residency rules let no site of the policy serve; only where rules "
        "bind: with slo_attainment and missed_slo_share it makes 1"},
    Definition{"missed_slo_share", "share", kIntensive,
               "(ended - forbidden - served within both limits) / ended", "low",
               "requests that might lawfully have been served and were refused or late; only where "
               "rules bind"},
    Definition{
        "llm_score_mean", "share", kIntensive, "sum(sent x score of the LLM) / sent", "high",
        "public score (llms.csv) of the LLMs that requests were sent to, on one benchmark; no "
        "row when an LLM has none or theirs are of different benchmarks"},
    Definition{"refused_no_site", "count", kExtensive, "refused: no site", "low",
               "refused because the policy found no reachable site with the LLM"},
    Definition{"refused_forbidden", "count", kExtensive, "refused: forbidden", "low",
               "refused because the residency rules allow none of the sites that the policy would "
               "use; only where rules bind"},
    Definition{"refused_queue_full", "count", kExtensive, "refused: queue full", "low",
               "refused because the replica's queue was full"},
    Definition{"refused_timeout", "count", kExtensive, "refused: time-out", "low",
               "refused after waiting too long for the first token"},
    Definition{"refused_too_long", "count", kExtensive, "refused: too long", "low",
               "refused because prompt and output are longer than the LLM's context or can never "
               "fit the replica's memory"},
    Definition{"refused_no_power", "count", kExtensive, "refused: no power", "low",
               "refused because the site had no power when they came or lost it before they were "
               "done; only where power can fail"},
    Definition{"in_flight", "count", kExtensive, "counted - ended", "-",
               "requests that the end of the run cut off; in no latency figure"},
    Definition{"saturated_share", "share", kIntensive,
               "sent to an LLM of a site at or above capacity / requests", "low",
               "requests sent where the offered load was 1 or more in some five minutes: their "
               "queues grew, and latencies are no steady state"},
    Definition{
        "out_of_range_share", "share", kIntensive,
        "mean over requests of the share of their site's LLM's requests outside its profile's "
        "range",
        "low",
        "requests prefilled in an iteration with more prompt tokens or sequences than the serving "
        "profile was made for, or with a longer context"},
    Definition{"short_of_power_share", "share", kIntensive,
               "mean over requests of the share of time their site served at lowered clocks or not "
               "at all",
               "low",
               "requests sent where megawatts did not carry the GPUs; only where power is metered"},
    Definition{"network_rtt_mean", "s", kIntensive, "mean(2 x one-way delay) of served", "low",
               "share of TTFT that is network: access and WAN, both ways"},
    Definition{"foreign_served_share", "share", kIntensive,
               "served on another nation's soil / served", "low",
               "requests served outside the user's nation"},
    Definition{"extra_regional_share", "share", kIntensive,
               "served outside the nation's bloc / served", "low",
               "requests served outside the user's bloc (outside the nation when it has none)"},
    Definition{"foreign_operator_share", "share", kIntensive,
               "served on a site whose operator answers to another nation's law / served", "low",
               "requests whose operator is foreign, on whatever soil"},
    Definition{"residency_compliance", "share", kIntensive,
               "served where the default rules allow / served", "high",
               "requests processed where the platform's default rules allow the data, whichever "
               "rules bound the run"},
    Definition{"residency_compliance_public", "share", kIntensive,
               "public data served where the default rules allow / served", "high",
               "residency_compliance of requests with public data; only with several classes"},
    Definition{"residency_compliance_personal", "share", kIntensive,
               "personal data served where the default rules allow / served", "high",
               "residency_compliance of requests with personal data; only with several classes"},
    Definition{"residency_compliance_regulated", "share", kIntensive,
               "regulated data served where the default rules allow / served", "high",
               "residency_compliance of requests with regulated data; only with several classes"},
    Definition{"residency_compliance_state", "share", kIntensive,
               "state data served where the default rules allow / served", "high",
               "residency_compliance of requests with state data; only with several classes"},
    Definition{"audited_requests", "count", kExtensive, "requests sent and judged", "-",
               "requests whose site and path were judged against the rules, whole run"},
    Definition{"audited_jobs", "count", kCounted, "sites of jobs judged", "-",
               "placements of jobs that were judged against the rules, whole run"},
    Definition{"audited_copies", "count", kCounted, "copies judged", "-",
               "copies of checkpoints whose place was judged against the rules, whole run"},
    Definition{"audited_paths", "count", kCounted, "paths of bulk transfers judged", "-",
               "paths of datasets, checkpoints and gradients judged against the rules, whole run"},
    Definition{
        "utilisation", "share", kIntensive, "time in iterations / (replicas x measured time)", "-",
        "share of time in which a site's replicas run an iteration; a prefill counts when it "
        "ends; with autoscaling of replicas_mean"},
    Definition{
        "offered_load", "ratio", kIntensive, "demand rate / rate that saturates", "-",
        "mean load offered to the busiest LLM of a site, or to a cable's busier direction; at "
        "1 the queue never empties"},
    Definition{"offered_load_peak", "ratio", kIntensive,
               "max over windows of five minutes of offered_load", "-",
               "highest load offered in any five minutes"},
    Definition{"served", "count", kExtensive, "served by the site", "-",
               "requests that the site served after the warm-up"},
    Definition{"replicas", "count", kExtensive, "replicas of all LLMs at the site", "-",
               "LLM replicas that the site's GPUs hold; with autoscaling at the start"},
    Definition{"replicas_mean", "count", kExtensive,
               "time of replicas with their weights / measured time", "-",
               "replicas in service, those that finish their last requests included, averaged over "
               "time; only with autoscaling"},
    Definition{"replicas_loading_mean", "count", kExtensive,
               "time of replicas that load / measured time", "low",
               "replicas that hold GPUs and read their weights, averaged over time; only with "
               "autoscaling"},
    Definition{"replica_starts", "count", kExtensive, "loads begun", "low",
               "replicas that began to load after the warm-up; only with autoscaling"},
    Definition{"cold_waits", "count", kExtensive, "requests dispatched after nobody was in service",
               "low",
               "requests that had to wait for a first replica of their LLM to load, after the "
               "warm-up; only with autoscaling"},
    Definition{"cold_wait_mean", "s", kIntensive,
               "mean(dispatched - reached the site) of cold_waits", "low",
               "time that those requests waited, part of their TTFT"},
    Definition{"preemptions", "count", kExtensive, "sequences that lost their KV memory", "low",
               "sequences thrown out of KV memory and computed again, whole run"},
    Definition{"prefix_hit_share", "share", kIntensive,
               "prompt tokens found in prefix caches / to prefill", "high",
               "prompt tokens that the site's replicas had kept and need not compute, after the "
               "warm-up; a pre-empted sequence counts again; only with prefix caches"},
    Definition{"kv_peak_share", "share", kIntensive, "max over replicas of blocks in use / blocks",
               "-", "highest use of KV memory in any replica of the site"},
    Definition{"prefill_replicas", "count", kExtensive, "replicas that only prefill", "-",
               "replicas of the site that only prefill, with serving.prefill_share"},
    Definition{"kv_transferred", "GB", kExtensive, "prompt tokens handed over x KV bytes a token",
               "-", "KV cache that crossed the site's fabric from prefill to decode, whole run"},
    Definition{
        "kv_transfer_wait_mean", "s", kIntensive, "mean(landed - end of prompt)", "low",
        "time a KV cache waits for the link of its prefill replica and crosses it, whole run"},
    // Counted jobs: submitted after the warm-up.  GPU time: held = useful + lost + waiting for
    // bytes.
    Definition{"jobs", "count", kCounted, "counted jobs", "-",
               "training jobs submitted after the warm-up"},
    Definition{"jobs_done", "count", kCounted, "done", "high",
               "jobs whose work was complete before the end"},
    Definition{"jobs_refused_too_large", "count", kCounted, "refused: too large", "low",
               "refused because no site that the policy and the rules leave can ever hold them"},
    Definition{
        "jobs_refused_forbidden", "count", kCounted, "refused: forbidden", "low",
        "refused because the policy and the residency rules leave too few sites for their data"},
    Definition{"jobs_unreachable", "count", kCounted, "no way for the data at the end", "low",
               "jobs whose data had no allowed way to their site when the run ended"},
    Definition{"jobs_waiting", "count", kCounted, "staged or queued at the end", "-",
               "jobs whose data were on their way, or that were queued, when the run ended"},
    Definition{"jobs_running", "count", kCounted, "holding GPUs at the end", "-",
               "jobs that held GPUs when the run ended"},
    Definition{"job_wait_mean", "s", kIntensive, "mean(started - submitted)", "low",
               "from submission to the first GPUs, staging included, of jobs that started"},
    Definition{"job_wait_p50", "s", kIntensive, "quantile(started - submitted, 0.50)", "low",
               "median wait of jobs that started"},
    Definition{"job_wait_p95", "s", kIntensive, "quantile(started - submitted, 0.95)", "low",
               "95th percentile of the wait of jobs that started"},
    Definition{"jobs_abroad_share", "share", kIntensive, "started on foreign soil / started", "-",
               "jobs that ran on soil other than their nation's"},
    Definition{"job_completion_mean", "s", kIntensive, "mean(finished - submitted)", "low",
               "from submission to the end of the work, of jobs that are done"},
    Definition{"job_completion_p50", "s", kIntensive, "quantile(finished - submitted, 0.50)", "low",
               "median completion time"},
    Definition{"job_completion_p95", "s", kIntensive, "quantile(finished - submitted, 0.95)", "low",
               "95th percentile of the completion time"},
    Definition{"job_slowdown_mean", "ratio", kIntensive,
               "mean(max(1, completion / max(run time, 10 s)))", "low",
               "bounded slowdown: completion against running alone at once, its data in place"},
    Definition{"job_slowdown_p95", "ratio", kIntensive,
               "quantile(max(1, completion / max(run time, 10 s)), 0.95)", "low",
               "95th percentile of the bounded slowdown"},
    Definition{"gpu_hours_held", "GPU h", kExtensive, "sum(GPUs x time held)", "-",
               "GPU time that counted jobs held"},
    Definition{"gpu_hours_lost", "GPU h", kExtensive, "sum(GPUs x work thrown away)", "low",
               "GPU time whose work a failure or a pre-emption threw away"},
    Definition{"gpu_goodput", "share", kIntensive, "useful GPU time / held GPU time", "high",
               "share of the held GPU time whose work counts: not lost, not waiting for bytes"},
    Definition{"job_restarts", "count", kCounted, "starts after the first", "low",
               "times that counted jobs had to begin again from a checkpoint"},
    Definition{"jobs_deferred", "count", kCounted, "held back for a better hour", "-",
               "deferrable jobs that did not queue at once but for a cheaper or cleaner hour"},
    Definition{"job_deferral_mean", "s", kIntensive, "mean(queued - submitted) of deferred jobs",
               "-", "how long deferred jobs were held back by choice; part of their wait"},
    Definition{"deadline_misses", "count", kCounted, "ended, or still going, after the deadline",
               "low",
               "deferrable jobs that were not done by their deadline, refused ones left out"},
    Definition{"staging_bytes", "GB", kExtensive, "sum(dataset bytes delivered)", "-",
               "bytes of datasets that crossed the WAN for counted jobs"},
    Definition{"gradient_bytes", "GB", kExtensive, "sum(synchronisation bytes delivered)", "-",
               "bytes that the sites of a job exchanged over the WAN"},
    Definition{"checkpoint_bytes", "GB", kExtensive, "sum(checkpoint bytes delivered)", "-",
               "bytes of checkpoints copied to, or fetched from, another site"},
    Definition{"checkpoints_copied", "count", kCounted, "copies that arrived", "high",
               "checkpoints that reached another site, whole run"},
    Definition{"checkpoints_kept_local", "count", kCounted, "checkpoints without a copy", "low",
               "checkpoints with nowhere to go: no other site may keep them, is up and reachable"},
    Definition{"path_stretch", "ratio", kIntensive,
               "sum(bytes x km travelled) / sum(bytes x km of best routes)", "low",
               "detours of bulk transfers against the best allowed route with every cable up"},
    Definition{"hours_without_path", "h", kCounted, "sum(time without an allowed path)", "low",
               "time that bulk transfers waited because no allowed path was up"},
    Definition{"reroutes", "count", kCounted, "moves to another path", "-",
               "times that a bulk transfer went on over another path, after a cut or a repair"},
    Definition{"carried_staging", "GB", kExtensive, "sum(bytes on the cable)", "-",
               "datasets that the cable carried, both directions, whole run"},
    Definition{"carried_gradients", "GB", kExtensive, "sum(bytes on the cable)", "-",
               "synchronisation that the cable carried, both directions, whole run"},
    Definition{"carried_checkpoints", "GB", kExtensive, "sum(bytes on the cable)", "-",
               "checkpoints that the cable carried, both directions, whole run"},
    Definition{"carried_inference", "GB", kExtensive, "sum(bytes on the cable)", "-",
               "prompts and answers that the cable carried, both directions, whole run"},
    Definition{"cable_utilisation", "share", kIntensive, "bytes / (capacity x time)", "-",
               "mean use of the cable's busier direction, all classes, hours down included"},
    Definition{"cable_utilisation_peak", "share", kIntensive,
               "max over epochs of bytes / (capacity x time)", "-",
               "highest use of the cable's busier direction in an epoch"},
};

std::vector<Definition> all_definitions() {
  std::vector<Definition> all(kDefinitions.begin(), kDefinitions.end());
  const std::span<const Definition> costs = cost_definitions();
  all.insert(all.end(), costs.begin(), costs.end());
  const std::span<const Definition> sovereignty = sovereignty_definitions();
  all.insert(all.end(), sovereignty.begin(), sovereignty.end());
  const std::span<const Definition> models = model_definitions();
  all.insert(all.end(), models.begin(), models.end());
  return all;
}

}  // namespace

std::string_view word_of(Extent extent) {
  if (extent == kIntensive) return "intensive";
  return extent == kExtensive ? "extensive" : "counted";
}

std::span<const Definition> definitions() {
  static const std::vector<Definition> all = all_definitions();
  return all;
}

const Definition& definition_of(std::string_view metric) {
  const std::span<const Definition> all = definitions();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Definition& d) { return d.metric == metric; });
  ARCHIPELAGO_REQUIRE(found != all.end());
  return *found;
}

}  // namespace archipelago::metrics
