#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/platform_files.hpp"
#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;

TEST(LoadPlatform, ReadsEveryTable) {
  const Platform toy = PlatformFiles().load();
  EXPECT_EQ(toy.name, "toy");
  EXPECT_EQ(toy.nations.size(), 2U);
  EXPECT_EQ(toy.zones.size(), 2U);
  EXPECT_EQ(toy.points.size(), 4U);
  EXPECT_EQ(toy.cables.size(), 3U);
  EXPECT_EQ(toy.gpus.size(), 1U);
  EXPECT_EQ(toy.llms.size(), 2U);
  EXPECT_EQ(toy.profiles.size(), 3U);
  EXPECT_EQ(toy.sites.size(), 2U);
  EXPECT_EQ(toy.files.size(), 9U) << "eight tables, SOURCES.md";
}

TEST(LoadPlatform, ConvertsUnitsOnce) {
  const Platform toy = PlatformFiles().load();
  EXPECT_DOUBLE_EQ(toy.nations[1].access_delay.si(), 2.5e-3);
  EXPECT_DOUBLE_EQ(toy.cables[0].capacity.si(), 100 * 1.25e8);
  EXPECT_DOUBLE_EQ(toy.gpus[0].memory.si(), 80e9);
  EXPECT_DOUBLE_EQ(toy.gpus[0].memory_bandwidth.si(), 3.35e12);
  EXPECT_DOUBLE_EQ(toy.gpus[0].bf16_flops, 989e12);
  EXPECT_DOUBLE_EQ(toy.llms[0].parameters, 8e9);
  EXPECT_DOUBLE_EQ(toy.profiles[1].t0.si(), 6e-3);
  EXPECT_DOUBLE_EQ(toy.profiles[1].per_prompt_token.si(), 40e-6);
  EXPECT_DOUBLE_EQ(toy.profiles[1].per_prompt_context.si(), 100e-12);
  EXPECT_DOUBLE_EQ(toy.profiles[1].per_sequence.si(), 20e-6);
  EXPECT_DOUBLE_EQ(toy.profiles[1].per_kv_token.si(), 50e-9);
  EXPECT_DOUBLE_EQ(toy.sites[0].it_power_w, 0.09e6);
}

TEST(LoadPlatform, FillsDefaults) {
  const Platform toy = PlatformFiles().load();
  EXPECT_DOUBLE_EQ(toy.cables[0].equipment_delay.si(), 100e-6);
  EXPECT_EQ(toy.cables[0].slack, 1.0);
  EXPECT_EQ(toy.cables[0].landing_delay, Seconds(0));
  EXPECT_EQ(toy.cables[0].avoidance, Seconds(0));
  EXPECT_EQ(toy.points[0].metro_delay, Seconds(0));
  EXPECT_TRUE(toy.round_trips.empty());
  EXPECT_DOUBLE_EQ(toy.cables[0].faults_per_1000km_year, 0.1);
  EXPECT_EQ(toy.cables[0].status, CableStatus::kExisting);
  EXPECT_EQ(toy.points[2].users_share, 0.0);
  EXPECT_EQ(toy.sites[0].gpus_per_node, 8);
  EXPECT_EQ(toy.nations[1].bloc, "");
  EXPECT_EQ(toy.cables[1].shared_risk_group, "");
}

TEST(LoadPlatform, LinksRowsByIndex) {
  const Platform toy = PlatformFiles().load();
  EXPECT_EQ(toy.cables[0].from, PointIndex(0));
  EXPECT_EQ(toy.cables[0].to, PointIndex(3));
  EXPECT_TRUE(toy.cables[0].submarine);
  EXPECT_FALSE(toy.cables[1].submarine);
  EXPECT_EQ(toy.cables[2].status, CableStatus::kPlanned);
  EXPECT_EQ(toy.points[2].kind, PointKind::kLanding);
  EXPECT_EQ(toy.points[3].city, "Beta, City");
  EXPECT_EQ(toy.sites[0].nation, NationIndex(0));
  EXPECT_EQ(toy.sites[0].operator_nation, NationIndex(1));
  EXPECT_EQ(toy.sites[1].zone, ZoneIndex(1));
  EXPECT_EQ(toy.nations[1].provenance.quality, Quality::kEstimated);
  EXPECT_EQ(toy.nations[1].provenance.source, "toy-book;assumed");
}

TEST(LoadPlatform, AnOperatorMayAnswerToSeveralLaws) {
  PlatformFiles files;
  files.replace("sites.csv", "alpha-hall,AA,BB", "alpha-hall,AA,BB+AA");
  const Platform toy = files.load();
  EXPECT_EQ(toy.sites[0].operator_nation, NationIndex(1));
  EXPECT_EQ(toy.sites[0].other_laws, std::vector{NationIndex(0)});
  EXPECT_TRUE(toy.sites[0].operator_under(NationIndex(0)));
  EXPECT_FALSE(toy.sites[1].under(NationIndex(0)));
  EXPECT_EQ(operator_laws(toy, toy.sites[0]), "BB+AA");
  EXPECT_EQ(operator_laws(toy, toy.sites[1]), "BB");
}

TEST(LoadPlatform, AnLlmMayHaveAPublicScore) {
  PlatformFiles files;
  files.replace("llms.csv", "max_context_tokens,",
                "max_context_tokens,score_percent,score_benchmark,score_source,");
  files.replace("llms.csv", "128,,131072,", "128,,131072,48.3,MMLU-Pro,toy-book,");
  files.replace("llms.csv", "128,2,131072,", "128,2,131072,,,,");
  const Platform toy = files.load();
  ASSERT_TRUE(toy.llms[0].score.has_value());
  EXPECT_DOUBLE_EQ(toy.llms[0].score->percent, 48.3);
  EXPECT_EQ(score_text(toy.llms[0]), "48.3 % of MMLU-Pro");
  EXPECT_FALSE(toy.llms[1].score.has_value());
  EXPECT_EQ(score_text(toy.llms[1]), "no public score known");
}

TEST(LoadPlatform, DerivesMemoryFigures) {
  const Platform toy = PlatformFiles().load();
  EXPECT_DOUBLE_EQ(toy.llms[0].weights.si(), 16e9);
  // 2 x 32 layers x 8 heads x 128 x 2 bytes.
  EXPECT_DOUBLE_EQ(toy.llms[0].kv_per_token.si(), 131'072);
  // floor((0.9 x 80e9 - 16e9) / 131072) = floor(427246.09).
  EXPECT_EQ(toy.profiles[1].kv_capacity_tokens, 427'246);
  // floor((0.9 x 4 x 80e9 - 140e9) / 327680) = floor(451660.2).
  EXPECT_EQ(toy.profiles[0].kv_capacity_tokens, 451'660);
}

TEST(LoadPlatform, FindsByName) {
  const Platform toy = PlatformFiles().load();
  EXPECT_EQ(toy.find_nation("BB"), NationIndex(1));
  EXPECT_EQ(toy.find_point("beta"), PointIndex(3));
  EXPECT_EQ(toy.find_site("beta-hall"), SiteIndex(1));
  EXPECT_EQ(toy.find_llm("llama-70b"), LlmIndex(1));
  EXPECT_EQ(toy.find_nation("CC"), std::nullopt);
  EXPECT_EQ(find_place(toy, "beta-hall"), PointIndex(3));
  EXPECT_EQ(find_place(toy, "alto"), PointIndex(1));
  EXPECT_EQ(find_place(toy, "nowhere"), std::nullopt);
  EXPECT_THAT(place_names(toy), ::testing::ElementsAre("alpha-hall", "beta-hall", "alpha", "alto",
                                                       "landing", "beta"));
}

TEST(LoadPlatform, FindsTheProfileWithFewestGpus) {
  const Platform toy = PlatformFiles().load();
  EXPECT_EQ(toy.find_profile(LlmIndex(1), GpuIndex(0)), ProfileIndex(0));
  EXPECT_EQ(toy.find_profile(LlmIndex(0), GpuIndex(0)), ProfileIndex(1));
  EXPECT_EQ(toy.find_profile(LlmIndex(0), GpuIndex(1)), std::nullopt);
}

TEST(LoadPlatform, TrailingSlashIsTheSameFolder) {
  const std::filesystem::path root = test::source_dir();
  EXPECT_EQ(load_platform(root / "platforms" / "toy2" / "").name, "toy2");
}

}  // namespace
}  // namespace archipelago::platform
