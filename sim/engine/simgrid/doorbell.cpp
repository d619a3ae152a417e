#include "engine/simgrid/doorbell.hpp"

#include <simgrid/s4u.hpp>
#include <utility>

namespace archipelago::engine {

namespace sg = simgrid::s4u;

struct Doorbell::Impl {
  sg::SemaphorePtr semaphore = sg::Semaphore::create(0);
  bool rung = false;
};

Doorbell::Doorbell() : impl_(std::make_unique<Impl>()) {}
Doorbell::~Doorbell() = default;

void Doorbell::ring() {
  if (std::exchange(impl_->rung, true)) return;
  impl_->semaphore->release();
}

void Doorbell::wait_until(SimTime when) {
  if (when == kNever) {
    impl_->semaphore->acquire();
  } else {
    const double wait = when.seconds() - sg::Engine::get_clock();
    if (wait <= 0.0 && !impl_->rung) return;
    if (impl_->semaphore->acquire_timeout(wait > 0.0 ? wait : 0.0)) return;
  }
  impl_->rung = false;
}

}  // namespace archipelago::engine
