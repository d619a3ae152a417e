#include <algorithm>
#include <array>
#include <string>

#include "input/json_items.hpp"
#include "input/json_line.hpp"
#include "workload/traces/job_line.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

using Fault = std::optional<TraceFault>;

constexpr std::string_view kDate = "a time like \"2017-10-07 01:11:39\" or null";

// A member of an object that is read.
struct Member {
  std::string_view name;
  std::string_view raw;  // "" when it is missing
};

Fault read_members(std::string_view object, std::string_view what, std::span<Member> members) {
  input::JsonLine json(object);
  for (std::string_view key; json.next_key(key);) {
    const auto member = std::find_if(members.begin(), members.end(),
                                     [&](const Member& m) { return m.name == key; });
    if (member == members.end()) {
      json.skip();
      continue;
    }
    if (!member->raw.empty()) return TraceFault{std::string(key), "stands twice in the object"};
    member->raw = json.raw();
  }
  if (json.fault().empty()) return std::nullopt;
  return TraceFault{std::string(what),
                    "is no JSON object (columns count from its brace): " + json.fault()};
}

// Nothing is said by null, "" and "None".
Fault read_time(const Member& member, std::optional<std::int64_t>& time) {
  time.reset();
  std::string_view text = member.raw;
  const bool quoted = text.size() >= 2 && text.front() == '"';
  if (quoted) text = text.substr(1, text.size() - 2);
  if (is_nothing(text)) return std::nullopt;
  const auto stamp = quoted ? parse_time_stamp(text) : std::nullopt;
  if (!stamp) return fault_of(member.name, text, kDate);
  time = stamp->nanoseconds;
  return std::nullopt;
}

class PhillyJobParser : public JobLineParser {
 public:
  [[nodiscard]] bool dated() const override { return true; }

  Fault parse(std::string_view text, JobRow& row, JobVerdict& verdict) override {
    std::array<Member, 2> members{{{"submitted_time", {}}, {"attempts", {}}}};
    if (auto fault = read_members(text, "", members)) return fault;
    std::optional<std::int64_t> submitted;
    if (auto fault = read_time(members[0], submitted)) return fault;
    if (!submitted) return TraceFault{"submitted_time", "is missing"};
    row.submitted = *submitted;
    input::JsonItems attempts(members[1].raw);
    if (!attempts.is_array()) {
      return fault_of("attempts", members[1].raw, "an array, which may be empty");
    }
    return read_attempts(attempts, row, verdict);
  }

 private:
  static Fault read_attempts(input::JsonItems& attempts, JobRow& row, JobVerdict& verdict) {
    std::optional<std::int64_t> first_start;
    std::optional<std::int64_t> last_end;
    std::int64_t gpus = 0;
    std::size_t count = 0;
    for (std::string_view attempt; attempts.next(attempt); ++count) {
      std::array<Member, 3> members{{{"start_time", {}}, {"end_time", {}}, {"detail", {}}}};
      if (auto fault = read_members(attempt, "attempts", members)) return fault;
      std::optional<std::int64_t> start;
      if (auto fault = read_time(members[0], start)) return fault;
      if (auto fault = read_time(members[1], last_end)) return fault;
      if (count > 0) continue;
      first_start = start;
      if (auto fault = count_gpus(members[2].raw, gpus)) return fault;
    }
    row.gpu_milli = 1000 * gpus;
    row.queued = first_start.value_or(0) - row.submitted;
    row.run = last_end.value_or(0) - first_start.value_or(0);
    verdict = !first_start                    ? JobVerdict::kNotStarted
              : gpus == 0                     ? JobVerdict::kNoGpu
              : !last_end                     ? JobVerdict::kNotEnded
              : row.queued < 0 || row.run < 0 ? JobVerdict::kBackwards
                                              : JobVerdict::kJob;
    return std::nullopt;
  }

  static Fault count_gpus(std::string_view detail, std::int64_t& gpus) {
    input::JsonItems servers(detail);
    if (!servers.is_array()) return fault_of("detail", detail, "an array of servers");
    for (std::string_view server; servers.next(server);) {
      std::array<Member, 1> members{{{"gpus", {}}}};
      if (auto fault = read_members(server, "detail", members)) return fault;
      input::JsonItems items(members[0].raw);
      if (!items.is_array()) return fault_of("gpus", members[0].raw, "an array of GPUs");
      for (std::string_view gpu; items.next(gpu);) ++gpus;
    }
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<JobLineParser> make_philly_parser() { return std::make_unique<PhillyJobParser>(); }

}  // namespace archipelago::workload
