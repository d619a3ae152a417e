#include "workload/traces/trace_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

constexpr std::array<std::string_view, 3> kWritten{"vidur", "azure", "mooncake"};
// 2000-01-01T00:00Z, for clocks without a date.
constexpr std::int64_t kNoDate = 946'684'800 * kNanosecondsPerSecond;

std::string_view checked(std::string_view format) {
  const auto found = std::find(kWritten.begin(), kWritten.end(), format);
  ARCHIPELAGO_REQUIRE(found != kWritten.end());
  return *found;
}

std::string azure_line(const TraceRow& row, std::int64_t first) {
  return fmt::format("{},{},{}\n", format_time_stamp(first + row.nanoseconds), row.prompt_tokens,
                     row.output_tokens);
}

std::string vidur_line(const TraceRow& row) {
  return fmt::format("{}.{:09},{},{}\n", row.nanoseconds / kNanosecondsPerSecond,
                     row.nanoseconds % kNanosecondsPerSecond, row.prompt_tokens, row.output_tokens);
}

std::string mooncake_line(const TraceRow& row) {
  fmt::memory_buffer line;
  fmt::format_to(
      std::back_inserter(line),
      R"({{"timestamp": {}, "input_length": {}, "output_length": {}, "hash_ids": [{}]}})",
      (row.nanoseconds + 500'000) / 1'000'000, row.prompt_tokens, row.output_tokens,
      fmt::join(row.block_hashes, ", "));
  line.push_back('\n');
  return fmt::to_string(line);
}

}  // namespace

std::span<const std::string_view> written_formats() { return kWritten; }

TraceWriter::TraceWriter(const std::filesystem::path& file, std::string_view format,
                         std::int64_t first_nanoseconds)
    : place_(file),
      written_(file.string() + ".part-" + std::to_string(::getpid())),
      format_(checked(format)),
      first_(first_nanoseconds > 0 ? first_nanoseconds : kNoDate),
      out_(nullptr, &std::fclose) {
  if (std::filesystem::is_directory(place_)) {
    throw InputError(place_.string(), 0, "", "is a directory; expected the file to write");
  }
  out_.reset(std::fopen(written_.c_str(), "wb"));
  if (!out_) {
    throw InputError(place_.string(), 0, "",
                     "cannot be written: " + std::generic_category().message(errno));
  }
  if (format_ == "azure") write("TIMESTAMP,ContextTokens,GeneratedTokens\n");
  if (format_ == "vidur") write("arrived_at,num_prefill_tokens,num_decode_tokens\n");
}

TraceWriter::~TraceWriter() {
  std::error_code ignored;
  out_.reset();
  // Gone already when finish() moved it.
  std::filesystem::remove(written_, ignored);
}

void TraceWriter::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), out_.get()) != text.size()) {
    throw InputError(place_.string(), 0, "",
                     "cannot be written: " + std::generic_category().message(errno));
  }
}

void TraceWriter::add(const TraceRow& row) {
  if (format_ == "azure") {
    write(azure_line(row, first_));
  } else if (format_ == "vidur") {
    write(vidur_line(row));
  } else {
    write(mooncake_line(row));
  }
}

void TraceWriter::finish() {
  std::error_code error;
  if (std::fclose(out_.release()) != 0) error = std::error_code(errno, std::generic_category());
  if (!error) std::filesystem::rename(written_, place_, error);
  if (error) throw InputError(place_.string(), 0, "", "cannot be written: " + error.message());
}

}  // namespace archipelago::workload
