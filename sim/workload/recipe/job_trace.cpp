#include "workload/recipe/job_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

std::int64_t nanoseconds(Seconds time) { return std::llround(time.si() * 1e9); }

void for_each_job(const JobTrace& trace, JobCounts& counts,
                  const std::function<void(JobRow&)>& use) {
  JobReader reader(trace.file, trace.how());
  for (JobRow row; reader.next(row);) use(row);
  counts = reader.counts();
}

// The file's first job and whether the others come behind it in order.
std::int64_t find_first(JobTrace& trace) {
  std::int64_t first = JobTrace::kNoEnd;
  std::int64_t before = 0;
  for_each_job(trace, trace.counts, [&](const JobRow& row) {
    first = std::min(first, row.submitted);
    trace.in_order = trace.in_order && row.submitted >= before;
    before = row.submitted;
  });
  return first;
}

// The first job behind `skip`; kNoEnd when there is none.
std::int64_t find_begin(const JobTrace& trace, std::int64_t first) {
  std::int64_t begin = JobTrace::kNoEnd;
  JobCounts ignored;
  for_each_job(trace, ignored, [&](JobRow& row) {
    if (row.submitted - first >= trace.skip && trace.accept(row)) {
      begin = std::min(begin, row.submitted);
    }
  });
  return begin;
}

void count_window(JobTrace& trace) {
  std::int64_t last = trace.begin;
  bool goes_on = false;
  JobCounts ignored;
  for_each_job(trace, ignored, [&](JobRow& row) {
    const std::int64_t since = row.submitted - trace.begin;
    if (since < 0 || since >= trace.take) {
      ++trace.skipped;
      goes_on = goes_on || since >= trace.take;
    } else if (!trace.accept(row)) {
      ++trace.too_long;
    } else {
      ++trace.kept;
      last = std::max(last, row.submitted);
    }
  });
  trace.span = goes_on ? trace.take : last - trace.begin;
}

// Whether a job is left to replay; faults of the file throw.
bool read_jobs(const input::KeyedMap& map, std::optional<JobFormat> format, JobTrace& trace) {
  trace.format = JobReader(trace.file, {format, 0, trace.whole_gpus}).format().format;
  const std::int64_t first = find_first(trace);
  trace.begin = find_begin(trace, first);
  if (trace.begin == JobTrace::kNoEnd) {
    map.fault("skip", fmt::format("leaves none of the {} jobs of {}", trace.counts.rows,
                                  trace.file.string()));
    return false;
  }
  count_window(trace);
  return true;
}

}  // namespace

double JobTrace::mean_gap() const {
  return kept < 2 ? 0 : static_cast<double>(span) / static_cast<double>(kept - 1);
}

double JobTrace::jobs_per_day() const { return rows_per_day(mean_gap(), *this); }

std::uint64_t JobTrace::unsplit(std::int64_t from_milli, std::int32_t sites) const {
  ARCHIPELAGO_REQUIRE(sites > 0);
  std::uint64_t count = 0;
  JobCounts ignored;
  for_each_job(*this, ignored, [&](JobRow& row) {
    const std::int64_t since = row.submitted - begin;
    const bool is_kept = since >= 0 && since < take && accept(row);
    const bool is_even = row.gpu_milli % (1000 * std::int64_t{sites}) == 0;
    count += is_kept && row.gpu_milli >= from_milli && !is_even ? 1 : 0;
  });
  return count;
}

std::string JobTrace::note() const {
  return fmt::format(
      "of {}, {} jobs are replayed; left out: {}, {} before or behind the part taken, {} longer "
      "than {:.6g} days",
      file.string(), kept, counts.left_out(), skipped, too_long,
      static_cast<double>(longest) / 86'400e9);
}

std::optional<JobTrace> read_job_trace(const input::KeyedMap& map,
                                       const std::filesystem::path& folder) {
  JobTrace trace;
  trace.skip = nanoseconds(map.duration("skip"));
  if (map.has("take")) trace.take = nanoseconds(map.duration("take"));
  trace.longest = nanoseconds(map.duration("longest"));
  trace.whole_gpus = map.flag("whole_gpus");
  const std::string format = map.word("format");
  if (!read_trace_keys(map, folder, &job_origin, trace)) return std::nullopt;
  if (!read_through(map, [&] { return read_jobs(map, find_job_format(format), trace); })) {
    return std::nullopt;
  }
  // Also a single job in front of others: without a gap it would come again at once, for ever.
  if (trace.at_end == AtEnd::kRepeat && !(trace.mean_gap() > 0)) {
    map.fault("at_end",
              fmt::format("the {} jobs that are taken come at one instant; they cannot be "
                          "repeated",
                          trace.kept));
    return std::nullopt;
  }
  return trace;
}

std::string why_too_short(const JobTrace& trace, SimTime horizon) {
  if (trace.at_end != AtEnd::kFail) return "";
  const double span_s = static_cast<double>(trace.span) * 1e-9 * trace.time_warp;
  if (span_s >= horizon.seconds()) return "";
  return fmt::format(
      "the part of {} that is taken lasts {:.3f} s with time_warp {}, the run {:.3f} s; shorten "
      "the horizon or say at_end: repeat or at_end: stop",
      trace.file.string(), span_s, trace.time_warp, horizon.seconds());
}

}  // namespace archipelago::workload
