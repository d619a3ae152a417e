#include "policy/shared_library.hpp"

#include <dlfcn.h>

#include <stdexcept>

namespace archipelago::policy {

// A name without a slash would be looked for along the loader's search path.
SharedLibrary::SharedLibrary(const std::filesystem::path& file)
    : handle_(::dlopen(std::filesystem::absolute(file).c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ != nullptr) return;
  const char* said = ::dlerror();
  throw std::runtime_error(said == nullptr ? "it cannot be loaded" : said);
}

SharedLibrary::~SharedLibrary() { ::dlclose(handle_); }

void* SharedLibrary::find(const char* symbol) const { return ::dlsym(handle_, symbol); }

}  // namespace archipelago::policy
