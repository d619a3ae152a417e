// What a trace is like, in one pass and constant memory: rates, burstiness, lengths.
//
// Flow     TraceReader -> profile_trace() -> TraceProfile -> `workload inspect` (trace_text) and
//          `workload fit` (trace_recipe).
// Clock    the step of its stamps (clock_step.hpp), taken out of what follows.
// Bursts   gap_cv is the coefficient of variation of the time between requests over the whole
//          trace; it counts the rise and fall of the day as burstiness.  hour_cv compares each gap
//          with the mean gap of its own hour, which is what a recipe means by burstiness
//          (gap_moments.hpp).
// Days     whole ones of 24 h from the first row on, whole weeks where there are seven and the clock
//          knows the day; what is left over counts for no rate of the day, since a trace that ends
//          at closing time would make its days too short.  The last day is whole when no more than
//          one mean gap is missing.
// Hours    of the file's clock; a clock that says nothing of the hour is taken to start at
//          midnight.  An hour's rate is its requests over the time that whole days spend in it;
//          without a whole day, over the time the trace spent in that hour.
// Units    seconds; requests a second; tokens.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "workload/traces/length_counts.hpp"
#include "workload/traces/trace_reader.hpp"

namespace archipelago::workload {

// Distinct model names kept; the others count as kOtherModels.
inline constexpr std::size_t kMaxTraceModels = 100;
inline constexpr const char* kOtherModels = "(others)";

struct TraceProfile {
  std::string file;
  TraceFormat format{};
  std::string why;  // it was read in that format
  TraceCounts counts;
  std::int64_t first_nanoseconds = 0;  // on the file's clock
  double span_s = 0;                   // first row to last; 0 without times
  double mean_rate = 0;                // gaps over the span; 0 when the span is 0
  double peak_minute_rate = 0;         // of the fullest whole minute counted from the first row
  double step_s = 0;                   // of the clock; 0: none was noticed
  std::uint64_t ties = 0;              // rows with the stamp of the row before
  double gap_cv = 0;
  double hour_cv = 0;  // gap_cv when no hour has enough gaps
  LengthCounts prompt_tokens;
  LengthCounts output_tokens;
  std::int64_t longest = 0;             // prompt and output of one request together
  std::uint64_t with_hashes = 0;        // rows that carry block hashes
  std::int32_t block_tokens = 0;        // that one stands for
  std::int64_t whole_days = 0;          // that the rates below are of
  double requests_per_day = 0;          // over the whole days; 0 without any
  std::array<double, 24> hour_rates{};  // 0 for hours the trace never saw
  std::array<double, 7>
      day_rates{};  // Monday first; zeros unless the clock knows the day of a whole week
  std::map<std::string, std::uint64_t> models;

  // Whether gaps are reckoned as if rows of one step were spread over it.
  [[nodiscard]] bool is_spread() const { return step_s > 0 && ties > 0; }
  [[nodiscard]] bool has_times() const { return !info_of(format).time.empty(); }
};

// Reads to the end.  Throws InputError as the reader does.
TraceProfile profile_trace(TraceReader& reader);

}  // namespace archipelago::workload
