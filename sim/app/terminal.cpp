#include "app/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace archipelago::app {

std::optional<std::size_t> terminal_width(int file_descriptor) {
  if (::isatty(file_descriptor) == 0) return std::nullopt;
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (::ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

}  // namespace archipelago::app
