#include "input/csv_record.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::input {

void OpenQuote::read(std::string_view text) noexcept {
  for (const char c : text) {
    switch (at_) {
      case At::kFront:
        at_ = c == '"' ? At::kQuoted : c == ' ' || c == '\t' || c == ',' ? At::kFront : At::kPlain;
        break;
      case At::kPlain:
        if (c == ',') at_ = At::kFront;
        break;
      case At::kQuoted:
        if (c == '"') at_ = At::kBehindQuote;
        break;
      case At::kBehindQuote:  // a second quote stands for one; what else follows is a fault
        at_ = c == '"' ? At::kQuoted : c == ',' ? At::kFront : At::kBehindQuote;
        break;
    }
  }
}

void complete_record(LineStream& lines, std::string_view& record, std::string& store) {
  if (record.find('"') == std::string_view::npos) [[likely]]
    return;
  OpenQuote quote;
  quote.read(record);
  if (!quote.is_open()) return;
  const int first = lines.line();
  store = record;
  while (quote.is_open()) {
    std::string_view line;
    const bool found = lines.next(line);
    if (!found || store.size() + line.size() > kMaxLineBytes) {
      throw InputError(
          lines.name(), first, "",
          found ? fmt::format("a quoted cell begins here that does not end within {} bytes; put a "
                              "quote behind it, or double a quote that is part of it",
                              kMaxLineBytes)
                : "a quoted cell begins here that has no end; put a quote behind it, or double a "
                  "quote that is part of it");
    }
    store += '\n';
    store += line;
    quote.read("\n");
    quote.read(line);
  }
  record = store;
}

}  // namespace archipelago::input
