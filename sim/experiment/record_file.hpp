// The record of a run as a file, and back: nothing is lost on the way, so that metrics make the
// same tables from the file as from the run.
//
// Format   zstd over CBOR: {"archipelago_record": version, "facts": {...}}; fields by name.
// Flow     RunFacts -> encode_record() -> file -> read_record() -> RunFacts.
// Errors   InputError that names the file: no record, damaged or cut short, another version, or
//          not of this platform.
#pragma once

#include <filesystem>
#include <string>

#include "input/compress.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::experiment {

// Another version is another meaning or shape of a field: a new run is needed.
inline constexpr int kRecordVersion = 4;

[[nodiscard]] std::string encode_record(const record::RunFacts& facts,
                                        input::Effort effort = input::Effort::kSmall);

[[nodiscard]] record::RunFacts read_record(const std::filesystem::path& file,
                                           const platform::Platform& platform);

// The same of the bytes of such a file; `name` stands for it in messages.
[[nodiscard]] record::RunFacts decode_record(const std::string& name, std::string bytes,
                                             const platform::Platform& platform);

}  // namespace archipelago::experiment
