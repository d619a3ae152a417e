#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "app/commands.hpp"
#include "app/interrupt.hpp"
#include "app/page_maker.hpp"
#include "base/error.hpp"
#include "report/page/page_links.hpp"
#include "report/page/page_template.hpp"
#include "report/serve/report_server.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

constexpr int kPort = 8017;

struct Options {
  std::string folder;
  std::string store = "out/runs.sqlite";
  std::string root;
  int port = kPort;
};

// The folder's page, with its plans and the way to all other pages below the root.
std::string page_of(const Options& options, const fs::path& folder) {
  std::vector<report::PageFolder> folders{open_page_folder(folder, options.root)};
  std::vector<report::LinkedPage> others;
  std::error_code ignored;
  for (const fs::path& path : report::page_folders_below(options.folder)) {
    const fs::path other = fs::path(options.folder) / path;
    if (fs::equivalent(other, folder, ignored)) continue;
    others.push_back({other, "/report/" + report::address_of(path.generic_string())});
  }
  report::link_pages(others, folders.front());
  return report::report_page(folders);
}

int serve(const Options& options) {
  std::error_code error;
  if (!fs::is_directory(options.folder, error)) {
    throw InputError(options.folder, 0, "", "is no folder; expected one that holds results");
  }
  const Interrupt interrupt;
  const report::ReportServer server(
      {options.folder, options.store, options.port},
      [&options](const fs::path& folder) { return page_of(options, folder); });
  fmt::print("http://localhost:{}/ shows {}; Ctrl-C ends it\n", server.port(), options.folder);
  std::fflush(stdout);
  while (!Interrupt::asked()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "serve", "show the reports of a folder, and running campaigns, in a browser on this machine");
  command->add_option("folder", options->folder, "a folder that holds folders of results")
      ->required();
  command->add_option("--store", options->store, "the run store whose campaigns are shown")
      ->capture_default_str();
  command->add_option("--port,-p", options->port, "of localhost; 0: any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_option("--root", options->root,
                      "the tree to read platforms from, as `report` has it");
  command->footer("Example:\n  archipelago serve results");
  command->callback([options, &action] { action = [options] { return serve(*options); }; });
}

}  // namespace archipelago::app
