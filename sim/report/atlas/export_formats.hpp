// The formats that a platform can be exported in, each once: its name, what it holds, how it is
// made.
//
// Flow     `archipelago platform export NAME --format F` -> find_export() -> text.
// Errors   none: a name that is none answers nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "platform/platform.hpp"

namespace archipelago::report {

struct ExportFormat {
  std::string_view name;
  std::string_view holds;
  std::string (*text)(const platform::Platform&);
};

[[nodiscard]] std::span<const ExportFormat> export_formats();
[[nodiscard]] const ExportFormat* find_export(std::string_view name);

}  // namespace archipelago::report
