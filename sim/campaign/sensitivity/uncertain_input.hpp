// An input that is not known: where it stands, its law, and the text that a draw puts there.
//
// Path     a setting of the experiment ("demand_scale", "serving.timeout"), a price of the platform
//          ("platform.nations[*].wacc", money_inputs.hpp), or any other value by path
//          ("platform.sites[*].pue", "workload.inference[chat].llms", experiment/value_path.hpp).
// Form     a law's numbers are absolute (0.08), durations (2 s), or factors on what stands there
//          (x0.7 to x1.3; on a setting they are multiplied out when the file is read); a choice has
//          texts, each put there as it is; `nominal` is what the experiment has.
// Text     of a draw, as a file would say it: "1.13", "2.4 s", "x1.13", "h200".
// Errors   none here; assumptions.hpp checks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "campaign/sensitivity/law.hpp"

namespace archipelago::campaign {

// What a draw of an input decides.
enum class Reach : std::uint8_t {
  kRun,     // what happens: another value, another run
  kPrices,  // money and carbon over what happened; a run anew only where somebody chose by prices
  kLimits,  // how what happened is judged or settled: never a run
};

enum class Form : std::uint8_t { kNumber, kSeconds, kFactor, kText };

struct UncertainInput {
  std::string path;
  Law law;
  Form form = Form::kNumber;
  std::vector<std::string> options;  // of a choice
  bool whole = false;                // only whole numbers may stand there
  Reach reach = Reach::kRun;
  std::string source;
  std::string note;
  int line = 0;  // in the assumption file

  // The value at a quantile of the law; "" where it stays as the experiment has it.
  // REQUIRES: 0 <= u <= 1.
  [[nodiscard]] std::string text_at(double u) const;
  // "uniform x0.7 to x1.3": the law in words.
  [[nodiscard]] std::string law_words() const;
};

// "platform.zones[*].price_usd_per_kwh" = "x1.13".
struct Assignment {
  std::string path;
  std::string text;
};

// One value for every input, or "" where it stays as the experiment has it.
using Draw = std::vector<std::string>;

}  // namespace archipelago::campaign
