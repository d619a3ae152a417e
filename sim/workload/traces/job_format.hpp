// The public formats of training-job traces that are read, and how one is told from the file.
//
//   openb   Alibaba cluster-trace-gpu-v2023, pod list.  A pod is a job: submitted when created,
//           runs from scheduled_time to deletion_time; of one GPU it has gpu_milli thousandths.
//           Left out: pods without GPU, never scheduled (Pending).  The lists sampled from it
//           (multigpu*, gpushare*, ...) have no times and are refused.
//   jobs    submit_time, duration, num_gpu and more columns that are not read: the simplified CSV
//           of schedulers' simulators, Philly's among them (Tiresias: job_id, num_gpu,
//           submit_time, iterations, model_name, duration, interval), and of lists derived from
//           openb.
//   philly  the array of JSON objects cluster_job_log, or its objects one a line.  As its own notebook counts: GPUs of the
//           first attempt, run time from the first attempt's start to the last one's end.  Left
//           out: no attempt or no first start, still running, no GPU.  Times are Pacific, read as
//           if UTC.
//   helios  SenseTime's cluster_log.csv, a Slurm log.  Left out: CPU jobs, never started.
//   acme    trace_seren.csv, trace_kalos.csv of the Shanghai AI Laboratory.  Run time is end_time -
//           start_time: Kalos's `duration` counts the queue too.  Left out as of helios.
//   swf     the Standard Workload Format, 18 fields; a processor is taken for a GPU.  Requested
//           processors (field 8), else allocated ones (5).  -1 is unknown.  Left out: partial
//           executions (status 2 to 4, whose job has a line of its own), run time unknown, and jobs
//           that failed or were cancelled (status 0, 5) without a processor: none allocated, no
//           run.  A header UnixStartTime that is no number gives the log no date.
// In every format a run or a wait below zero is left out, a run of zero is a job.
// Guess    from the names in the first line, of JSON from the keys of the first object; a semicolon
//          or 18 numbers are swf.
// Errors   guess_job_format() answers nothing for a first line of no known format, why_no_jobs()
//          then says what it is and what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::workload {

enum class JobFormat : std::uint8_t { kOpenb, kJobs, kPhilly, kHelios, kAcme, kSwf };

// Columns of CSV; "" when the format has none.
struct JobFormatInfo {
  JobFormat format;
  std::string_view name;   // of --format and of recipes
  std::string_view title;  // for people
  std::string_view submit;
  std::string_view start;
  std::string_view end;
  std::string_view duration;  // when there is neither start nor end
  std::string_view gpus;
  std::string_view gpu_milli;  // thousandths of one GPU
  std::string_view mark;       // a column that tells it from its like
  bool dated;                  // times are dates, otherwise seconds since some instant
  std::string_view origin;     // where the public trace comes from
};

std::span<const JobFormatInfo> job_formats();
const JobFormatInfo& info_of(JobFormat format);
std::optional<JobFormat> find_job_format(std::string_view name);
std::vector<std::string> job_format_names();

struct JobGuess {
  JobFormat format;
  std::string why;  // "its header names submit_time, ..."
};

// Of the first line that is not blank.
std::optional<JobGuess> guess_job_format(std::string_view first);
// Of a file; nothing when it is no job trace.  Throws InputError when it cannot be read.
std::optional<JobGuess> guess_job_format(const std::filesystem::path& file);

// Of the first line of a file that looks like jobs but cannot be read as such: what is missing, a
// sentence without a subject; "" when it does not look like jobs.
std::string why_no_jobs(std::string_view first);

// "openb (creation_time, scheduled_time, ...), ...".
std::string known_job_formats();

// Where a missing public trace can be had, told from the words in its path; every origin when the
// path does not say which it is.
std::string job_origin(const std::filesystem::path& file);

}  // namespace archipelago::workload
