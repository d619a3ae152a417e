#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "input/text.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

// What makes bills and grams.  GDP is in USD, but shares demand among nations.
bool is_price(std::string_view column) {
  constexpr std::array<std::string_view, 7> kWords{
      "carbon_g_per_kwh", "carbon_basis",   "negative_prices", "wacc_percent",
      "hall_life_years",  "gpu_life_years", "life_years"};
  return (column.find("usd") != std::string_view::npos && column != "gdp_usd_bn") ||
         std::find(kWords.begin(), kWords.end(), column) != kWords.end();
}

bool has_column(const input::CsvSchema& schema, std::string_view name) {
  return std::any_of(schema.columns().begin(), schema.columns().end(),
                     [&](const input::CsvColumn& column) { return column.name == name; });
}

}  // namespace

void DigestTexts::add(const input::CsvTable& table, const input::CsvSchema& schema,
                      std::string_view name) {
  physics_.append("table ").append(name).append("\n");
  prices_.append("table ").append(name).append("\n");
  // Hours of a price or of carbon are rows, not columns.
  const bool has_quantity = has_column(schema, "quantity");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool priced = has_quantity && is_price(table.text(row, "quantity"));
    for (const input::CsvColumn& column : schema.columns()) {
      std::string& text = priced || is_price(column.name) ? prices_ : physics_;
      text.append(table.text(row, column.name)).push_back('\t');
    }
    (priced ? prices_ : physics_).push_back('\n');
  }
}

TableDigests DigestTexts::digests() const {
  return {input::sha256_of_text(physics_), input::sha256_of_text(prices_)};
}

}  // namespace archipelago::platform::detail
