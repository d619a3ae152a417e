// Ctrl-C and SIGTERM as a question: asked between runs, so that what is finished is kept.
#pragma once

namespace archipelago::app {

// While one lives, both signals only set a mark; a second one ends the program as ever.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] static bool asked() noexcept;
  // 128 + the signal, as a shell expects.
  [[nodiscard]] static int exit_code() noexcept;
};

}  // namespace archipelago::app
