// What a page leads to: pages that lie beside it, and plans that say which cut is repaired first.
//
// Flow     folders written or served together -> link_pages() -> PageFolder::beside, ::plans.
//          A plan's own page repeats its repairs anyway; a page of results shows those that are about
//          the cables which its events cut.
// Address  as the browser reads it from the page: "../asean/report.html", or below a server's root.
//          Written with every byte encoded that is no letter, digit or one of -_.~/
// Errors   InputError of read_page_plan(): no plan, a plan without repairs.csv, a damaged table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/page/page_folder.hpp"

namespace archipelago::report {

// Of a folder of `archipelago plan`; nothing else of it is read.
[[nodiscard]] PagePlan read_page_plan(const std::filesystem::path& folder,
                                      const std::string& address);

struct LinkedPage {
  std::filesystem::path folder;
  std::string address;  // from the page that leads there
};
// A page of results gets the repairs of the plans among the others too.
void link_pages(const std::vector<LinkedPage>& others, PageFolder& page);

// What a folder asks: its manifest, or the first paragraph of its page; "" where it says nothing.
[[nodiscard]] std::string question_of(const std::filesystem::path& folder);

// Folders with a page below a root, as paths from it, sorted; links are not followed.
[[nodiscard]] std::vector<std::filesystem::path> page_folders_below(
    const std::filesystem::path& root);

[[nodiscard]] std::string address_of(const std::string& path);

}  // namespace archipelago::report
