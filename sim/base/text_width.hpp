// How wide a text is on a screen, and texts made to fit one.
//
// Units    characters of UTF-8, not glyph widths: no text of ours has wide glyphs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace archipelago {

[[nodiscard]] std::size_t width_of(std::string_view text);

// The text itself where it fits, else its start and "…", as wide as asked for.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t width);

// Lines of at most that width, broken at blanks; a longer word has a line of its own.  Ends with a
// line end unless the text is empty.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width);

}  // namespace archipelago
