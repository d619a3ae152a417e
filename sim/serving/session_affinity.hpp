// Dispatch by session: a request goes to the replica that its session hashes to, where the blocks
// of its prompt are if they are kept anywhere.  Requests without a session, and those whose replica
// has a full queue, go to the shortest queue.
//
// Home     mix64(session) modulo the number of replicas: constant time, the same whatever has been
//          sent before.  When that one does not serve, the first that does of mix64(session + 1),
//          mix64(session + 2), ...: as with rendezvous hashing, which asks every replica for each
//          request, only sessions of a replica that leaves or comes back move.  With so few of them
//          in service that kSessionTries numbers find none, one of those is taken (service.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/mix.hpp"
#include "serving/in_service.hpp"
#include "serving/service.hpp"
#include "serving/shortest_queue.hpp"

namespace archipelago::serving {

class SessionAffinity {
 public:
  explicit SessionAffinity(std::size_t replicas) : serving_(replicas), queues_(replicas) {}

  [[nodiscard]] std::uint32_t choice() const { return queues_.choice(); }
  // `full(replica)`: would a request be refused there, its queue being full?
  template <class Full>
  [[nodiscard]] std::uint32_t choice(std::uint64_t session, Full full) const {
    if (session == 0) return choice();
    const std::uint32_t home = home_of(session);
    return full(home) ? choice() : home;
  }

  void set(std::uint32_t replica, std::size_t outstanding) { queues_.set(replica, outstanding); }
  void fetch(std::uint32_t replica) const { queues_.fetch(replica); }

  void join(std::uint32_t replica) {
    serving_.join(replica);
    queues_.join(replica);
  }
  void leave(std::uint32_t replica) {
    serving_.leave(replica);
    queues_.leave(replica);
  }

 private:
  // REQUIRES: somebody serves.
  [[nodiscard]] std::uint32_t home_of(std::uint64_t session) const {
    const auto home = static_cast<std::uint32_t>(mix64(session) % serving_.all());
    if (serving_.size() == serving_.all()) return home;
    for (int i = 0; i < kSessionTries; ++i) {
      const std::uint64_t other = mix64(session + static_cast<std::uint64_t>(i)) % serving_.all();
      if (serving_.has(other)) return static_cast<std::uint32_t>(other);
    }
    return serving_.at(mix64(session) % serving_.size());
  }

  InService serving_;
  ShortestQueue queues_;
};

}  // namespace archipelago::serving
