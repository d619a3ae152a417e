// A folder of a test's own, gone when the test is.
//
// Flow     TraceFolder folder; path file = folder.write("a.csv", "...");
// Errors   a file that cannot be written fails the test that reads it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace archipelago::test {

class TraceFolder {
 public:
  TraceFolder() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("archipelago-trace-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(folder_);
  }
  ~TraceFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TraceFolder(const TraceFolder&) = delete;
  TraceFolder& operator=(const TraceFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace archipelago::test
