// Dispatch by session: a request goes to the replica that its session hashes to, where the blocks
// of its prompt are if they are kept anywhere.  Requests without a session, and those whose replica
// has a full queue, go to the shortest queue.
//
// Home     mix64(session) modulo the number of replicas: constant time, the same whatever has been
//          sent before.  Rendezvous hashing asks every replica for each request; here the number of
//          replicas does not change, so it would buy nothing.  Should replicas go out of service:
//          keep the modulus, the number of all, and take the first replica in service of
//          mix64(session), mix64(session + 1), ... modulo it; then, as with rendezvous hashing,
//          only sessions of a replica that leaves or comes back move.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/mix.hpp"
#include "serving/shortest_queue.hpp"

namespace archipelago::serving {

class SessionAffinity {
 public:
  explicit SessionAffinity(std::size_t replicas) : replicas_(replicas), queues_(replicas) {}

  [[nodiscard]] std::uint32_t choice() const { return queues_.choice(); }
  // `full(replica)`: would a request be refused there, its queue being full?
  template <class Full>
  [[nodiscard]] std::uint32_t choice(std::uint64_t session, Full full) const {
    if (session == 0) return choice();
    const auto home = static_cast<std::uint32_t>(mix64(session) % replicas_);
    return full(home) ? choice() : home;
  }

  void set(std::uint32_t replica, std::size_t outstanding) { queues_.set(replica, outstanding); }
  void fetch(std::uint32_t replica) const { queues_.fetch(replica); }

 private:
  std::size_t replicas_;
  ShortestQueue queues_;
};

}  // namespace archipelago::serving
