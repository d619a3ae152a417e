// Which runs of a campaign a part of it shall do, as a file: written by who shares them out, read by
// the process that runs some of them (`run --shard 3/16 --runs FILE`).
//
// Format   a line "campaign <digest>" (RunKeys::campaign_digest), then a line a run: the number of
//          its scenario, from 1, and its replicate, from 0, as tables and logs name them.
// Digest   an experiment or a program that has changed since the list was made names other runs:
//          its process refuses the list rather than do what nobody asked for.
// Errors   InputError: cannot be read, another campaign, lines that name no run; all at once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/run_name.hpp"

namespace archipelago::campaign {

void write_run_list(const std::filesystem::path& file, const std::string& campaign_digest,
                    const std::vector<experiment::RunName>& runs);

// The runs of the list.  Where the precision of the experiment is what asks for replicates, it gets
// as many as the list names.
[[nodiscard]] std::vector<experiment::RunName> read_run_list(const std::filesystem::path& file,
                                                             const std::string& campaign_digest,
                                                             experiment::Experiment& experiment);

}  // namespace archipelago::campaign
