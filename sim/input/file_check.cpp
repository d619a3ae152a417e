#include "input/file_check.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace archipelago::input {

std::string why_unreadable(const std::filesystem::path& path, std::uintmax_t max_bytes) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return "no such file";
  if (status.type() == fs::file_type::directory) return "is a directory; expected a file";
  if (!fs::exists(status)) return fmt::format("cannot be read: {}", error.message());
  // A pipe or a device may never end, and its size is not known beforehand.
  if (!fs::is_regular_file(status)) return "is not a regular file; copy it to one first";
  const std::uintmax_t bytes = fs::file_size(path, error);
  if (error) return fmt::format("cannot be read: {}", error.message());
  if (bytes > max_bytes)
    return fmt::format("has {} bytes; files of at most {} are read", bytes, max_bytes);
  errno = 0;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) return fmt::format("cannot be read: {}", std::generic_category().message(errno));
  return "";
}

}  // namespace archipelago::input
