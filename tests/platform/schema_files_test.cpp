// The schemas inside the program are those of platforms/schema, byte for byte.
#include "platform/load/schema_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

namespace fs = std::filesystem;

TEST(SchemaFiles, AreTheTablesOfTheSourceTree) {
  const fs::path folder = fs::path(test::source_dir()) / "platforms" / "schema";
  std::size_t on_disk = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    on_disk += entry.path().extension() == ".csv" ? 1 : 0;
  }
  EXPECT_GE(on_disk, 15U);
  EXPECT_EQ(schema_files().size(), on_disk);
  for (const SchemaFile& file : schema_files()) {
    std::ifstream in(folder / file.name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_EQ(file.text, text.str()) << file.name;
  }
}

TEST(SchemaFiles, OfATableHasItsNameAndColumns) {
  const input::CsvSchema sites = schema_of("sites.csv");
  EXPECT_EQ(sites.name(), "sites");
  EXPECT_GE(sites.columns().size(), 10U);
  EXPECT_EQ(sites.columns().front().name, "site");
}

}  // namespace
}  // namespace archipelago::platform
