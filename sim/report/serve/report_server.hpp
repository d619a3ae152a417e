// A folder of results in a browser: a list of what lies in it, a page for each, and how far running
// campaigns are.  For the people of this machine only, and read-only.
//
// Flow     `archipelago serve results/` -> ReportServer -> http://127.0.0.1:PORT/
// Answers  GET /                     the list, with campaigns of the run store where there is one
//          GET /report/<path>        the page of <root>/<path>, made when it is asked for
//          GET /progress             campaigns alone; the browser asks again every few seconds
//          GET /progress.json        the same for programs
//          everything else           404; other methods 405
// Closed   binds to the loopback address; a request under another host name (a page elsewhere that
//          names this address) is refused with 403.  A path is one below the root whichever way it is
//          written: "..", encoded or not, and links that lead out are 404.
// Threads  the library serves each connection in a thread of its own; pages are made one at a time.
// Errors   SimulationError when the port is taken.  A folder that cannot be read is 500 with its
//          faults in words.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace archipelago::report {

// The page of a folder of results; throws InputError.
using PageOf = std::function<std::string(const std::filesystem::path&)>;

struct ServeOptions {
  std::filesystem::path root;
  std::filesystem::path store;  // of runs; empty, or not there: no campaigns
  int port = 0;                 // 0: any that is free
};

class ReportServer {
 public:
  // Listens when it returns.
  ReportServer(ServeOptions options, PageOf page_of);
  ~ReportServer();  // stops
  ReportServer(const ReportServer&) = delete;
  ReportServer& operator=(const ReportServer&) = delete;

  [[nodiscard]] int port() const noexcept;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

// Where `path`, as it stands in an address behind /report/ and decoded, lies below the root: nothing
// unless it is a folder of results there.
[[nodiscard]] std::optional<std::filesystem::path> served_folder(const std::filesystem::path& root,
                                                                 const std::string& path);

}  // namespace archipelago::report
