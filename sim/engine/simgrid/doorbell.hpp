// A Doorbell wakes one sleeping actor: it waits until an instant or until somebody rings, whichever
// comes first.
//
// Flow     any actor: ring();  the one that waits: wait_until(t).
// Rings    before or while it waits; several rings before it looks are one.
// Errors   only actors may call; one actor waits.
#pragma once

#include <memory>

#include "base/sim_time.hpp"

namespace archipelago::engine {

class Doorbell {
 public:
  Doorbell();
  ~Doorbell();
  void ring();
  // kNever: until somebody rings.
  void wait_until(SimTime when);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::engine
