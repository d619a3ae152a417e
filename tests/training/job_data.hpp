// The public job traces and reference answers below ARCHIPELAGO_DATA, read as they are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/sim_time.hpp"
#include "training/queue_replay.hpp"
#include "workload/job.hpp"

namespace archipelago::test {

inline const char* const kJobDataOrigin =
    "set ARCHIPELAGO_DATA to a folder with jobs/ and traces/; the trace is public "
    "(github.com/alibaba/clusterdata, cluster-trace-gpu-v2023), the answers are those of Batsim "
    "4.2.1 and of Alibaba's simulator on it";

// Empty when the variable is not set.
inline std::filesystem::path data_folder() {
  const char* const data = std::getenv("ARCHIPELAGO_DATA");
  return data == nullptr ? "" : data;
}

inline SimTime whole_seconds(std::int64_t s) { return {s * 1'000'000'000'000}; }

using CsvRow = std::map<std::string, std::string>;

inline std::vector<CsvRow> read_rows(const std::filesystem::path& file) {
  std::ifstream in(data_folder() / file);
  if (!in) throw std::runtime_error("no file " + (data_folder() / file).string());
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream text(line + ",");
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    return cells;
  };
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> titles = cells_of(line);
  std::vector<CsvRow> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = cells_of(line);
    CsvRow& row = rows.emplace_back();
    for (std::size_t c = 0; c < titles.size(); ++c) row[titles[c]] = cells.at(c);
  }
  return rows;
}

inline std::int64_t whole(const std::string& text) {
  return static_cast<std::int64_t>(std::stod(text));
}

// 6,165 jobs of whole GPUs, for 24 of them.
inline std::vector<workload::Job> reference_jobs() {
  std::vector<workload::Job> jobs;
  for (const CsvRow& row : read_rows("jobs/openb_gpu2023.csv")) {
    workload::Job job;
    job.id = static_cast<std::uint64_t>(whole(row.at("job_id")));
    job.submitted = whole_seconds(whole(row.at("submit_time")));
    job.run_time = whole_seconds(whole(row.at("duration")));
    job.gpu_milli = 1000 * whole(row.at("num_gpu"));
    job.estimate = job.run_time + whole_seconds(1);  // Batsim's walltime
    jobs.push_back(job);
  }
  return jobs;
}

// Starts, by job.
inline std::vector<SimTime> reference_starts(const std::string& answer) {
  std::vector<SimTime> starts;
  for (const CsvRow& row : read_rows("jobs/" + answer)) {
    starts.push_back(whole_seconds(whole(row.at("start"))));
  }
  return starts;
}

// The pods with GPUs of the last 30 days (creation of the last pod less 30 days), those that were
// scheduled; run time: from being scheduled to deletion.
inline std::vector<workload::Job> real_pods() {
  std::vector<workload::Job> jobs;
  std::int64_t last = 0;
  const auto rows = read_rows("traces/alibaba-gpu-v2023/openb_pod_list_default.csv");
  for (const CsvRow& row : rows) last = std::max(last, whole(row.at("creation_time")));
  const std::int64_t from = last - std::int64_t{30} * 86'400;
  for (const CsvRow& row : rows) {
    const std::int64_t created = whole(row.at("creation_time"));
    const std::int64_t gpus = whole(row.at("num_gpu"));
    if (gpus == 0 || created < from || row.at("scheduled_time").empty()) continue;
    workload::Job job;
    job.submitted = whole_seconds(created - from);
    job.run_time = whole_seconds(whole(row.at("deletion_time")) - whole(row.at("scheduled_time")));
    job.gpu_milli = gpus == 1 ? whole(row.at("gpu_milli")) : 1000 * gpus;
    jobs.push_back(job);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [](const workload::Job& a, const workload::Job& b) {
    return a.submitted < b.submitted;
  });
  for (std::size_t j = 0; j < jobs.size(); ++j) jobs[j].id = j;
  return jobs;
}

// GPUs of every `stride`-th node with GPUs, in the order of the list.
inline std::vector<std::int32_t> real_nodes(std::size_t stride) {
  std::vector<std::int32_t> sizes;
  std::size_t row_number = 0;
  for (const CsvRow& row : read_rows("traces/alibaba-gpu-v2023/openb_node_list_gpu_node.csv")) {
    if (row_number++ % stride == 0) {
      sizes.push_back(static_cast<std::int32_t>(whole(row.at("gpu"))));
    }
  }
  return sizes;
}

}  // namespace archipelago::test
