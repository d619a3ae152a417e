// Processes of this machine as a test sees them, from /proc.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace archipelago::test {

namespace detail {

inline std::string proc_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<pid_t> processes_that(auto holds) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (holds(entry.path())) found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace detail

// The child processes of a process, those left out that have ended.
inline std::vector<pid_t> children_of(pid_t parent) {
  return detail::processes_that([parent](const std::filesystem::path& process) {
    const std::string stat = detail::proc_text(process / "stat");
    const std::size_t end_of_name = stat.rfind(')');
    if (end_of_name == std::string::npos) return false;
    std::istringstream rest(stat.substr(end_of_name + 1));
    char state = ' ';
    pid_t parent_of_it = 0;
    rest >> state >> parent_of_it;
    return parent_of_it == parent && state != 'Z';
  });
}

// Those whose command line holds both words.
inline std::vector<pid_t> processes_with(const std::string& word, const std::string& other) {
  return detail::processes_that([&](const std::filesystem::path& process) {
    const std::string words = detail::proc_text(process / "cmdline");
    return words.find(word) != std::string::npos && words.find(other) != std::string::npos;
  });
}

}  // namespace archipelago::test
