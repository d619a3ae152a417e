// The page without its data: HTML, style and script in one text, built from web/ and kept inside the
// program.
//
// Flow     page_template() + title + blocks -> fill_template() -> the file that a browser opens.
// Safe     data stand in <script type="application/json"> blocks, in which no `<` is left (it is
//          written \u003c), so no text of theirs ends a block or begins a tag; the title is escaped
//          as HTML.  The page's own policy lets only its own script run, by its digest, and no
//          request leave.
// Errors   REQUIRES: the template has both places to fill, once.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/page/page_json.hpp"

namespace archipelago::report {

[[nodiscard]] std::string_view page_template();

[[nodiscard]] std::string fill_template(std::string_view page, std::string_view title,
                                        std::span<const PageBlock> blocks);

// Both: what `archipelago report` writes.
[[nodiscard]] std::string report_page(std::span<const PageFolder> folders);

}  // namespace archipelago::report
