#include "app/plan_verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "app/interrupt.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "input/text.hpp"
#include "planning/plan_tables.hpp"
#include "tables/manifest.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

constexpr double kSame = 1e-6;

// Words and numbers of a line, at commas, blanks and what encloses them.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char letter : line) {
    if (std::string_view(", |:;()[]\"").find(letter) != std::string_view::npos) {
      if (!cells.back().empty()) cells.emplace_back();
    } else {
      cells.back() += letter;
    }
  }
  return cells;
}

bool same_cell(const std::string& one, const std::string& other) {
  if (one == other) return true;
  char* end_one = nullptr;
  char* end_other = nullptr;
  const double a = std::strtod(one.c_str(), &end_one);
  const double b = std::strtod(other.c_str(), &end_other);
  if (one.empty() || other.empty() || *end_one != '\0' || *end_other != '\0') return false;
  return std::abs(a - b) <= kSame * std::max({std::abs(a), std::abs(b), 1e-6});
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool same_line(const std::string& one, const std::string& other) {
  if (one == other) return true;
  const auto mine = cells_of(one);
  const auto others = cells_of(other);
  return std::equal(mine.begin(), mine.end(), others.begin(), others.end(), same_cell);
}

}  // namespace

std::vector<std::string> written_words(const PlanWords& words) {
  std::vector<std::string> written;
  for (const std::string& word : words.set) written.push_back("--set=" + word);
  if (words.replicates > 0) written.push_back(fmt::format("--simulate={}", words.replicates));
  if (words.certify) written.emplace_back("--certify");
  return written;
}

PlanWords read_words(const std::vector<std::string>& words) {
  PlanWords read;
  for (const std::string& word : words) {
    if (word.starts_with("--set=")) read.set.push_back(word.substr(6));
    if (word == "--certify") read.certify = true;
    if (word.starts_with("--simulate=")) {
      read.replicates = static_cast<std::size_t>(std::strtoul(word.c_str() + 11, nullptr, 10));
    }
  }
  return read;
}

std::map<std::string, std::string> plan_files(const fs::path& file, const PlanWords& words,
                                              const PlanMaking& making) {
  const planning::PlanTask task = planning::read_plan(file, words.set);
  planning::PlanHow how{making.jobs, words.replicates, Interrupt::asked,
                        {},          making.store,     words.certify};
  if (!making.quiet) {
    how.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  }
  const planning::Plan plan = planning::make_plan(task, how);
  auto files = planning::plan_tables(task, plan);
  const fs::path root = project_of(file);
  tables::StudyFacts facts{"plan", tables::input_name(root, file), written_words(words), {}, {}};
  std::vector<fs::path> inputs = task.experiment.inputs();
  inputs.push_back(file);
  inputs.push_back(task.candidates_file);
  tables::add_digests(facts, root, inputs, files);
  files["manifest.json"] = tables::study_manifest(facts);
  files["screen.txt"] = planning::plan_screen(task, plan);
  return files;
}

std::vector<std::string> moved_files(const std::map<std::string, std::string>& committed,
                                     const std::map<std::string, std::string>& fresh) {
  std::set<std::string> names;
  for (const auto* side : {&committed, &fresh}) {
    for (const auto& [name, text] : *side) names.insert(name);
  }
  names.erase("manifest.json");
  std::vector<std::string> moved;
  for (const std::string& name : names) {
    if (!committed.contains(name) || !fresh.contains(name)) {
      moved.push_back(name + (committed.contains(name) ? " is no longer made" : " is missing"));
      continue;
    }
    const auto before = lines_of(committed.at(name));
    const auto after = lines_of(fresh.at(name));
    std::size_t lines =
        before.size() > after.size() ? before.size() - after.size() : after.size() - before.size();
    std::string first;
    for (std::size_t l = 0; l < std::min(before.size(), after.size()); ++l) {
      if (same_line(before[l], after[l])) continue;
      if (first.empty()) first = fmt::format("line {}: {} -> {}", l + 1, before[l], after[l]);
      ++lines;
    }
    if (lines > 0) moved.push_back(fmt::format("{}: {} lines moved; {}", name, lines, first));
  }
  return moved;
}

int verify_plan(const fs::path& folder, const tables::StudyFacts& facts, const fs::path& root,
                std::size_t jobs, bool quiet) {
  std::map<std::string, std::string> committed;
  Issues issues;
  for (const auto& [name, digest] : facts.table_digests) {
    std::ifstream in(folder / name, std::ios::binary);
    if (!in) {
      issues.add((folder / name).string(), 0, "", "is missing; the results folder is not whole");
      continue;
    }
    committed[name] = std::string(std::istreambuf_iterator<char>(in), {});
    if (input::sha256_of_text(committed[name]) != digest) {
      issues.add((folder / name).string(), 0, "", "is not what its manifest says it was");
    }
  }
  issues.throw_if_any();
  for (const auto& [name, digest] : facts.input_digests) {
    const fs::path file = tables::input_path(root, name);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
      fmt::print("input {} is gone\n", name);
    } else if (input::sha256_of_file(file) != digest) {
      fmt::print("input {} has changed since the tables were made\n", name);
    }
  }
  std::fflush(stdout);
  auto fresh = plan_files(root / facts.file, read_words(facts.words), {jobs, quiet});
  fresh.erase("screen.txt");
  const auto moved = moved_files(committed, fresh);
  for (const std::string& sentence : moved) fmt::print("{}\n", sentence);
  fmt::print("{}: {}\n", folder.string(),
             moved.empty()
                 ? fmt::format("verified, {} files, numbers to a millionth", committed.size())
                 : "MOVED");
  return static_cast<int>(moved.empty() ? ExitCode::kOk : ExitCode::kMismatch);
}

}  // namespace archipelago::app
