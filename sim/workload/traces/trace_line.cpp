#include "workload/traces/trace_line.hpp"

#include <charconv>
#include <system_error>

#include "input/text.hpp"
#include "workload/traces/csv_header.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

using Fault = std::optional<TraceFault>;

class CsvLineParser : public TraceLineParser {
 public:
  CsvLineParser(const TraceLayout& layout, std::string_view header, Fault& fault)
      : layout_(layout),
        header_(layout.format->title, header, fault),
        time_(header_.locate(layout.columns.time, false, fault)),
        prompt_(header_.locate(layout.columns.prompt, false, fault)),
        output_(header_.locate(layout.columns.output, false, fault)),
        model_(header_.locate(layout.columns.model, false, fault)),
        batch_(header_.locate(layout.format->batch, true, fault)),
        session_(header_.locate(layout.columns.session,
                                layout.columns.session == layout.format->session, fault)) {}

  Fault parse(std::string_view text, TraceLine& line) override {
    if (auto fault = header_.take_apart(text)) return fault;
    if (time_ != kAbsent && !parse_time(layout_, header_[time_], line.nanoseconds)) {
      return fault_of(layout_.columns.time, header_[time_], expected_time(layout_));
    }
    if (!parse_tokens(header_[prompt_], line.prompt_tokens)) {
      return fault_of(layout_.columns.prompt, header_[prompt_], kTokensExpected);
    }
    if (!parse_tokens(header_[output_], line.output_tokens)) {
      return fault_of(layout_.columns.output, header_[output_], kTokensExpected);
    }
    if (batch_ != kAbsent && input::parse_integer(header_[batch_]) != 1) {
      return fault_of(layout_.format->batch, header_[batch_], "1; a row is one request");
    }
    line.session = session_ == kAbsent ? 0 : hash_of(header_[session_]);
    if (model_ == kAbsent) return std::nullopt;
    line.model = header_[model_];
    if (!input::is_plain_text(line.model))
      return fault_of(layout_.columns.model, line.model, "UTF-8 text");
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kAbsent = CsvHeader::kAbsent;

  const TraceLayout& layout_;
  CsvHeader header_;
  std::size_t time_;
  std::size_t prompt_;
  std::size_t output_;
  std::size_t model_;
  std::size_t batch_;
  std::size_t session_;
};

}  // namespace

bool parse_tokens(std::string_view text, std::int32_t& tokens) {
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, tokens);
  if (error != std::errc() || end != last) {
    const auto whole = input::parse_integer(text);  // "210.0"
    if (!whole || *whole < 0 || *whole > kMaxTraceTokens) return false;
    tokens = static_cast<std::int32_t>(*whole);
  }
  return tokens >= 0 && tokens <= kMaxTraceTokens;
}

bool parse_time(const TraceLayout& layout, std::string_view text, std::int64_t& time) {
  if (layout.format->clock != TraceClock::kUtc) {
    const auto value = parse_decimal_time(text, layout.time_digits);
    time = value.value_or(0);
    return value.has_value();
  }
  const auto stamp = parse_time_stamp(text);
  if (!stamp || stamp->has_offset != (layout.format->format == TraceFormat::kAzure2024)) {
    return false;
  }
  time = stamp->nanoseconds;
  return true;
}

std::string_view expected_time(const TraceLayout& layout) {
  if (layout.format->format == TraceFormat::kAzure2023) {
    return "a time like 2023-11-16 18:15:46.6805900";
  }
  if (layout.format->format == TraceFormat::kAzure2024) {
    return "a time like 2024-05-10 00:00:00.009930+00:00";
  }
  const std::string_view unit = layout.time_unit();
  if (unit == "s") return "a number of seconds, not negative";
  if (unit == "ms") return "a number of milliseconds, not negative";
  return unit == "us" ? "a number of microseconds, not negative"
                      : "a number of nanoseconds, not negative";
}

std::uint64_t hash_of(std::string_view text) {
  if (text.empty()) return 0;
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3ULL;
  return hash;
}

std::unique_ptr<TraceLineParser> make_line_parser(const TraceLayout& layout,
                                                  std::string_view header,
                                                  std::optional<TraceFault>& fault) {
  fault.reset();
  if (layout.format->is_json()) return make_json_parser(layout);
  auto parser = std::make_unique<CsvLineParser>(layout, header, fault);
  if (fault) return nullptr;
  return parser;
}

}  // namespace archipelago::workload
