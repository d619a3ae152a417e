// A law as an assumption file writes it.
//
// Format   {uniform: [x0.7, x1.3]}            low, high
//          {log_uniform: [0.5, 2]}            low, high; above 0
//          {triangular: [2 s, 3 s, 5 s]}      low, likeliest, high
//          {normal: {mean: x1, deviation: x0.1}}
//          {lognormal: {median: x1, factor: 1.5}}
//          {choice: [nominal, h200]}          alike; or with weights {choice: {nominal: 3, h200: 1}}
//          Numbers of a law are all plain, all durations, or all factors (x0.7).
// Errors   recorded in the YAML reader with their line; the answer is then a stand-in.
#pragma once

#include <string>
#include <vector>

#include "campaign/sensitivity/law.hpp"
#include "campaign/sensitivity/uncertain_input.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::campaign {

struct ReadLaw {
  Law law;
  Form form = Form::kNumber;
  std::vector<std::string> options;  // of a choice
};

[[nodiscard]] ReadLaw read_law(const input::YamlValue& value);

}  // namespace archipelago::campaign
