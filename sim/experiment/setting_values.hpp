// Settings whose values are more than a number or a word: policies, queues, shares, nations,
// settlements, and instants.
//
// Errors   faults are recorded in the YAML reader with their line; the answer is then a stand-in.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/local_time.hpp"
#include "engine/fleet/fleet_settings.hpp"
#include "input/yaml_reader.hpp"
#include "metrics/settlement.hpp"
#include "policy/policy_registry.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::experiment {

// Which of the words the value is; 0 after a fault that lists them.
[[nodiscard]] std::size_t index_of_word(const input::YamlValue& value,
                                        const std::vector<std::string>& known);

// A name, or {name: {option: value}}.
[[nodiscard]] policy::PolicyChoice read_policy(const input::YamlValue& value);
// The same; a plug-in's path starts at `folder`.
[[nodiscard]] policy::PolicyChoice read_policy(const input::YamlValue& value,
                                               const std::filesystem::path& folder);
[[nodiscard]] training::QueueChoice read_queue(const input::YamlValue& value);

// {llm: share}; they sum to at most 1, and one is above 0.
[[nodiscard]] std::vector<engine::GpuShare> read_gpu_shares(const input::YamlValue& value);

// none, an overlay, or a list of them, each a path from `folder` or a bare name.
[[nodiscard]] std::vector<std::filesystem::path> read_overlays(const input::YamlValue& value,
                                                               const std::filesystem::path& folder);

// "2026-03-02T00:00Z".
[[nodiscard]] UtcTime read_start(const input::YamlValue& value);

// A share above 0 and up to 1: 0.01, or "1 %".
[[nodiscard]] double read_share(const input::YamlValue& value);
// The same, or none, or all.
[[nodiscard]] double read_row_share(const input::YamlValue& value);

// "1/100", or a number, above 0 and up to 1.
[[nodiscard]] double read_scale(const input::YamlValue& value);

// None, one, or several.
[[nodiscard]] std::vector<std::string> read_nations(const input::YamlValue& value);

// two_part, marginal_cost, average_cost, or {fixed_tariff: {usd_per_gpu_hour: 2.5}}.
[[nodiscard]] metrics::SettlementTerms read_settlement(const input::YamlValue& value);

}  // namespace archipelago::experiment
