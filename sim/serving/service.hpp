// The states of a replica that may leave service, and the rules behind Serving::start() and
// Serving::drain().  Only pools with a load_time have such replicas; none that split prefill and
// decode.
//
//   kAway      gone, its GPUs are free             start()            -> kLoading
//   kLoading   reads its weights for load_time     then               -> kServing
//                                                  drain(): given up  -> kAway, at once
//   kServing   takes requests, as all do at first  drain()            -> kDraining
//   kDraining  takes none; serves what waits and runs there           -> kAway at the boundary (or
//              drain) after which it holds nothing; what its prefix cache kept is lost
//
// Dispatch goes to replicas that serve, and to no other:
//   shortest queue    of those; one that comes into service has its count of 0 from then on
//   least work        of those
//   power of two      both are drawn from those, in order of number; whenever one comes into
//                     service or is drained, a new pair is drawn
//                     (none while nobody serves)
//   round robin       the first of those after the replica that had the last turn
//   session affinity  the first of those in mix64(session), mix64(session + 1), ... modulo the
//                     number of all replicas; after kSessionTries of them the one at
//                     mix64(session) modulo the number of those, in order of number
// Cold     a request that finds nobody serving waits at the pool, first come first served:
//          - refused with kQueueFull when queue_limit wait there; kTooLong comes first as ever;
//          - refused with kTimeout the picosecond after it has waited for the time-out;
//          - when a replica comes into service, all that wait there are dispatched, in order, after
//            everything else of that instant and before new arrivals, as if they came then; their
//            time-out still counts from their arrival.
//          Whether anybody loads makes no difference: to start one is the caller's business.
// Power    a pool that is stopped refuses what comes and all that it holds, by replica: those that
//          decode in order of admission, the prompts under way, those that wait, those whose KV is
//          on the replica's link or waits for it; a split pool: prefill replicas before those that
//          decode; last those that found nobody serving.  Iterations under way do not finish: they
//          were busy until now.  KV memory and prefix caches are empty.  One that drains is away;
//          the others keep their state, but hold no weights and do not load while there is no
//          power.  When it is there again those that serve take requests at once (to load weights
//          first is the caller's to wait for) and those that load begin anew.
// Instants a replica comes into service at its place among boundaries (by replica).
#pragma once

#include <cstdint>

namespace archipelago::serving {

enum class Service : std::uint8_t { kServing, kDraining, kAway, kLoading };

inline constexpr int kSessionTries = 64;

}  // namespace archipelago::serving
