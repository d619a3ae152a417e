// What an overlay makes of a platform.
#include "platform/load/overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/platform_files.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;

constexpr const char* kFile = "more.yaml";

// The toy platform under an overlay with these lines.
Platform under(const std::string& lines) {
  PlatformFiles files;
  files.set(kFile, "overlay:\n  base: .\n" + lines);
  return files.load(kFile);
}

std::string marks(const Provenance& provenance) {
  return std::string(quality_word(provenance.quality)) + ": " + provenance.source;
}

TEST(Overlay, WithoutAChangeIsItsBaseUnderItsOwnName) {
  PlatformFiles files;
  files.set(kFile, "overlay: {base: .}\n");
  const Platform base = files.load();
  const Platform same = files.load(kFile);
  EXPECT_EQ(same.name, "more");
  EXPECT_EQ(same.folder, base.folder);
  ASSERT_EQ(same.files.size(), base.files.size() + 1);
  EXPECT_EQ(same.files.back().filename(), kFile);
  EXPECT_EQ(same.sites.front().gpus, base.sites.front().gpus);
  EXPECT_EQ(marks(same.sites.back().provenance), marks(base.sites.back().provenance));
}

TEST(Overlay, ReplacesAddsAndMultiplies) {
  const Platform platform = under(
      "  cables: {three: {status: existing}}\n"
      "  sites: {beta-hall: {pue: 1.5, lat: =-3}}\n"
      "  nations: {\"*\": {wacc: x1.2}, AA: {access_delay_ms: +2.5}}\n");
  EXPECT_EQ(platform.cables[2].status, CableStatus::kExisting);
  EXPECT_EQ(platform.sites[1].pue, 1.5);
  EXPECT_EQ(platform.sites[1].lat, -3);
  EXPECT_EQ(platform.sites[0].pue, 1.4);
  // 8 x 1.2 = 9.6 and 5 x 1.2 = 6 percent; 5 + 2.5 = 7.5 ms
  EXPECT_DOUBLE_EQ(platform.nations[0].wacc_percent, 9.6);
  EXPECT_DOUBLE_EQ(platform.nations[1].wacc_percent, 6);
  EXPECT_EQ(platform.nations[0].access_delay, from_milliseconds(7.5));
}

TEST(Overlay, GpusBringTheirMegawatts) {
  // 64 + 32 = 96 GPUs: 0.09 MW x 96 / 64 = 0.135 MW
  EXPECT_DOUBLE_EQ(under("  sites: {alpha-hall: {gpus: +32}}\n").sites[0].it_power_w, 135'000);
  EXPECT_DOUBLE_EQ(
      under("  sites: {alpha-hall: {gpus: 96, it_power_mw: follow}}\n").sites[0].it_power_w,
      135'000);
  const Platform kept = under("  sites: {alpha-hall: {gpus: +32, it_power_mw: keep}}\n");
  EXPECT_EQ(kept.sites[0].gpus, 96);
  EXPECT_DOUBLE_EQ(kept.sites[0].it_power_w, 90'000);
  EXPECT_DOUBLE_EQ(
      under("  sites: {alpha-hall: {gpus: +32, it_power_mw: 0.1}}\n").sites[0].it_power_w, 100'000);
  // No GPUs: nothing to be in proportion to.
  EXPECT_DOUBLE_EQ(under("  sites: {alpha-hall: {gpus: 0}}\n").sites[0].it_power_w, 90'000);
}

TEST(Overlay, AChangedRowIsAssumedAndSaysSo) {
  const Platform platform = under("  sites: {beta-hall: {pue: 1.3}}\n");
  EXPECT_EQ(marks(platform.sites[1].provenance), "assumed: toy-map; assumed");
  EXPECT_EQ(marks(platform.sites[0].provenance), "assumed: assumed");
  EXPECT_EQ(marks(platform.nations[0].provenance), "measured: toy-book");
  const Platform said =
      under("  sites: {beta-hall: {pue: 1.3, quality: measured, source: toy-book}}\n");
  EXPECT_EQ(marks(said.sites[1].provenance), "measured: toy-book");
  // The value that stands there changes nothing.
  EXPECT_EQ(marks(under("  sites: {beta-hall: {pue: 1.20}}\n").sites[1].provenance),
            "estimated: toy-map");
}

TEST(Overlay, AddsAndTakesAwayRows) {
  const Platform platform = under(
      "  add:\n"
      "    sites:\n"
      "      - {site: new-hall, iso2: AA, operator_iso2: AA, operator: Aland Power, point: alto,\n"
      "         lat: 1, lon: 0, zone: aa-grid, gpu: h100, gpus: 8, pue: 1.1, it_power_mw: 0.02,\n"
      "         quality: assumed, source: assumed}\n"
      "    nation_costs:\n"
      "      - {iso2: AA, hall_usd_m_per_mw: 9, hall_life_years: 20, gpu_life_years: 4,\n"
      "         server_share: 0.3, staff_share: 0.02, maintenance_share: 0.03, quality: assumed,\n"
      "         source: assumed}\n"
      "  remove:\n"
      "    cables: [three]\n"
      "    sites: [beta-*]\n");
  ASSERT_EQ(platform.sites.size(), 2U);
  EXPECT_EQ(platform.sites[0].name, "alpha-hall");
  EXPECT_EQ(platform.sites[1].name, "new-hall");
  EXPECT_EQ(platform.sites[1].gpus_per_node, 8);  // the column's default
  EXPECT_EQ(platform.cables.size(), 2U);
  // A table that the folder lacks.
  ASSERT_TRUE(platform.nations[0].costs.has_value());
  EXPECT_FALSE(platform.nations[1].costs.has_value());
}

TEST(Overlay, RowsOfTablesWithoutAKeyAreNamedByWhatTellsThemApart) {
  const Platform platform = under(
      "  serving_profiles:\n"
      "    llama-70b/h100/4: {t0_us: x2}\n"
      "    llama-8b/*: {sequence_us: 30}\n");
  EXPECT_DOUBLE_EQ(platform.profiles[0].t0.si(), 0.034);
  EXPECT_DOUBLE_EQ(platform.profiles[1].per_sequence.si(), 30e-6);
  EXPECT_DOUBLE_EQ(platform.profiles[2].t0.si(), 0.009);
}

TEST(Overlay, StandsOnAnother) {
  PlatformFiles files;
  files.set("one.yaml", "overlay: {base: ., sites: {beta-hall: {gpus: +64}}}\n");
  files.set("two.yaml", "overlay: {base: one.yaml, sites: {\"*\": {gpus: x2}}}\n");
  const Platform platform = files.load("two.yaml");
  EXPECT_EQ(platform.name, "two");
  // (128 + 64) x 2 = 384 GPUs; 0.2 MW x 192 / 128 x 384 / 192 = 0.6 MW
  EXPECT_EQ(platform.sites[1].gpus, 384);
  EXPECT_DOUBLE_EQ(platform.sites[1].it_power_w, 600'000);
  EXPECT_EQ(platform.sites[0].gpus, 128);
  ASSERT_GE(platform.files.size(), 2U);
  EXPECT_EQ((platform.files.end() - 2)->filename(), "one.yaml");
  EXPECT_EQ(platform.files.back().filename(), "two.yaml");
}

TEST(Variant, LaysOverlaysAndThenCellsOverAPlatform) {
  PlatformFiles files;
  files.set("one.yaml", "overlay: {sites: {beta-hall: {gpus: +64}}}\n");
  files.set("two.yaml", "overlay: {base: ., sites: {\"*\": {gpus: x2}}}\n");
  CellEdit cell = parse_cell_path("sites[beta-hall].gpus").cell;
  cell.value = "-4";
  const Platform platform = files.load(Variant{"", {"one.yaml", "two.yaml"}, {cell}});
  EXPECT_EQ(platform.sites[1].gpus, 380);
  EXPECT_EQ(platform.name, "two");
}

TEST(CellPath, NamesTableRowAndColumn) {
  const CellPath path = parse_cell_path("nations[*].wacc");
  EXPECT_EQ(path.fault, "");
  EXPECT_THAT((std::vector{path.cell.table, path.cell.row, path.cell.column}),
              ElementsAre("nations", "*", "wacc_percent"));
  EXPECT_EQ(parse_cell_path("site[x].gpus").fault,
            "'site' is no table of a platform (did you mean 'sites'?)");
  EXPECT_EQ(parse_cell_path("sites[x].gpu_s").fault,
            "'gpu_s' is no column of sites (did you mean 'gpus'?); docs/platforms.md lists them");
  EXPECT_EQ(
      parse_cell_path("sites[x].battery").fault,
      "'battery' may be battery_mwh or battery_mw or battery_efficiency; write the whole name");
  for (const char* text : {"sites", "sites.gpus", "sites[].gpus", "sites[x]", "sites[x].", ""}) {
    EXPECT_THAT(parse_cell_path(text).fault, ::testing::HasSubstr("is no path of a cell")) << text;
  }
}

}  // namespace
}  // namespace archipelago::platform
