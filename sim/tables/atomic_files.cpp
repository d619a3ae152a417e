#include "tables/atomic_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace archipelago::tables {

namespace {

using std::filesystem::path;

struct Pending {
  path written;
  path place;
};

void write_one(const Pending& file, const std::string& content) {
  errno = 0;
  std::ofstream out(file.written, std::ios::binary);
  out << content;
  out.close();
  if (out) return;
  const std::string reason = errno == 0 ? "unknown reason" : std::strerror(errno);
  throw SimulationError("cannot write " + file.written.string() + ": " + reason);
}

// What was made to see whether it can be made; gone again with it, the last first.
class Made {
 public:
  Made() = default;
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  ~Made() {
    std::error_code ignored;
    for (; !places_.empty(); places_.pop_back()) {
      std::filesystem::remove(places_.back(), ignored);
    }
  }
  void add(path place) { places_.push_back(std::move(place)); }

 private:
  std::vector<path> places_;
};

}  // namespace

void check_writable(const path& folder) {
  const path given = std::filesystem::absolute(folder).lexically_normal();
  const path whole = given.has_filename() ? given : given.parent_path();
  const auto refuse = [&](const path& place, int error) {
    throw InputError(folder.string(), 0, "",
                     "cannot be written (" + place.string() + ": " + std::strerror(error) +
                         "); choose another folder");
  };
  std::error_code ignored;
  path there = whole;
  std::vector<path> missing;  // innermost first
  for (; !std::filesystem::exists(there, ignored) && there.has_relative_path();
       there = there.parent_path()) {
    if (std::filesystem::is_symlink(there, ignored)) refuse(there, ENOENT);  // it leads nowhere
    missing.push_back(there);
  }
  // Tried under a name that is nobody else's: other runs may be making the same folders now.
  std::string own = there / (".archipelago-" + std::string(6, 'X'));  // mkdtemp's pattern
  if (::mkdtemp(own.data()) == nullptr) refuse(missing.empty() ? whole : missing.back(), errno);
  Made made;
  made.add(own);
  path tried = own;
  for (auto place = missing.rbegin(); place != missing.rend(); ++place) {
    tried /= place->filename();
    if (::mkdir(tried.c_str(), 0777) != 0) refuse(*place, errno);
    made.add(tried);
  }
}

void write_files(const path& folder, const std::map<std::string, std::string>& content_by_name,
                 const std::vector<std::string>& superseded) {
  std::vector<Pending> files;
  try {
    std::filesystem::create_directories(folder);
    const std::string suffix = ".part-" + std::to_string(::getpid());
    for (const auto& [name, content] : content_by_name) {
      files.push_back({folder / (name + suffix), folder / name});
      std::filesystem::create_directories(files.back().place.parent_path());
      write_one(files.back(), content);
    }
    // The one thing that can stop a move within a folder, looked for before the first is made.
    for (const Pending& file : files) {
      if (std::filesystem::is_directory(file.place)) {
        throw SimulationError(file.place.string() + " is a folder");
      }
    }
    for (const Pending& file : files) std::filesystem::rename(file.written, file.place);
    for (const std::string& name : superseded) std::filesystem::remove(folder / name);
  } catch (const std::exception& error) {
    std::error_code ignored;
    for (const Pending& file : files) std::filesystem::remove(file.written, ignored);
    throw SimulationError(std::string("results not written: ") + error.what());
  }
}

}  // namespace archipelago::tables
