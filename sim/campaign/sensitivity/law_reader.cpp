#include "campaign/sensitivity/law_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

using input::YamlMap;
using input::YamlValue;

constexpr std::array<std::string_view, 6> kLaws{"uniform", "log_uniform", "triangular",
                                                "normal",  "lognormal",   "choice"};

struct Number {
  double value = 0;
  Form form = Form::kNumber;
};

std::optional<Number> read_number(const YamlValue& value) {
  const std::string text = value.text();
  if (text.starts_with('x')) {
    if (const auto factor = input::parse_number(text.substr(1))) return {{*factor, Form::kFactor}};
  }
  if (const auto number = input::parse_number(text)) return {{*number, Form::kNumber}};
  if (const auto time = input::parse_duration(text)) return {{time->si(), Form::kSeconds}};
  value.fault(input::shown(text) +
              " is no number; write for example 0.08, a factor x1.2 or a duration 2 s");
  return std::nullopt;
}

// The numbers, all of one form; nothing after a fault.
std::optional<std::vector<double>> read_numbers(const std::vector<YamlValue>& values, Form& form) {
  std::vector<double> numbers;
  for (const YamlValue& value : values) {
    const auto number = read_number(value);
    if (!number) continue;
    if (numbers.empty()) form = number->form;
    if (number->form != form) {
      value.fault("mixes plain numbers, durations and factors; a law has one kind of them");
      return std::nullopt;
    }
    numbers.push_back(number->value);
  }
  if (numbers.size() < values.size()) return std::nullopt;
  return numbers;
}

ReadLaw stand_in() { return {Law::uniform(1, 2), Form::kNumber, {}}; }

// uniform, log_uniform, triangular.
ReadLaw read_ends(std::string_view word, const YamlValue& value) {
  const std::size_t wanted = word == "triangular" ? 3 : 2;
  const char* const expected = wanted == 3 ? "[low, likeliest, high]" : "[low, high]";
  const std::vector<YamlValue> items = value.list();
  if (items.size() != wanted) {
    value.fault(fmt::format("{} needs {}", word, expected));
    return stand_in();
  }
  Form form = Form::kNumber;
  const auto n = read_numbers(items, form);
  if (!n) return stand_in();
  if (!std::is_sorted(n->begin(), n->end()) || n->front() == n->back()) {
    value.fault(fmt::format("{} needs {}, rising", word, expected));
    return stand_in();
  }
  if (word == "triangular") return {Law::triangular((*n)[0], (*n)[1], (*n)[2]), form, {}};
  if (word == "uniform") return {Law::uniform((*n)[0], (*n)[1]), form, {}};
  if ((*n)[0] <= 0) {
    value.fault("log_uniform needs numbers above 0");
    return stand_in();
  }
  return {Law::log_uniform((*n)[0], (*n)[1]), form, {}};
}

// The values of both keys, which a mapping must have.
std::optional<std::vector<YamlValue>> both(const YamlMap& map, const char* first,
                                           const char* second) {
  const auto a = map.find(first);
  const auto b = map.find(second);
  if (!a) map.fault(first, "is missing; expected a number");
  if (!b) map.fault(second, "is missing; expected a number");
  if (!a || !b) return std::nullopt;
  return {{*a, *b}};
}

ReadLaw read_normal(const YamlValue& value) {
  const YamlMap map = value.map();
  const auto values = both(map, "mean", "deviation");
  Form form = Form::kNumber;
  const auto n = values ? read_numbers(*values, form) : std::nullopt;
  if (!n) return stand_in();
  if ((*n)[1] <= 0) {
    map.fault("deviation", "is not above 0");
    return stand_in();
  }
  return {Law::normal((*n)[0], (*n)[1]), form, {}};
}

ReadLaw read_lognormal(const YamlValue& value) {
  const YamlMap map = value.map();
  const auto values = both(map, "median", "factor");
  if (!values) return stand_in();
  const auto median = read_number(values->front());
  const double factor = map.number("factor");
  if (!median) return stand_in();
  if (median->value <= 0) map.fault("median", "is not above 0");
  if (factor <= 1) {
    map.fault("factor",
              "is not above 1; two thirds of draws lie between median / factor and "
              "median x factor");
  }
  if (median->value <= 0 || factor <= 1) return stand_in();
  return {Law::lognormal(median->value, factor), median->form, {}};
}

ReadLaw read_choice(const YamlValue& value) {
  std::vector<std::string> options;
  std::vector<double> weights;
  if (value.is_map()) {
    for (const auto& [option, weight] : value.map().entries()) {
      options.push_back(option);
      weights.push_back(weight.number(input::kPositive));
    }
  } else {
    for (const YamlValue& option : value.list()) {
      options.push_back(option.flow());
      weights.push_back(1);
    }
  }
  const std::set<std::string> distinct(options.begin(), options.end());
  if (distinct.size() < 2 || distinct.size() < options.size()) {
    value.fault("choice needs two or more options, each once");
    return stand_in();
  }
  return {Law::choice(std::move(weights)), Form::kText, std::move(options)};
}

}  // namespace

ReadLaw read_law(const YamlValue& value) {
  const std::vector<std::string> known(kLaws.begin(), kLaws.end());
  if (!value.is_map()) {
    value.fault("expected a law, for example {uniform: [x0.7, x1.3]}");
    return stand_in();
  }
  const auto entries = value.map().entries();
  if (entries.size() != 1) {
    value.fault("expected one law, for example {uniform: [x0.7, x1.3]}");
    return stand_in();
  }
  const auto& [word, arguments] = entries.front();
  if (word == "uniform" || word == "log_uniform" || word == "triangular") {
    return read_ends(word, arguments);
  }
  if (word == "normal") return read_normal(arguments);
  if (word == "lognormal") return read_lognormal(arguments);
  if (word == "choice") return read_choice(arguments);
  arguments.fault(fmt::format("'{}' is no law; expected one of {}{}", word, fmt::join(kLaws, ", "),
                              input::did_you_mean(word, known)));
  return stand_in();
}

}  // namespace archipelago::campaign
