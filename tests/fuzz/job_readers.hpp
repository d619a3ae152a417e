// What the fuzzer runs of the readers of job traces: any bytes in, jobs or an InputError out, and
// what must hold of every job that comes out.
//
// Flow     entries.cpp names each of these; corpus/<name> holds their first files.
// Errors   a broken promise aborts, which is a finding.
#pragma once

#include <string>

namespace archipelago::fuzz {

void read_json_objects(const std::string& bytes);  // nlohmann-json is the judge
void read_jobs(const std::string& bytes);          // the whole file, its format guessed; profiled

// The header stands already; the bytes are rows.
void read_jobs_acme(const std::string& bytes);
void read_jobs_helios(const std::string& bytes);
void read_jobs_openb(const std::string& bytes);
// These have no header.
void read_jobs_philly(const std::string& bytes);
void read_jobs_swf(const std::string& bytes);

}  // namespace archipelago::fuzz
