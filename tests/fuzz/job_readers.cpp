#include "fuzz/job_readers.hpp"

#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "input/json_items.hpp"
#include "input/json_line.hpp"
#include "input/json_objects.hpp"
#include "input/text.hpp"
#include "workload/traces/job_profile.hpp"
#include "workload/traces/job_reader.hpp"
#include "workload/traces/job_text.hpp"

namespace archipelago::fuzz {

namespace {

using namespace archipelago::workload;

void require(bool promise) {
  if (!promise) std::abort();
}

void read_rows(const std::string& header, const std::string& rows, JobFormat format) {
  JobReader reader("fuzz", header + rows, {format, std::numeric_limits<std::uint64_t>::max()});
  std::uint64_t count = 0;
  for (JobRow row; reader.next(row); ++count) {
    require(row.submitted >= 0 && row.run >= 0 && row.queued >= kNotSaid);
    require(row.gpu_milli >= 1 && row.gpu_milli <= kMaxJobGpus * 1000);
    require(row.estimate == kNotSaid || row.estimate > 0);
  }
  require(reader.counts().rows == count);
  for (const Issue& issue : reader.faults()) require(input::is_plain_text(issue.text()));
}

}  // namespace

// Objects that JsonLine accepts are objects, and raw values are values.
void read_json_objects(const std::string& bytes) {
  input::JsonObjects objects("fuzz", bytes);
  for (std::string_view object; objects.next(object);) {
    require(object.starts_with('{') && object.size() <= input::kMaxLineBytes);
    input::JsonLine json(object);
    for (std::string_view key; json.next_key(key);) {
      const std::string_view raw = json.raw();
      if (!json.fault().empty()) break;
      const auto judged = nlohmann::json::parse(raw, nullptr, false);
      if (judged.is_discarded()) continue;  // a number beyond a double
      input::JsonItems items(raw);
      std::size_t count = 0;
      for (std::string_view item; items.next(item);) ++count;
      require(items.is_array() == judged.is_array());
      require(count == (judged.is_array() ? judged.size() : 0));
    }
  }
}

void read_jobs(const std::string& bytes) {
  JobReader reader("fuzz", bytes, {std::nullopt, 1000});
  const JobProfile profile = profile_jobs(reader);
  require(input::is_plain_text(job_text(profile, "plain text")));
}

void read_jobs_acme(const std::string& bytes) {
  read_rows(
      "job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,duration,"
      "queue,gpu_time\n",
      bytes, JobFormat::kAcme);
}

void read_jobs_helios(const std::string& bytes) {
  read_rows(
      "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,"
      "queue\n",
      bytes, JobFormat::kHelios);
}

void read_jobs_openb(const std::string& bytes) {
  read_rows(
      "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"
      "deletion_time,scheduled_time\n",
      bytes, JobFormat::kOpenb);
}

void read_jobs_philly(const std::string& bytes) { read_rows("", bytes, JobFormat::kPhilly); }

void read_jobs_swf(const std::string& bytes) { read_rows("", bytes, JobFormat::kSwf); }

}  // namespace archipelago::fuzz
