// A user's project made at random: platform tables with odd cells, a recipe with streams of every
// kind, traces of requests and jobs, scripted events, settings.  Most of it is valid; some is almost.
//
// Flow     RandomProject(seed).write(ToyProject) -> `archipelago run` in it.
// Seeds    the same number makes the same files.
// Load     bounded, so that a run takes a fraction of a second: what is accepted has to end.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "app/toy_project.hpp"

namespace archipelago::test {

class RandomProject {
 public:
  explicit RandomProject(std::uint64_t seed) : random_(seed) {}
  void write(const ToyProject& project);

 private:
  // Below n; n > 0.
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(double p) { return static_cast<double>(random_() >> 11) * 0x1p-53 < p; }
  std::string one_of(const std::vector<std::string>& words) { return words[below(words.size())]; }
  std::string rarely(const std::string& line, double p) { return chance(p) ? line : ""; }
  std::string tokens_law();
  std::string inference_stream(const std::string& name);
  std::string training_stream(const std::string& name);
  std::string request_trace();
  std::string job_trace();
  std::string events();
  std::string experiment(bool has_requests, bool has_jobs, bool has_events);
  void spoil_platform(const ToyProject& project);

  std::mt19937_64 random_;
  int traces_ = 0;
  std::vector<std::pair<std::string, std::string>> files_;  // traces: name, text
};

}  // namespace archipelago::test
