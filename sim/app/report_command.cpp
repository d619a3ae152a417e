#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/page_maker.hpp"
#include "base/error.hpp"
#include "report/page/page_links.hpp"
#include "report/page/page_template.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> folders;
  std::string against;
  std::string inputs;
  std::string plan;
  std::string root;
  std::string out;
  bool quiet = false;
};

// Beside other output, as `run` has it, and never into a folder of committed tables.
fs::path page_file(const Options& options, const std::string& name) {
  return options.out.empty() ? fs::path("out") / name / "report.html" : fs::path(options.out);
}

struct Page {
  std::vector<report::PageFolder> folders;
  fs::path file;
};

fs::path folder_of(const Page& page) {
  return page.file.has_parent_path() ? page.file.parent_path() : fs::path(".");
}

Page open_page(const Options& options, const std::string& folder) {
  Page page{{open_page_folder(folder, options.root)}, {}};
  if (!options.against.empty()) {
    page.folders.push_back(open_page_folder(options.against, options.root));
  }
  if (!options.inputs.empty()) add_inputs(options.inputs, page.folders.front());
  page.file = page_file(options, page.folders.front().name);
  return page;
}

// Pages written together lead to each other, by addresses that hold wherever their folders are moved.
void link_together(const Options& options, std::vector<Page>& pages) {
  for (Page& from : pages) {
    std::vector<report::LinkedPage> others;
    for (std::size_t p = 0; p < pages.size(); ++p) {
      if (&pages[p] == &from) continue;
      const fs::path way = pages[p].file.lexically_relative(from.file.parent_path());
      others.push_back({options.folders[p], report::address_of(way.generic_string())});
    }
    report::link_pages(others, from.folders.front());
  }
}

// A plan that is not among the pages is shown without a link, unless its page stands already.
void add_plan(const Options& options, std::vector<Page>& pages) {
  if (options.plan.empty()) return;
  const report::PagePlan plan = report::read_page_plan(options.plan, "");
  for (Page& page : pages) {
    report::PageFolder& folder = page.folders.front();
    const bool is_there = std::any_of(folder.plans.begin(), folder.plans.end(),
                                      [&](const auto& known) { return known.name == plan.name; });
    if (folder.kind != report::FolderKind::kResults || is_there) continue;
    folder.plans.push_back(plan);
    const fs::path file = page_file({}, plan.name);
    if (fs::exists(file)) {
      const fs::path way = fs::absolute(file).lexically_relative(
          fs::absolute(page.file).lexically_normal().parent_path());
      folder.plans.back().address = report::address_of(way.generic_string());
    }
  }
}

// Two folders of one name would share a file.
void check_names(const std::vector<Page>& pages) {
  std::set<fs::path> files;
  for (const Page& page : pages) {
    if (files.insert(page.file).second) continue;
    throw InputError(page.file.string(), 0, "",
                     "would be the page of two folders; write one of them with --out");
  }
}

int report(const Options& options) {
  std::vector<Page> pages;
  for (const std::string& folder : options.folders) pages.push_back(open_page(options, folder));
  check_names(pages);
  link_together(options, pages);
  add_plan(options, pages);
  // All of them are made before the first is written.
  std::vector<std::string> texts;
  for (const Page& page : pages) {
    tables::check_writable(folder_of(page));
    texts.push_back(report::report_page(page.folders));
  }
  for (std::size_t p = 0; p < pages.size(); ++p) {
    const Page& page = pages[p];
    tables::write_files(folder_of(page), {{page.file.filename().string(), std::move(texts[p])}});
    if (options.quiet) continue;
    for (const report::PageFolder& of : page.folders) {
      for (const std::string& note : of.notes) fmt::print(stderr, "{}: {}\n", of.name, note);
    }
    fmt::print("{}\n", page.file.string());
  }
  return 0;
}

}  // namespace

void add_report_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "report", "write one page that a browser opens without a network: answer, map, charts");
  command
      ->add_option(
          "folder", options->folders,
          "what `run`, `plan`, `sensitivity` or `size` wrote; of several each gets a page, "
          "and they lead to each other")
      ->required();
  command->add_option("--against", options->against,
                      "a second results folder: the page shows both and what differs");
  command->add_option("--inputs", options->inputs,
                      "a folder of `sensitivity`, whose intervals of the inputs the page shows");
  command->add_option("--plan", options->plan,
                      "a folder of `plan`: which of the cables that the run cuts to repair first");
  command->add_option("--out", options->out,
                      "the page's file, of one folder (default: out/<name>/report.html)");
  command->add_option(
      "--root", options->root,
      "the tree to read platforms from (default: the one at or above the results or "
      "the working folder that holds the experiment)");
  command->add_flag("--quiet,-q", options->quiet, "say nothing");
  command->footer(
      "Example:\n  archipelago report results/asean-equal-service\n"
      "  archipelago report results/suite/vietnam-five-cuts-chat results/planning/asean");
  command->callback([options, &action] {
    const bool is_of_one =
        !options->against.empty() || !options->inputs.empty() || !options->out.empty();
    if (is_of_one && options->folders.size() > 1) {
      throw CLI::ValidationError("report", "--against, --inputs and --out are for one folder");
    }
    action = [options] { return report(*options); };
  });
}

}  // namespace archipelago::app
