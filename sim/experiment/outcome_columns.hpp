// The columns of requests.csv and jobs.csv, each defined once: name, unit, meaning, and what the
// same thing is called elsewhere.
//
// Names    of jobs.csv are those of Batsim's jobs.csv where it has the thing (job_id,
//          submission_time, requested_number_of_resources, success, final_state, starting_time,
//          execution_time, finish_time, waiting_time, turnaround_time, stretch); those of
//          requests.csv follow vLLM's serving benchmark (ttft, tpot; its e2el is e2e).
// Flow     request_columns(), job_columns() -> header and rows (outcome_rows.hpp), `archipelago list
//          request-columns | job-columns`.
// Errors   none.
#pragma once

#include <span>
#include <string_view>

namespace archipelago::experiment {

struct OutcomeColumn {
  std::string_view name;
  std::string_view unit;  // "" for words and counts
  std::string_view meaning;
};

[[nodiscard]] std::span<const OutcomeColumn> request_columns();
[[nodiscard]] std::span<const OutcomeColumn> job_columns();

}  // namespace archipelago::experiment
