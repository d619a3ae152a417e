#include "input/whole_file.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "input/byte_source.hpp"

namespace archipelago::input {

std::string whole_text(const std::filesystem::path& file, std::size_t most) {
  const auto bytes = open_bytes(file);
  std::string text;
  std::array<char, std::size_t{64} << 10> block{};
  try {
    while (const std::size_t count = bytes->read(block.data(), block.size())) {
      text.append(block.data(), count);
      if (text.size() > most) {
        throw InputError(file.string(), 0, "", fmt::format("holds more than {} bytes", most));
      }
    }
  } catch (const DamagedBytes& error) {
    throw InputError(file.string(), 0, "", error.what());
  }
  return text;
}

}  // namespace archipelago::input
