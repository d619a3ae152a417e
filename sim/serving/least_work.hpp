// Dispatch by least work: the replica with the least predicted work, in logarithmic time.
//
//   work = prompt tokens outstanding x time of one
//        + requests outstanding x mean output of the pool so far x time of an output token
//
// Prompt tokens count until their prompt is processed to the end, requests until they leave.  The
// times of a token are those in a full iteration: 512 prompt tokens, or 32 sequences of 1024 tokens
// that decode, divided by 512 and 32.  Nobody looks into the future: the mean output is that of the
// requests served so far (0 before the first), as it stood when the replica's figures last changed.
// Ties go to the lower number.
//
// Units    picoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "serving/event_tree.hpp"
#include "serving/iteration_cost.hpp"

namespace archipelago::serving {

class LeastWork {
 public:
  LeastWork(std::size_t replicas, const IterationCost& cost)
      : loads_(replicas),
        by_work_(replicas),
        prompt_ps_(cost.of(kPrompt, kPrompt * (kPrompt + 1) / 2, 0, 0).ps / kPrompt),
        output_ps_(cost.of(0, 0, kSequences, kSequences * kContext).ps / kSequences) {
    for (std::uint32_t r = 0; r < replicas; ++r) by_work_.set(r, SimTime{0});
  }

  [[nodiscard]] std::uint32_t choice() const { return by_work_.replica(); }

  void set(std::uint32_t replica, std::size_t outstanding, std::int64_t prompt_tokens,
           std::int64_t mean_output) {
    Load& load = loads_[replica];
    const auto requests = static_cast<std::int64_t>(outstanding);
    if (load.requests == requests && load.prompt_tokens == prompt_tokens) return;
    load = {requests, prompt_tokens};
    by_work_.set(replica,
                 SimTime{prompt_tokens * prompt_ps_ + requests * mean_output * output_ps_});
  }

  // One without requests comes into service; one leaves it.
  void join(std::uint32_t replica) {
    loads_[replica] = {};
    by_work_.set(replica, SimTime{0});
  }
  void leave(std::uint32_t replica) { by_work_.set(replica, kNever); }

 private:
  static constexpr std::int64_t kPrompt = 512;
  static constexpr std::int64_t kSequences = 32;
  static constexpr std::int64_t kContext = 1024;
  struct Load {
    std::int64_t requests = 0;
    std::int64_t prompt_tokens = 0;
  };

  std::vector<Load> loads_;
  EventTree by_work_;  // its "time" is the work
  std::int64_t prompt_ps_;
  std::int64_t output_ps_;
};

}  // namespace archipelago::serving
