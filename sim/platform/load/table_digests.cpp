#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "input/text.hpp"
#include "platform/load/editable_table.hpp"
#include "platform/load/load_tables.hpp"
#include "platform/load/schema_files.hpp"

namespace archipelago::platform::detail {

namespace {

// What makes bills and grams.  GDP is in USD, but shares demand among nations.
bool is_price(std::string_view column) {
  constexpr std::array<std::string_view, 7> kWords{
      "carbon_g_per_kwh", "carbon_basis",   "negative_prices", "wacc_percent",
      "hall_life_years",  "gpu_life_years", "life_years"};
  for (const std::string_view level : {"low_", "high_"}) {
    if (column.starts_with(level)) column.remove_prefix(level.size());
  }
  return (column.find("usd") != std::string_view::npos && column != "gdp_usd_bn") ||
         std::find(kWords.begin(), kWords.end(), column) != kWords.end();
}

bool has_column(const input::CsvSchema& schema, std::string_view name) {
  return std::any_of(schema.columns().begin(), schema.columns().end(),
                     [&](const input::CsvColumn& column) { return column.name == name; });
}

// Every cell in order, defaults included.
struct Texts {
  std::string physics;
  std::string prices;

  void add(const input::CsvTable& table, const input::CsvSchema& schema, std::string_view name) {
    physics.append("table ").append(name).append("\n");
    prices.append("table ").append(name).append("\n");
    // Hours of a price or of carbon are rows, not columns.
    const bool has_quantity = has_column(schema, "quantity");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const bool priced = has_quantity && is_price(table.text(row, "quantity"));
      for (const input::CsvColumn& column : schema.columns()) {
        std::string& text = priced || is_price(column.name) ? prices : physics;
        text.append(table.text(row, column.name)).push_back('\t');
      }
      (priced ? prices : physics).push_back('\n');
    }
  }
};

}  // namespace

TableDigests digests_of(const Tables& tables) {
  Texts texts;
  for (const EditableTable& known : editable_tables()) {
    if (known.name == "round_trips" || known.name == "price_years") continue;  // no run reads them
    const input::CsvTable* const table = table_of(tables, known.name);
    if (table != nullptr) texts.add(*table, schema_of(known.schema), known.name);
  }
  return {input::sha256_of_text(texts.physics), input::sha256_of_text(texts.prices)};
}

}  // namespace archipelago::platform::detail
