// What is asked of a scenario in a stretch of its run, counted from the requests themselves.
//
// Flow     Scenario x Window x replicate -> RequestSource -> Demand.  Nobody serves them, so it takes
//          about 0.3 us a request.
// Cells    hours of the window by nation; class of data and LLM apart, since rules and replicas are.
// Units    requests; tokens.
// Errors   none.  REQUIRES: nobody waits for answers (closed loops): what they ask depends on who serves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "experiment/experiment.hpp"
#include "platform/data_class.hpp"
#include "serving/capacity.hpp"

namespace archipelago::sizing {

inline constexpr std::int64_t kSlotSeconds = 300;
inline constexpr std::size_t kSlotsAnHour = 12;

// Whole hours of a run, behind its warm-up.
struct Window {
  std::size_t first_hour = 0;  // since the end of the warm-up
  std::size_t hours = 0;

  [[nodiscard]] std::size_t slots() const { return hours * kSlotsAnHour; }
  [[nodiscard]] bool operator==(const Window&) const = default;
};

// All measured hours of a run; a broken one at the end counts.
[[nodiscard]] Window whole_run(const engine::RunSettings& run);

// The run of those hours alone, with a warm-up of the scenario's length before them.
[[nodiscard]] engine::RunSettings settings_of(const engine::RunSettings& run, const Window& window);

struct Demand {
  std::size_t nations = 0;
  std::size_t llms = 0;
  Window window;
  std::vector<std::uint64_t> requests;             // by nation, hour of the window, LLM, class
  std::vector<serving::LengthSums> lengths;        // by LLM
  std::vector<std::vector<std::int32_t>> prompts;  // tokens of the first requests, by LLM

  [[nodiscard]] std::uint64_t& at(std::size_t nation, std::size_t hour, std::size_t llm,
                                  std::size_t data_class) {
    return requests[((nation * window.hours + hour) * llms + llm) * platform::kDataClasses +
                    data_class];
  }
  [[nodiscard]] std::uint64_t of(std::size_t nation, std::size_t hour, std::size_t llm) const;
  [[nodiscard]] std::uint64_t of(std::size_t nation, std::size_t hour) const;
  // Whether any request of the nation to the LLM has data of that class.
  [[nodiscard]] bool has(std::size_t nation, std::size_t llm, std::size_t data_class) const;
};

[[nodiscard]] Demand count_demand(const experiment::Scenario& scenario, const Window& window,
                                  Seed seed);

}  // namespace archipelago::sizing
