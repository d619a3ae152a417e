// What the fuzzer runs of the trace readers: any bytes in, requests or an InputError out, and what
// must hold of every request that comes out.
//
// Flow     entries.cpp names each of these; corpus/<name> holds their first files.
// Errors   a broken promise aborts, which is a finding.
#pragma once

#include <string>

namespace archipelago::fuzz {

void read_json_line(const std::string& bytes);    // nlohmann-json is the judge
void read_line_stream(const std::string& bytes);  // plain, gzip, zstd
void read_trace(const std::string& bytes);        // the whole file, its format guessed; profiled

// The header stands already; the bytes are rows.
void read_trace_azure_2023(const std::string& bytes);
void read_trace_azure_2024(const std::string& bytes);
void read_trace_bailian(const std::string& bytes);
void read_trace_burstgpt(const std::string& bytes);
void read_trace_mooncake(const std::string& bytes);
void read_trace_splitwise(const std::string& bytes);
void read_trace_vidur(const std::string& bytes);

}  // namespace archipelago::fuzz
