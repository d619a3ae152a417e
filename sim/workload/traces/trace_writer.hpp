// A trace written in a public format: beside its place first, moved there when it is whole.
//
// Flow     TraceReader -> TraceRow -> TraceWriter: add(row) ...; finish().
// Formats  vidur     arrived_at in seconds with nine digits: nothing is lost but hashes and model
//          azure     the 2023 form, in ticks of 100 ns; a trace whose clock has no date starts at
//                    2000-01-01 00:00:00
//          mooncake  whole milliseconds; rows without block hashes have an empty hash_ids, and those
//                    of blocks other than 512 tokens are the caller's to leave out
// Errors   InputError when the file cannot be written.  Without finish() nothing is left behind.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "workload/traces/trace_reader.hpp"

namespace archipelago::workload {

// The formats that are written: their words on the command line.
std::span<const std::string_view> written_formats();

class TraceWriter {
 public:
  // `first_nanoseconds` is the first row's time since 1970 (UTC), or 0 when it is not known; only
  // azure uses it.  REQUIRES: format is one of written_formats().
  TraceWriter(const std::filesystem::path& file, std::string_view format,
              std::int64_t first_nanoseconds);
  ~TraceWriter();
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  void add(const TraceRow& row);
  void finish();

 private:
  void write(std::string_view text);

  std::filesystem::path place_;
  std::filesystem::path written_;
  std::string_view format_;
  std::int64_t first_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> out_;
};

}  // namespace archipelago::workload
