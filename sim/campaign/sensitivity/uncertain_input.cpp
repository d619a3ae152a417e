#include "campaign/sensitivity/uncertain_input.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace archipelago::campaign {

namespace {

constexpr std::string_view kNominal = "nominal";

// Six digits, as tables have them: the text is the draw, nothing finer was run.
std::string number_of(double value) { return fmt::format("{:.6g}", value); }

std::string written(const UncertainInput& input, double value) {
  if (input.form == Form::kFactor) return "x" + number_of(value);
  return number_of(value) + (input.form == Form::kSeconds ? " s" : "");
}

}  // namespace

std::string UncertainInput::text_at(double u) const {
  if (law.is_choice()) {
    const std::string& option = options.at(law.option(u));
    return option == kNominal ? "" : option;
  }
  const double value = law.quantile(u);
  return written(*this, whole ? std::round(value) : value);
}

std::string UncertainInput::law_words() const {
  if (law.is_choice()) return fmt::format("one of {}", fmt::join(options, ", "));
  return fmt::format("{}, {} to {}", law.word(), text_at(0), text_at(1));
}

}  // namespace archipelago::campaign
