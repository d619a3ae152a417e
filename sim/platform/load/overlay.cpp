#include "platform/load/overlay.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "platform/load/editable_table.hpp"

namespace archipelago::platform {

namespace {

using input::Origin;
using input::YamlFile;
using input::YamlMap;
using input::YamlValue;

constexpr const char* kOverlay = "overlay";

class OverlayReader {
 public:
  OverlayReader(std::string file, Overlay& overlay) : file_(std::move(file)), overlay_(overlay) {}

  void read(const YamlMap& root) {
    const YamlMap map = root.map(kOverlay);
    overlay_.base = map.text("base", "");
    overlay_.base_line = map.line("base");
    (void)map.text("note", "");
    for (const EditableTable& table : editable_tables()) {
      const std::string name(table.name);
      if (const auto rows = map.find(name)) read_changes(table, *rows, at(name));
    }
    if (const auto tables = map.find("add")) {
      each_table(*tables, at("add"),
                 [&](const EditableTable& table, const YamlValue& rows, const std::string& field) {
                   read_additions(table, rows, field);
                 });
    }
    if (const auto tables = map.find("remove")) {
      each_table(*tables, at("remove"),
                 [&](const EditableTable& table, const YamlValue& rows, const std::string& field) {
                   read_removals(table, rows, field);
                 });
    }
  }

 private:
  static std::string at(const std::string& key) { return below(kOverlay, key); }
  static std::string below(std::string_view field, const std::string& key) {
    return fmt::format("{}.{}", field, key);
  }
  [[nodiscard]] Origin origin(const YamlValue& value, std::string field) const {
    return {file_, value.line(), std::move(field)};
  }

  void each_table(const YamlValue& tables, const std::string& field, auto read) {
    for (const auto& [name, rows] : tables.map().entries()) {
      const EditableTable* const table = find_table(name);
      if (table != nullptr) {
        read(*table, rows, below(field, name));
      } else {
        rows.fault(no_table(name));
      }
    }
  }

  // The cells of a row that is written as a mapping.
  std::vector<CellText> read_cells(const EditableTable& table, const YamlValue& row,
                                   const std::string& field) {
    std::vector<CellText> cells;
    for (const auto& [word, value] : row.map().entries()) {
      FoundColumn column = find_column(table, word);
      if (!column.fault.empty()) {
        value.fault(column.fault);
        continue;
      }
      std::string text = value.text();
      cells.push_back({std::move(column.name), std::move(text), origin(value, below(field, word))});
    }
    return cells;
  }

  void read_changes(const EditableTable& table, const YamlValue& rows, const std::string& field) {
    for (const auto& [row, value] : rows.map().entries()) {
      for (CellText& cell : read_cells(table, value, below(field, row))) {
        overlay_.edits.cells.push_back({std::string(table.name), row, std::move(cell.column),
                                        std::move(cell.value), std::move(cell.origin)});
      }
    }
  }

  void read_additions(const EditableTable& table, const YamlValue& rows, const std::string& field) {
    std::size_t number = 0;
    for (const YamlValue& row : rows.list()) {
      const std::string place = field + "[" + std::to_string(number++) + "]";
      overlay_.edits.additions.push_back(
          {std::string(table.name), read_cells(table, row, place), origin(row, place)});
    }
  }

  void read_removals(const EditableTable& table, const YamlValue& rows, const std::string& field) {
    std::size_t number = 0;
    for (const YamlValue& row : rows.list()) {
      overlay_.edits.removals.push_back(
          {std::string(table.name), row.text(),
           origin(row, field + "[" + std::to_string(number++) + "]")});
    }
  }

  std::string file_;
  Overlay& overlay_;
};

}  // namespace

Overlay read_overlay(const std::filesystem::path& file, const std::string& text) {
  const YamlFile yaml(file.string(), text);
  Overlay overlay;
  overlay.file = file;
  OverlayReader(file.string(), overlay).read(yaml.root());
  yaml.finish();
  return overlay;
}

Overlay load_overlay(const std::filesystem::path& file) {
  const YamlFile yaml(file);
  Overlay overlay;
  overlay.file = file;
  OverlayReader(file.string(), overlay).read(yaml.root());
  yaml.finish();
  return overlay;
}

bool is_overlay(const std::filesystem::path& place) {
  std::error_code ignored;
  const bool yaml = place.extension() == ".yaml" || place.extension() == ".yml";
  return yaml && !std::filesystem::is_directory(place, ignored);
}

}  // namespace archipelago::platform
