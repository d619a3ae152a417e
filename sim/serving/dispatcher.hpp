// The dispatcher of a pool: which replica the next request goes to.
//
// Flow     choice() -> sent() -> the replica's state changes -> set(); asking changes nothing, so
//          an estimate may ask too.
// Kinds    shortest_queue.hpp, least_work.hpp, power_of_two.hpp, round_robin.hpp,
//          session_affinity.hpp, each with its rule, ties and cost; those with replicas out of
//          service in service.hpp.  A new kind: its file, a word in Dispatch (pool_spec.hpp), a
//          line in each function below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "serving/least_work.hpp"
#include "serving/power_of_two.hpp"
#include "serving/round_robin.hpp"
#include "serving/serving.hpp"
#include "serving/session_affinity.hpp"
#include "serving/shortest_queue.hpp"

namespace archipelago::serving {

class Dispatcher {
 public:
  Dispatcher(const PoolSpec& spec, std::string_view stream) : kind_(make(spec, stream)) {}

  // REQUIRES: at least one replica in service.
  [[nodiscard]] std::uint32_t choice() const {
    if (const auto* shortest = std::get_if<ShortestQueue>(&kind_)) return shortest->choice();
    return std::visit([](const auto& kind) { return kind.choice(); }, kind_);
  }
  // The same for a request of that session (0: of none); `full(replica)` is as in
  // session_affinity.hpp.
  template <class Full>
  [[nodiscard]] std::uint32_t choice(std::uint64_t session, Full full) const {
    if (const auto* affinity = std::get_if<SessionAffinity>(&kind_)) {
      return affinity->choice(session, full);
    }
    return choice();
  }
  // A request went to choice().
  void sent() {
    if (auto* two = std::get_if<PowerOfTwo>(&kind_)) two->sent();
    if (auto* turn = std::get_if<RoundRobin>(&kind_)) turn->sent();
  }
  // A replica's figures may have changed.  REQUIRES: it is in service.  `prompt_tokens()` and
  // `mean_output()` are asked only by the kind that uses them.
  template <class PromptTokens, class MeanOutput>
  void set(std::uint32_t replica, std::size_t outstanding, PromptTokens prompt_tokens,
           MeanOutput mean_output) {
    if (auto* shortest = std::get_if<ShortestQueue>(&kind_)) {
      shortest->set(replica, outstanding);
    } else if (auto* least = std::get_if<LeastWork>(&kind_)) {
      least->set(replica, outstanding, prompt_tokens(), mean_output());
    } else if (auto* two = std::get_if<PowerOfTwo>(&kind_)) {
      two->set(replica, outstanding);
    } else if (auto* affinity = std::get_if<SessionAffinity>(&kind_)) {
      affinity->set(replica, outstanding);
    }
  }

  // A replica without requests comes into service; one leaves it.  All are in service at first.
  void join(std::uint32_t replica) {
    std::visit([&](auto& kind) { kind.join(replica); }, kind_);
  }
  void leave(std::uint32_t replica) {
    std::visit([&](auto& kind) { kind.leave(replica); }, kind_);
  }

  // Ask memory for a replica's place early; nothing else happens.
  void fetch(std::uint32_t replica) const {
    if (const auto* shortest = std::get_if<ShortestQueue>(&kind_)) shortest->fetch(replica);
    if (const auto* affinity = std::get_if<SessionAffinity>(&kind_)) affinity->fetch(replica);
  }

 private:
  using Kind = std::variant<ShortestQueue, LeastWork, PowerOfTwo, RoundRobin, SessionAffinity>;
  static Kind make(const PoolSpec& spec, std::string_view stream) {
    switch (spec.limits.dispatch) {
      case Dispatch::kLeastWork:
        return LeastWork(spec.replicas, spec.cost);
      case Dispatch::kPowerOfTwo:
        return PowerOfTwo(spec.replicas, spec.limits.dispatch_seed, stream);
      case Dispatch::kRoundRobin:
        return RoundRobin(spec.replicas);
      case Dispatch::kSessionAffinity:
        return SessionAffinity(spec.replicas);
      case Dispatch::kShortestQueue:
        break;
    }
    return ShortestQueue(spec.replicas);
  }

  Kind kind_;
};

}  // namespace archipelago::serving
