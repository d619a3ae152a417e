#include "experiment/outcome_columns.hpp"

#include <array>

namespace archipelago::experiment {
namespace {

constexpr std::array kRequests{
    OutcomeColumn{"scenario", "", "its number in scenarios.csv"},
    OutcomeColumn{"replicate", "", "from 0"},
    OutcomeColumn{"request", "",
                  "number in the order of asking, from 0: the same question under every policy"},
    OutcomeColumn{"asked", "s", "since the start of the run"},
    OutcomeColumn{"measured", "", "1: asked at or after the warm-up, so counted in the tables"},
    OutcomeColumn{"nation", "", "of the user"},
    OutcomeColumn{"metro", "", "of the user"},
    OutcomeColumn{"llm", "", "asked for"},
    OutcomeColumn{"data_class", "", "public, personal, regulated or state"},
    OutcomeColumn{"prompt_tokens", "tokens", "of the question"},
    OutcomeColumn{"output_tokens", "tokens", "of the answer; what it would have been, if refused"},
    OutcomeColumn{"fate", "",
                  "served, no_site, forbidden, queue_full, timeout, too_long, no_power or "
                  "in_flight (the run ended first)"},
    OutcomeColumn{"site", "", "that it was sent to; empty when to none"},
    OutcomeColumn{"path", "", "cables from user to site, with > between; empty when none"},
    OutcomeColumn{"one_way", "s", "delay from user to site: access and WAN"},
    OutcomeColumn{"ttft", "s", "time to first token as the user sees it; served only"},
    OutcomeColumn{"tpot", "s",
                  "mean time of the output tokens behind the first; served with two at least"},
    OutcomeColumn{"e2e", "s", "from asking to the last token and what it carries; served only"},
    OutcomeColumn{
        "gpu_time", "GPU s",
        "of its tokens in a replica which is always full (outcome_rows.hpp); served only"},
    OutcomeColumn{"energy", "J",
                  "of that GPU time at full clock, above the idle draw, with cooling; served and "
                  "metered only"},
    OutcomeColumn{"energy_cost", "USD",
                  "of that energy at the grid's price in the hour of its last token; likewise"},
};

constexpr std::array kJobs{
    OutcomeColumn{"scenario", "", "its number in scenarios.csv"},
    OutcomeColumn{"replicate", "", "from 0"},
    OutcomeColumn{"job_id", "", "ascending in order of submission"},
    OutcomeColumn{"nation", "", "whose job it is"},
    OutcomeColumn{"submission_time", "s", "since the start of the run"},
    OutcomeColumn{"measured", "", "1: submitted at or after the warm-up, so counted in the tables"},
    OutcomeColumn{"requested_number_of_resources", "GPUs", "may be a share of one"},
    OutcomeColumn{"success", "", "1: done"},
    OutcomeColumn{"final_state", "",
                  "done, too_large, forbidden, unreachable, waiting or running (at the horizon)"},
    OutcomeColumn{"starting_time", "s", "first held GPUs; empty when never"},
    OutcomeColumn{"execution_time", "s", "finish_time - starting_time; done only"},
    OutcomeColumn{"finish_time", "s", "done only"},
    OutcomeColumn{"waiting_time", "s", "starting_time - submission_time"},
    OutcomeColumn{"turnaround_time", "s", "finish_time - submission_time; done only"},
    OutcomeColumn{"stretch", "",
                  "turnaround_time / time on its GPUs with nothing in the way; done only"},
    OutcomeColumn{"allocated_sites", "", "that held it at its last start, with + between"},
    OutcomeColumn{"held", "GPU s", "useful + lost + stalled"},
    OutcomeColumn{"useful", "GPU s", "work that counts"},
    OutcomeColumn{"lost", "GPU s", "work thrown away at failures and pre-emptions"},
    OutcomeColumn{"restarts", "", "after failures, outages and pre-emptions"},
    OutcomeColumn{"deferred", "s", "kept from its queue for a better hour"},
    OutcomeColumn{"missed_deadline", "", "1: ended late, or was late at the horizon"},
    OutcomeColumn{"staging_bytes", "bytes", "of its dataset, over the WAN"},
    OutcomeColumn{"gradient_bytes", "bytes", "that its sites exchanged"},
    OutcomeColumn{"checkpoint_bytes", "bytes", "copied to other sites"},
    OutcomeColumn{
        "consumed_energy", "J",
        "of the GPU time held, at the draw of training at full clock, above the idle draw, "
        "with cooling; metered only"},
};

}  // namespace

std::span<const OutcomeColumn> request_columns() { return kRequests; }
std::span<const OutcomeColumn> job_columns() { return kJobs; }

}  // namespace archipelago::experiment
