#include "campaign/run_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/build_info.hpp"
#include "engine/simulate.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

// Settings that stand for the content of a file, and those that are read after a run.
constexpr std::array<std::string_view, 8> kNoPhysics{
    "platform",        "overlay",     "workload",         "failures.events", "sovereignty.weights",
    "output.requests", "output.jobs", "power.price_scale"};

bool is_physics(const std::string& key) {
  const auto is_in = [&](const auto& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  return !is_in(kNoPhysics) && !is_in(experiment::bill_keys());
}

std::string written(const experiment::Scenario& scenario, const std::string& key) {
  const auto found = scenario.settings.written.find(key);
  return found == scenario.settings.written.end() ? "" : found->second;
}

// The executable decides what comes out; SimGrid is a library beside it.
const std::string& program_digest() {
  static const std::string digest = input::sha256_of_file("/proc/self/exe");
  return digest;
}

}  // namespace

RunKeys::RunKeys(const experiment::Experiment& experiment, bool keep_epochs)
    : experiment_(experiment), keep_epochs_(keep_epochs) {}

const std::string& RunKeys::digest_of(const std::filesystem::path& file) {
  const auto [entry, is_new] = files_.try_emplace(file);
  if (is_new) entry->second = input::sha256_of_file(file);
  return entry->second;
}

std::string RunKeys::physics_text(const experiment::Scenario& scenario) {
  std::string text =
      fmt::format("archipelago run\nprogram {}\nsimgrid {}\nplatform {}\n", program_digest(),
                  engine::simgrid_version(), scenario.platform->digests.physics);
  for (const std::filesystem::path& file : scenario.recipe->files) {
    text += "workload " + digest_of(file) + "\n";
  }
  for (const input::YamlEdit& edit : scenario.settings.workload_keys) {
    text += "workload-set " + edit.path + " " + edit.key + "=" + edit.value + "\n";
  }
  const std::filesystem::path& events = scenario.settings.events;
  if (!events.empty()) text += "events " + digest_of(events) + "\n";
  const std::filesystem::path plugin = scenario.settings.run.policy.file();
  if (!plugin.empty()) text += "plugin " + digest_of(plugin) + "\n";
  for (const auto& [key, value] : scenario.settings.written) {
    if (is_physics(key)) text += fmt::format("set {}={}\n", key, value);
  }
  return text + fmt::format("epochs {}\nseed {}\n", keep_epochs_, experiment_.seed);
}

store::RunKey RunKeys::key(std::size_t scenario, std::size_t replicate) {
  const experiment::Scenario& of = experiment_.scenarios[scenario];
  const auto [entry, is_new] = texts_.try_emplace(scenario);
  if (is_new) entry->second = physics_text(of);
  return {
      input::sha256_of_text(entry->second + fmt::format("replicate {}\n", replicate)),
      input::sha256_of_text(of.platform->digests.prices + " " + written(of, "power.price_scale"))};
}

std::string RunKeys::campaign_digest() {
  std::string text = experiment_.name + "\n" + experiment_.question + "\n";
  for (std::size_t s = 0; s < experiment_.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = experiment_.scenarios[s];
    const store::RunKey first = key(s, 0);
    text += scenario.id + "\n" + first.physics + " " + first.prices;
    for (const std::string_view bills : experiment::bill_keys()) {
      text += " " + written(scenario, std::string(bills));
    }
    text += "\n";
    if (!scenario.settings.weights.empty()) text += digest_of(scenario.settings.weights) + "\n";
  }
  return input::sha256_of_text(text);
}

std::string program_words() { return std::string(version_line()); }

}  // namespace archipelago::campaign
