// The files of a results folder: which tables, under which names, compressed or not.
//
//   manifest.json   what was run, with what (manifest.hpp)
//   summary.md      for people
//   findings.md, chart.svg               where the experiment has an answer (findings.hpp)
//   scenarios.csv, summary.csv           plain; summary.csv.zst in a compact folder
//   runs.csv.zst, series.csv.zst         zstd: long, and read by programs
//
// Flow     texts by name ("runs.csv") -> packed() -> files by name ("runs.csv.zst"); and back.
// Errors   InputError when a table is missing, damaged, or there both plain and compressed.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

// "summary.csv" -> its text
using Texts = std::map<std::string, std::string>;

// Every table of the results and the pages.
[[nodiscard]] Texts result_texts(const experiment::Experiment& experiment,
                                 const experiment::Results& results, const Summary& summary);

// File names and bytes; compact: summary.csv is compressed too.
[[nodiscard]] std::map<std::string, std::string> packed(const Texts& texts, bool compact);

// Names that would lie beside those files with the same content in another form, of this version or
// the last: to be removed when the files are written.
[[nodiscard]] std::vector<std::string> superseded(const std::map<std::string, std::string>& files);

// The texts that lie in the folder, of those that a results folder may hold.
[[nodiscard]] Texts read_texts(const std::filesystem::path& folder);

}  // namespace archipelago::tables
