// Folders made ready for their page: read, and the experiment behind them read again for its map.
//
// Flow     `archipelago report`, `archipelago serve` -> open_page_folder() -> report/page.
// Notes    where the experiment or its platform is gone, is another by now, or has changed, the page
//          says so and leaves out what it cannot show; the figures are those of the tables anyway.
// Errors   InputError of read_page_folder().
#pragma once

#include <filesystem>
#include <string>

#include "report/page/page_folder.hpp"

namespace archipelago::app {

// `root`: of --root; empty: looked for (result_project.hpp).
[[nodiscard]] report::PageFolder open_page_folder(const std::filesystem::path& folder,
                                                  const std::filesystem::path& root);

// Lays the tables of a sensitivity's folder beside those of results.  InputError when it is none.
void add_inputs(const std::filesystem::path& sensitivity, report::PageFolder& folder);

}  // namespace archipelago::app
