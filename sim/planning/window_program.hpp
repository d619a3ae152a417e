// The program of a plan on the stretch that is simulated, like with like: the same hours and demand,
// the very replicas that the simulation places, and GPUs as fast as the simulation of today shows.
//
// Flow     window (a PlanTask whose candidates are what is put in) + platforms of its states ->
//          WindowProgram -> ask(what the runs asked) -> calibrate(what today's simulation serves) ->
//          served(state).
// Pools    of every site and LLM the GPUs of the replicas that stand there (engine/fleet/deployment.hpp),
//          which serve that LLM alone: where replicas come and go, the site's GPUs serve any.  Nothing
//          is bought beyond them; megawatts carry them.
// Use      a replica serves `gpu_use` of its rate within the SLO's time a token.  Calibrated it is the
//          use with which the program serves today what the simulation does: what batching, queues and
//          the policy make of today's GPUs, as one number.  Where the simulation serves all that is
//          asked nothing is full, and the plan's own use stands.
// Units    requests a second; shares.
// Errors   none.  REQUIRES: state 0 is today, state k has the window's candidate k - 1.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"

namespace archipelago::planning {

inline constexpr double kAllServed = 1e-3;  // of what is asked may be left: as good as all

struct WindowServed {
  double all = 0;
  std::vector<double> by_nation;
};

class WindowProgram {
 public:
  WindowProgram(const PlanTask& window,
                const std::vector<std::shared_ptr<const platform::Platform>>& states);

  [[nodiscard]] const std::vector<std::string>& nations() const { return states_.front().nations; }
  [[nodiscard]] double asked() const noexcept { return asked_; }
  [[nodiscard]] double tokens() const noexcept { return tokens_; }  // of a request, in the mean
  [[nodiscard]] double gpu_use() const noexcept { return gpu_use_; }

  // What each state serves at the use that holds now.
  [[nodiscard]] WindowServed served(std::size_t state) const;

  // Every nation asks for so much instead, hour by hour and LLM by LLM in the same parts.
  void ask(const std::vector<double>& by_nation);

  // Whether a use was found with which today serves so many.
  bool calibrate(double goodput);

 private:
  void add_up();

  std::vector<Network> states_;  // at gpu_use 1
  double asked_ = 0;
  double tokens_ = 0;
  double gpu_use_;
};

}  // namespace archipelago::planning
