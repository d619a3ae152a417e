// Who says what the headlines of an experiment are in a draw of its inputs.
//
// Flow     study.hpp asks for the nominal draw and those of its designs -> HeadlineDraw of each.
// Made by  draw_runner.hpp, which runs and prices; sizing/fleet_draws.hpp, which sizes fleets anew.
// Rounding a difference below 1e-12 of its terms is 0: it has no sign.
// Errors   theirs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "campaign/sensitivity/headline.hpp"
#include "campaign/sensitivity/uncertain_input.hpp"

namespace archipelago::campaign {

// One headline in one draw.
struct HeadlineDraw {
  std::vector<double> differences;  // scenario less baseline, by replicate; without a figure: none
  double smallest = 0;              // that matters beside that baseline (comparison_rule.hpp)
};

// Figures of both by replicate; NaN: no figure.
[[nodiscard]] HeadlineDraw compared(std::string_view metric, const std::vector<double>& mine,
                                    const std::vector<double>& base);

class HeadlineSource {
 public:
  virtual ~HeadlineSource() = default;

  // [draw][headline]
  [[nodiscard]] virtual std::vector<std::vector<HeadlineDraw>> headlines(
      const std::vector<Draw>& draws) = 0;
  // Groups that have a figure of the headline's metric in its scenario, for messages.
  [[nodiscard]] virtual std::vector<std::string> groups_with(const Headline& headline) const = 0;
  // "35 runs were simulated, all else is priced from their records": a sentence for the page.
  [[nodiscard]] virtual std::string how() const = 0;

 protected:
  HeadlineSource() = default;
  HeadlineSource(const HeadlineSource&) = default;
  HeadlineSource& operator=(const HeadlineSource&) = default;
};

}  // namespace archipelago::campaign
