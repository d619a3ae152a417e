// A good platform as files in a temporary folder, to be spoilt one fault at a time.
//
// Flow     PlatformFiles files; files.replace("cables.csv", "1000", "-5"); files.faults();
// Errors   a text to be replaced that is not there ends the test program: a test must not pass
//          because it spoilt nothing.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "platform/load/variant.hpp"
#include "platform/platform.hpp"

namespace archipelago::test {

class PlatformFiles {
 public:
  PlatformFiles();
  ~PlatformFiles();
  PlatformFiles(const PlatformFiles&) = delete;
  PlatformFiles& operator=(const PlatformFiles&) = delete;

  void set(const std::string& file, std::string content) { files_[file] = std::move(content); }
  void replace(const std::string& file, const std::string& from, const std::string& to);
  void append(const std::string& file, const std::string& line) { files_[file] += line + '\n'; }
  [[nodiscard]] std::string& content(const std::string& file) { return files_.at(file); }
  void remove(const std::string& file) { files_.erase(file); }

  // Writes the files and loads them, or the overlay of that name among them; throws what
  // load_platform() throws.
  [[nodiscard]] platform::Platform load(const std::string& overlay = "") const;
  // The same with these overlays and cells over the folder.
  [[nodiscard]] platform::Platform load(platform::Variant variant) const;

  // The faults of load(), one text each, without the folder; empty when it loads.
  [[nodiscard]] std::vector<std::string> faults(const std::string& overlay = "") const;
  [[nodiscard]] std::vector<std::string> faults(const platform::Variant& variant) const;

 private:
  void write() const;

  std::filesystem::path folder_;
  std::map<std::string, std::string> files_;
};

}  // namespace archipelago::test
