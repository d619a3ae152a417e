// A file that lives as long as the test that needs it.
//
// Flow     TemporaryFile file("a: 1\n"); YamlFile(file.path()) ...
// Units    none.
// Errors   a file that cannot be written fails the test that reads it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace archipelago::test {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) : path_(unused_path()) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  // A file of that many bytes, all zero but the first, that takes no room on the disk.
  static TemporaryFile sparse(std::uintmax_t bytes) {
    TemporaryFile file("x");
    std::filesystem::resize_file(file.path_, bytes);
    return file;
  }
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static std::filesystem::path unused_path() {
    static int count = 0;
    return std::filesystem::temp_directory_path() /
           ("archipelago-input-" + std::to_string(getpid()) + "-" + std::to_string(++count));
  }
  std::filesystem::path path_;
};

}  // namespace archipelago::test
