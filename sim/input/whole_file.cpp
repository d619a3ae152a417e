#include "input/whole_file.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "input/byte_source.hpp"

namespace archipelago::input {

namespace {

std::string drained(ByteSource& bytes, const std::string& name, std::size_t most) {
  std::string text;
  std::array<char, std::size_t{64} << 10> block{};
  try {
    while (const std::size_t count = bytes.read(block.data(), block.size())) {
      text.append(block.data(), count);
      if (text.size() > most) {
        throw InputError(name, 0, "", fmt::format("holds more than {} bytes", most));
      }
    }
  } catch (const DamagedBytes& error) {
    throw InputError(name, 0, "", error.what());
  }
  return text;
}

}  // namespace

std::string whole_text(const std::filesystem::path& file, std::size_t most) {
  return drained(*open_bytes(file), file.string(), most);
}

std::string whole_text_of(const std::string& name, std::string bytes, std::size_t most) {
  return drained(*open_bytes_in_memory(std::move(bytes)), name, most);
}

}  // namespace archipelago::input
