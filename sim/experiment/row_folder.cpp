#include "experiment/row_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "experiment/outcome_columns.hpp"
#include "input/compress.hpp"

namespace archipelago::experiment {
namespace {

using std::filesystem::path;

const char* name_of(RowKind kind) { return kind == RowKind::kRequests ? "requests" : "jobs"; }

path file_of(const path& out, RowKind kind) {
  return out / (std::string(name_of(kind)) + ".csv.zst");
}

std::string header_of(RowKind kind) {
  std::string header;
  for (const OutcomeColumn& column :
       kind == RowKind::kRequests ? request_columns() : job_columns()) {
    header += std::string(header.empty() ? "" : ",") + std::string(column.name);
  }
  return header + '\n';
}

}  // namespace

bool wants_rows(const Scenario& scenario, RowKind kind) {
  return kind == RowKind::kRequests ? scenario.settings.request_rows > 0
                                    : scenario.settings.job_rows;
}

bool wants_rows(const Experiment& experiment, RowKind kind) {
  return std::any_of(experiment.scenarios.begin(), experiment.scenarios.end(),
                     [&](const Scenario& scenario) { return wants_rows(scenario, kind); });
}

RowFolder::RowFolder(path out)
    : out_(std::move(out)), parts_(out_ / fmt::format(".rows-{}", ::getpid())) {
  std::error_code failed;
  std::filesystem::create_directories(parts_, failed);
  if (failed) {
    throw SimulationError("rows not written: cannot make " + parts_.string() + ": " +
                          failed.message());
  }
}

RowFolder::~RowFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(parts_, ignored);
}

void RowFolder::keep(const Experiment& experiment) {
  for (const RowKind kind : {RowKind::kRequests, RowKind::kJobs}) {
    if (wants_rows(experiment, kind)) lay_together(experiment, kind);
  }
}

void remove_stale_rows(const path& out, const Experiment& experiment) {
  for (const RowKind kind : {RowKind::kRequests, RowKind::kJobs}) {
    std::error_code ignored;
    if (!wants_rows(experiment, kind)) std::filesystem::remove(file_of(out, kind), ignored);
  }
}

void RowFolder::lay_together(const Experiment& experiment, RowKind kind) {
  const path whole = parts_ / name_of(kind);
  std::ofstream out(whole, std::ios::binary);
  out << input::zstd_bytes(header_of(kind));
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    if (!wants_rows(experiment.scenarios[s], kind)) continue;
    for (std::size_t r = 0; r < experiment.replicates; ++r) {
      std::ifstream part(row_part(parts_, kind, s, r), std::ios::binary);
      out << part.rdbuf();
      if (!part) throw SimulationError("rows not written: cannot read a part of " + whole.string());
    }
  }
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(whole, file_of(out_, kind), failed);
  if (!out || failed) {
    throw SimulationError("rows not written: cannot write " + file_of(out_, kind).string());
  }
}

path row_part(const path& parts, RowKind kind, std::size_t scenario, std::size_t replicate) {
  return parts / fmt::format("{}-{:05}-{:05}.csv.zst", name_of(kind), scenario + 1, replicate);
}

}  // namespace archipelago::experiment
