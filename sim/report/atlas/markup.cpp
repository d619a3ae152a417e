#include "report/atlas/markup.hpp"

#include <fmt/format.h>

namespace archipelago::report {

using platform::CableStatus;
using platform::PointKind;

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\t':  // a parser would turn it into a blank
        escaped += "&#9;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string_view word_of(PointKind kind) {
  if (kind == PointKind::kExchange) return "exchange";
  return kind == PointKind::kLanding ? "landing" : "metro";
}

std::string_view word_of(CableStatus status) {
  if (status == CableStatus::kPlanned) return "planned";
  return status == CableStatus::kCandidate ? "candidate" : "existing";
}

}  // namespace archipelago::report
