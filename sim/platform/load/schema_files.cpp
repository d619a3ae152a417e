#include "platform/load/schema_files.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"

namespace archipelago::platform {

// schema_files() itself is made at build time, see the header.
input::CsvSchema schema_of(std::string_view name) {
  const auto files = schema_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const SchemaFile& file) { return file.name == name; });
  ARCHIPELAGO_REQUIRE(found != files.end());
  return {std::string(name.substr(0, name.rfind('.'))), std::string(found->text)};
}

}  // namespace archipelago::platform
