// The terminal behind stdout or stderr, when there is one.
#pragma once

#include <cstddef>
#include <optional>

namespace archipelago::app {

// Its columns (80 when it does not say); nothing for a file or a pipe.
[[nodiscard]] std::optional<std::size_t> terminal_width(int file_descriptor);

}  // namespace archipelago::app
