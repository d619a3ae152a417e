#include "workload/traces/trace_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "input/json_line.hpp"
#include "input/text.hpp"
#include "workload/traces/csv_header.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

using Fault = std::optional<TraceFault>;

constexpr std::string_view kTokens = "a whole number of tokens from 0 to 10000000";

bool parse_tokens(std::string_view text, std::int32_t& tokens) {
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, tokens);
  return error == std::errc() && end == last && tokens >= 0 && tokens <= kMaxTraceTokens;
}

bool parse_time(const TraceFormatInfo& format, std::string_view text, std::int64_t& time) {
  if (format.clock != TraceClock::kUtc) {
    const auto value = parse_decimal_time(text, format.time_digits);
    time = value.value_or(0);
    return value.has_value();
  }
  const auto stamp = parse_time_stamp(text);
  if (!stamp || stamp->has_offset != (format.format == TraceFormat::kAzure2024)) return false;
  time = stamp->nanoseconds;
  return true;
}

std::string_view expected_time(const TraceFormatInfo& format) {
  switch (format.format) {
    case TraceFormat::kAzure2023:
      return "a time like 2023-11-16 18:15:46.6805900";
    case TraceFormat::kAzure2024:
      return "a time like 2024-05-10 00:00:00.009930+00:00";
    case TraceFormat::kMooncake:
      return "a number of milliseconds, not negative";
    default:
      return "a number of seconds, not negative";
  }
}

// FNV-1a (Fowler, Noll, Vo); 0 for no text.
std::uint64_t hash_of(std::string_view text) {
  if (text.empty()) return 0;
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3ULL;
  return hash;
}

class CsvLineParser : public TraceLineParser {
 public:
  CsvLineParser(const TraceFormatInfo& format, std::string_view header, Fault& fault)
      : format_(format),
        header_(format.title, header, fault),
        time_(header_.locate(format.time, false, fault)),
        prompt_(header_.locate(format.prompt, false, fault)),
        output_(header_.locate(format.output, false, fault)),
        model_(header_.locate(format.model, false, fault)),
        batch_(header_.locate(format.batch, true, fault)),
        session_(header_.locate(format.session, true, fault)) {}

  Fault parse(std::string_view text, TraceLine& line) override {
    if (auto fault = header_.take_apart(text, cells_)) return fault;
    if (time_ != kAbsent && !parse_time(format_, cells_[time_], line.nanoseconds)) {
      return fault_of(format_.time, cells_[time_], expected_time(format_));
    }
    if (!parse_tokens(cells_[prompt_], line.prompt_tokens)) {
      return fault_of(format_.prompt, cells_[prompt_], kTokens);
    }
    if (!parse_tokens(cells_[output_], line.output_tokens)) {
      return fault_of(format_.output, cells_[output_], kTokens);
    }
    if (batch_ != kAbsent && cells_[batch_] != "1") {
      return fault_of(format_.batch, cells_[batch_], "1; a row is one request");
    }
    line.session = session_ == kAbsent ? 0 : hash_of(cells_[session_]);
    if (model_ == kAbsent) return std::nullopt;
    line.model = cells_[model_];
    if (!input::is_plain_text(line.model)) return fault_of(format_.model, line.model, "UTF-8 text");
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kAbsent = CsvHeader::kAbsent;

  const TraceFormatInfo& format_;
  CsvHeader header_;
  std::vector<std::string_view> cells_;
  std::size_t time_;
  std::size_t prompt_;
  std::size_t output_;
  std::size_t model_;
  std::size_t batch_;
  std::size_t session_;
};

class MooncakeLineParser : public TraceLineParser {
 public:
  explicit MooncakeLineParser(const TraceFormatInfo& format) : format_(format) {}

  Fault parse(std::string_view text, TraceLine& line) override {
    input::JsonLine json(text);
    line.block_hashes.clear();
    std::array<Member, 4> members{{{format_.time, {}, false},
                                   {format_.prompt, {}, false},
                                   {format_.output, {}, false},
                                   {kHashes, {}, false}}};
    std::string_view key;
    while (json.next_key(key)) {
      const auto member = std::find_if(members.begin(), members.end(),
                                       [&](const Member& m) { return m.name == key; });
      if (member == members.end()) {
        json.skip();
        continue;
      }
      if (member->seen) return TraceFault{std::string(key), "stands twice in the object"};
      member->seen = true;
      if (key == kHashes) {
        json.integers(line.block_hashes);
      } else {
        member->text = json.number();
      }
    }
    if (!json.fault().empty()) return TraceFault{"", "is no JSON object: " + json.fault()};
    for (std::size_t m = 0; m < 3; ++m) {
      if (!members[m].seen) return TraceFault{std::string(members[m].name), "is missing"};
    }
    if (!parse_time(format_, members[0].text, line.nanoseconds)) {
      return fault_of(format_.time, members[0].text, expected_time(format_));
    }
    if (!parse_tokens(members[1].text, line.prompt_tokens)) {
      return fault_of(format_.prompt, members[1].text, kTokens);
    }
    if (!parse_tokens(members[2].text, line.output_tokens)) {
      return fault_of(format_.output, members[2].text, kTokens);
    }
    const auto& hashes = line.block_hashes;
    line.session = hashes.empty() ? 0 : static_cast<std::uint64_t>(hashes[hashes.size() > 1]) + 1;
    return std::nullopt;
  }

 private:
  static constexpr std::string_view kHashes = "hash_ids";
  struct Member {
    std::string_view name;
    std::string_view text;
    bool seen;
  };
  const TraceFormatInfo& format_;
};

}  // namespace

std::unique_ptr<TraceLineParser> make_line_parser(const TraceFormatInfo& format,
                                                  std::string_view header,
                                                  std::optional<TraceFault>& fault) {
  fault.reset();
  if (format.format == TraceFormat::kMooncake) return std::make_unique<MooncakeLineParser>(format);
  auto parser = std::make_unique<CsvLineParser>(format, header, fault);
  if (fault) return nullptr;
  return parser;
}

}  // namespace archipelago::workload
