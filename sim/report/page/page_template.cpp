#include "report/page/page_template.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "base/error.hpp"
#include "report/atlas/markup.hpp"

// A megabyte of text is too long for a string of C++; the assembler takes the file as it is.
__asm__(
    ".pushsection .rodata\n"
    ".global archipelago_page_begins\n"
    ".global archipelago_page_ends\n"
    "archipelago_page_begins:\n"
    ".incbin \"" ARCHIPELAGO_PAGE_FILE
    "\"\n"
    "archipelago_page_ends:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" const char archipelago_page_begins[];
extern "C" const char archipelago_page_ends[];

namespace archipelago::report {

namespace {

constexpr std::string_view kTitlePlace = "<!--archipelago:title-->";
constexpr std::string_view kDataPlace = "<!--archipelago:data-->";

std::string without_tags(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

std::string filled(std::string_view page, std::string_view place, const std::string& by) {
  const std::size_t at = page.find(place);
  ARCHIPELAGO_REQUIRE(at != std::string_view::npos);
  ARCHIPELAGO_REQUIRE(page.find(place, at + 1) == std::string_view::npos);
  std::string whole(page.substr(0, at));
  whole += by;
  whole += page.substr(at + place.size());
  return whole;
}

}  // namespace

std::string_view page_template() {
  return {archipelago_page_begins,
          static_cast<std::size_t>(archipelago_page_ends - archipelago_page_begins)};
}

std::string fill_template(std::string_view page, std::string_view title,
                          std::span<const PageBlock> blocks) {
  std::string data;
  for (const PageBlock& block : blocks) {
    data += fmt::format("<script type=\"application/json\" id=\"{}\">", xml_text(block.id));
    data += without_tags(block.json);
    data += "</script>\n";
  }
  return filled(filled(page, kDataPlace, data), kTitlePlace, xml_text(title));
}

std::string report_page(std::span<const PageFolder> folders) {
  std::string title;
  for (const PageFolder& folder : folders) {
    title += (title.empty() ? "" : " against ") + folder.name;
  }
  return fill_template(page_template(), title + " - archipelago", page_blocks(folders));
}

}  // namespace archipelago::report
