#include "app/interrupt.hpp"

#include <csignal>
#include <initializer_list>

namespace archipelago::app {

namespace {

volatile std::sig_atomic_t mark = 0;

void set_mark(int signal) { mark = signal; }

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  mark = 0;
  // Without SA_RESTART a wait for processes ends at once; with SA_RESETHAND a second signal kills.
  for (const int signal : {SIGINT, SIGTERM})
    handle(signal, set_mark, static_cast<int>(SA_RESETHAND));
}

Interrupt::~Interrupt() {
  for (const int signal : {SIGINT, SIGTERM}) handle(signal, SIG_DFL, 0);
}

bool Interrupt::asked() noexcept { return mark != 0; }

int Interrupt::exit_code() noexcept { return 128 + mark; }

}  // namespace archipelago::app
