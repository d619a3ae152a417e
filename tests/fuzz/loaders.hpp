// The fuzz entries that need more than one file: a scratch project, made once a process, in which
// one file holds the fuzzed bytes and the others are those of toy2.
//
// Flow     bytes -> file of the scratch project -> loader -> what a run does first with the result.
// Errors   InputError is the bytes' fault; anything else is a finding.
#pragma once

#include <string>

namespace archipelago::fuzz {

// The first line names the table (cables.csv, ..., SOURCES.md); the rest is its text.  A platform
// that loads is printed and routed.
void read_platform(const std::string& bytes);

// An overlay over toy2.  One that loads is printed.
void read_overlay(const std::string& bytes);

// A recipe for toy2.  One that loads is asked for its first requests.
void read_recipe(const std::string& bytes);

// Scripted cuts of toy2.  Those that load become faults in order of time.
void read_scripted_events(const std::string& bytes);

// An experiment on toy2.  One that loads has scenarios with names of their own.
void read_experiment(const std::string& bytes);

// The CBOR of a run's record on toy2.  One that is read becomes rows of metrics.
void read_run_record(const std::string& bytes);

// What a sensitivity of toy2's fleets draws from.
void read_assumptions(const std::string& bytes);

// A sizing of toy2's fleets.
void read_sizing(const std::string& bytes);

// Candidates of toy2's plan.  Those that load are put into the plan.
void read_candidates(const std::string& bytes);

// A plan over toy2's candidates.
void read_plan(const std::string& bytes);

}  // namespace archipelago::fuzz
