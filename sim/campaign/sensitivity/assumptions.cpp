#include "campaign/sensitivity/assumptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "campaign/sensitivity/law_reader.hpp"
#include "campaign/sensitivity/money_inputs.hpp"
#include "campaign/sensitivity/setting_inputs.hpp"
#include "experiment/metric_name.hpp"
#include "experiment/value_path.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::campaign {

namespace {

using experiment::Experiment;
using input::YamlFile;
using input::YamlMap;
using input::YamlValue;

// Each platform of the scenarios once, in their order.
std::vector<const platform::Platform*> platforms_of(const Experiment& experiment) {
  std::vector<const platform::Platform*> platforms;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    const platform::Platform* const one = scenario.platform.get();
    if (std::find(platforms.begin(), platforms.end(), one) == platforms.end()) {
      platforms.push_back(one);
    }
  }
  return platforms;
}

// What is wrong with the input's path; "": nothing that can be said without a value.
std::string path_fault(const Experiment& experiment, const std::string& path) {
  if (!experiment::is_value_path(path)) return setting_fault(experiment, path);
  if (!is_money_path(path)) return "";
  for (const platform::Platform* platform : platforms_of(experiment)) {
    if (std::string fault = money_fault(*platform, path); !fault.empty()) return fault;
  }
  return "";
}

// What is wrong with a value of the law; "": nothing.
std::string text_fault(const Experiment& experiment, const Vary& vary, const UncertainInput& input,
                       const Assignment& value) {
  if (is_money_path(value.path)) {
    for (const platform::Platform* platform : platforms_of(experiment)) {
      if (std::string fault = money_fault(*platform, value); !fault.empty()) return fault;
    }
    return "";
  }
  if (input.reach != Reach::kRun) return value_fault(experiment, value);
  try {
    (void)vary({&value, 1});
  } catch (const InputError& error) {
    return error.issues().front().message;
  }
  return "";
}

// Factors on a setting become what they come to.  A sentence when they cannot.
std::string resolve_factor(const Experiment& experiment, UncertainInput& input) {
  const auto standing = standing_number(experiment, input.path);
  if (!standing) return "has no number in the experiment that a factor could change";
  if (standing->value <= 0) {
    return fmt::format("is {:g} in the experiment, and stays that under a factor; write numbers",
                       standing->value);
  }
  input.law = input.law.scaled(standing->value);
  input.form = standing->form;
  return "";
}

// Both ends, the middle and every option have to fit where they go; whether they do.
bool check_values(const Experiment& experiment, const Vary& vary, const UncertainInput& input,
                  const YamlValue& law) {
  std::vector<double> places{0, 0.5, 1};
  if (input.law.is_choice()) places.clear();
  for (std::size_t o = 0; o < input.law.options(); ++o) places.push_back(input.law.middle(o));
  for (const double place : places) {
    const std::string text = input.text_at(place);
    if (text.empty()) continue;  // nominal
    const std::string fault = text_fault(experiment, vary, input, {input.path, text});
    if (fault.empty()) continue;
    law.fault(fmt::format("does not fit {}: {}: {}", input.path, text, fault));
    return false;
  }
  return true;
}

std::optional<UncertainInput> read_input(const YamlMap& map, const Experiment& experiment,
                                         const Vary& vary) {
  const std::string path = map.text("input");
  const auto law = map.find("law");
  if (!law) map.fault("law", "is missing; expected for example {uniform: [x0.7, x1.3]}");
  ReadLaw read = law ? read_law(*law) : ReadLaw{Law::uniform(1, 2), Form::kNumber, {}};
  UncertainInput input{path,
                       std::move(read.law),
                       read.form,
                       std::move(read.options),
                       false,
                       is_money_path(path) ? Reach::kPrices : Reach::kRun,
                       map.text("source"),
                       map.text("note", ""),
                       map.line("input")};
  if (path.empty()) return std::nullopt;
  if (const std::string fault = path_fault(experiment, path); !fault.empty()) {
    map.fault("input", fault);
    return std::nullopt;
  }
  if (!experiment::is_value_path(path)) {
    input.reach = reach_of_setting(path);
    input.whole = is_whole(path);
    if (input.form == Form::kFactor) {
      if (const std::string fault = resolve_factor(experiment, input); !fault.empty()) {
        map.fault("input", path + " " + fault);
        return std::nullopt;
      }
    }
  }
  if (law && !check_values(experiment, vary, input, *law)) return std::nullopt;
  return input;
}

// All that decides what happens, each at its middle: what fits alone may not fit beside another.
void check_together(const YamlMap& root, const std::vector<UncertainInput>& inputs,
                    const Vary& vary) {
  std::vector<Assignment> assignments;
  for (const UncertainInput& input : inputs) {
    const std::string text = input.text_at(0.5);
    if (input.reach == Reach::kRun && !text.empty()) assignments.push_back({input.path, text});
  }
  if (assignments.size() < 2) return;
  try {
    (void)vary(assignments);
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) {
      root.fault("assumptions", "do not fit together: " + issue.field + ": " + issue.message);
    }
  }
}

std::vector<UncertainInput> read_inputs(const YamlMap& root, const Experiment& experiment,
                                        const Vary& vary) {
  std::vector<UncertainInput> inputs;
  const std::vector<YamlValue> items = root.list("assumptions");
  if (items.empty()) root.fault("assumptions", "names no input");
  for (const YamlValue& item : items) {
    const YamlMap map = item.map();
    auto input = read_input(map, experiment, vary);
    if (!input) continue;
    for (const UncertainInput& other : inputs) {
      if (other.path != input->path && !overlap(other.path, input->path)) continue;
      map.fault("input", fmt::format("'{}' and '{}' (line {}) change the same value", input->path,
                                     other.path, other.line));
    }
    inputs.push_back(std::move(*input));
  }
  check_together(root, inputs, vary);
  return inputs;
}

// The axis of that key, or of which it is the last word.
const experiment::Axis* find_axis(const Experiment& experiment, const std::string& key) {
  for (const experiment::Axis& axis : experiment.axes) {
    if (axis.key == key || axis.key.ends_with("." + key)) return &axis;
  }
  return nullptr;
}

// The scenarios with these values; nothing after a fault.
std::optional<std::vector<std::size_t>> scenarios_with(const YamlMap& of,
                                                       const Experiment& experiment) {
  std::vector<std::size_t> left;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) left.push_back(s);
  bool good = true;
  for (const auto& [key, value] : of.entries()) {
    const experiment::Axis* const axis = find_axis(experiment, key);
    if (axis == nullptr) {
      std::vector<std::string> keys;
      for (const experiment::Axis& a : experiment.axes) keys.push_back(a.key);
      value.fault("'" + key + "' is no axis of the experiment" + input::did_you_mean(key, keys));
      good = false;
      continue;
    }
    const auto found = axis->find(value);
    if (!found) {
      value.fault(fmt::format("'{}' is no value of the axis {}{}", value.flow(), axis->key,
                              input::did_you_mean(value.flow(), axis->labels())));
      good = false;
      continue;
    }
    const auto a = static_cast<std::size_t>(axis - experiment.axes.data());
    std::erase_if(left, [&](std::size_t s) { return experiment.scenarios[s].point[a] != *found; });
  }
  if (!good) return std::nullopt;
  return left;
}

void find_scenario(const YamlMap& map, const Experiment& experiment, Headline& headline) {
  const auto left = scenarios_with(map.map("of"), experiment);
  if (!left) return;
  if (left->size() != 1) {
    map.fault("of", fmt::format("fits {} scenarios; name values of axes that fit one, as {{policy: "
                                "federated}}",
                                left->size()));
    return;
  }
  headline.scenario = left->front();
  const auto baseline = experiment.scenarios[headline.scenario].baseline;
  if (!baseline || *baseline == headline.scenario) {
    map.fault("of",
              fmt::format("'{}' is compared with nothing; the experiment needs a baseline that "
                          "differs from it",
                          experiment.scenarios[headline.scenario].id));
    return;
  }
  headline.baseline = *baseline;
}

// As the page of findings has it.
constexpr std::size_t kOfAnswer = 2;

bool is_name(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
}

// The two comparisons that answer the experiment's question.
std::vector<Headline> headlines_of_answer(const YamlValue& value, const Experiment& experiment) {
  if (value.text() != "answer" || !experiment.answer) {
    value.fault(experiment.answer
                    ? "expected a list of headlines, or `answer`: the experiment's own"
                    : "expected a list of headlines: the experiment has no `answer`");
    return {};
  }
  std::vector<std::vector<std::size_t>> points;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    points.push_back(scenario.point);
  }
  std::vector<Headline> headlines;
  for (const experiment::Comparison& comparison : experiment.answer->compares) {
    if (headlines.size() == kOfAnswer) break;
    const std::vector<std::size_t> mine = experiment::fitting(comparison.of, points);
    const std::vector<std::size_t> base = experiment::fitting(comparison.against, points);
    if (mine.size() != 1 || base.size() != 1) {
      value.fault("the scenarios of the experiment's answer are not all among those chosen");
      return {};
    }
    headlines.push_back({fmt::format("answer-{}", headlines.size() + 1), comparison.metric,
                         comparison.group, "", mine.front(), base.front(), value.line()});
  }
  return headlines;
}

std::vector<Headline> read_headlines(const YamlMap& root, const Experiment& experiment) {
  const auto own = root.find("headlines");
  if (own && own->is_scalar()) return headlines_of_answer(*own, experiment);
  std::vector<Headline> headlines;
  std::set<std::string> names;
  for (const YamlValue& item : root.list("headlines")) {
    const YamlMap map = item.map();
    Headline headline{
        map.text("name"), map.text("metric"), map.text("group"), map.text("says", ""), 0, 0,
        map.line()};
    if (!is_name(headline.name)) {
      map.fault("name", "expected lower-case letters, digits and hyphens, as federation-slo");
    } else if (!names.insert(headline.name).second) {
      map.fault("name", "'" + headline.name + "' stands twice");
    }
    const std::string fault = experiment::metric_fault(headline.metric);
    if (!fault.empty()) map.fault("metric", fault);
    find_scenario(map, experiment, headline);
    headlines.push_back(std::move(headline));
  }
  if (headlines.empty()) root.fault("headlines", "names none");
  return headlines;
}

}  // namespace

Assumptions load_assumptions(const std::filesystem::path& file, const Experiment& experiment,
                             const Vary& vary) {
  const YamlFile yaml(file);
  const YamlMap root = yaml.root();
  Assumptions assumptions{file, read_headlines(root, experiment),
                          read_inputs(root, experiment, vary)};
  yaml.finish();
  return assumptions;
}

}  // namespace archipelago::campaign
