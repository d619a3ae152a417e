#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/page_maker.hpp"
#include "report/page/page_template.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string folder;
  std::string against;
  std::string inputs;
  std::string root;
  std::string out;
  bool quiet = false;
};

// Beside other output, as `run` has it, and never into a folder of committed tables.
fs::path page_file(const Options& options, const std::string& name) {
  return options.out.empty() ? fs::path("out") / name / "report.html" : fs::path(options.out);
}

int report(const Options& options) {
  std::vector<report::PageFolder> folders{open_page_folder(options.folder, options.root)};
  if (!options.against.empty()) {
    folders.push_back(open_page_folder(options.against, options.root));
  }
  if (!options.inputs.empty()) add_inputs(options.inputs, folders.front());
  const fs::path file = page_file(options, folders.front().name);
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  tables::check_writable(folder);
  tables::write_files(folder, {{file.filename().string(), report::report_page(folders)}});
  if (!options.quiet) {
    for (const report::PageFolder& page : folders) {
      for (const std::string& note : page.notes) fmt::print(stderr, "{}: {}\n", page.name, note);
    }
    fmt::print("{}\n", file.string());
  }
  return 0;
}

}  // namespace

void add_report_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "report", "write one page that a browser opens without a network: answer, map, charts");
  command
      ->add_option("folder", options->folder, "what `run`, `plan`, `sensitivity` or `size` wrote")
      ->required();
  command->add_option("--against", options->against,
                      "a second results folder: the page shows both and what differs");
  command->add_option("--inputs", options->inputs,
                      "a folder of `sensitivity`, whose intervals of the inputs the page shows");
  command->add_option("--out", options->out, "the page's file (default: out/<name>/report.html)");
  command->add_option(
      "--root", options->root,
      "the tree to read platforms from (default: the one at or above the results or "
      "the working folder that holds the experiment)");
  command->add_flag("--quiet,-q", options->quiet, "say nothing");
  command->footer("Example:\n  archipelago report results/asean-equal-service");
  command->callback([options, &action] { action = [options] { return report(*options); }; });
}

}  // namespace archipelago::app
