// A shared library, open as long as the object lives: the one door to dlopen.
//
// Errors   std::runtime_error in the system's words.
#pragma once

#include <filesystem>

namespace archipelago::policy {

class SharedLibrary {
 public:
  // All its symbols are bound now, none is shown to other libraries.
  explicit SharedLibrary(const std::filesystem::path& file);
  ~SharedLibrary();
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;

  // nullptr: there is none of that name.
  [[nodiscard]] void* find(const char* symbol) const;

 private:
  void* handle_;
};

}  // namespace archipelago::policy
