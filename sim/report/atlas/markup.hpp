// Texts as XML and JSON want them, and words of the tables, for the export_*.cpp.
//
// Errors   none; the texts are UTF-8 without control characters other than tab (the readers of
//          input/ let nothing else in).
#pragma once

#include <string>
#include <string_view>

#include "platform/tables.hpp"

namespace archipelago::report {

// Escaped for the content of an element or an attribute in double quotes.
std::string xml_text(std::string_view text);

// In double quotes, escaped.
std::string json_string(std::string_view text);

std::string_view word_of(platform::PointKind kind);
std::string_view word_of(platform::CableStatus status);

}  // namespace archipelago::report
