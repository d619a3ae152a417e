// Settings of an experiment as uncertain inputs: what stands there, and a draw put in its place.
//
// Checks   a draw as the setting's own value would be: type, unit, range.
// Errors   sentences of faults; set_values() throws InputError.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "campaign/sensitivity/uncertain_input.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::campaign {

// What is wrong with that setting as an input of the experiment; "": nothing.
[[nodiscard]] std::string setting_fault(const experiment::Experiment& experiment,
                                        const std::string& key);

[[nodiscard]] Reach reach_of_setting(const std::string& key);

// The number that the experiment file, or the setting's default, has there, in its form; nothing when
// it is no number.  REQUIRES: setting_fault() has none.
struct Standing {
  double value = 0;
  Form form = Form::kNumber;
};
[[nodiscard]] std::optional<Standing> standing_number(const experiment::Experiment& experiment,
                                                      const std::string& key);

// Whether only whole numbers may stand there.
[[nodiscard]] bool is_whole(const std::string& key);

// What is wrong with this text there; "": nothing.
[[nodiscard]] std::string value_fault(const experiment::Experiment& experiment,
                                      const Assignment& assignment);

// Puts the values into the settings.  Throws InputError when one does not fit.
void set_values(experiment::ScenarioSettings& settings, const std::filesystem::path& folder,
                std::span<const Assignment> assignments);

}  // namespace archipelago::campaign
