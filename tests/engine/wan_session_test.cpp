#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::Session;
using engine::Setting;

std::string value_of(const std::vector<Setting>& settings, const std::string& name) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? "missing" : found->value;
}

TEST(WanSession, StatesTheSettingsInForce) {
  const World world(toy_network(2, {cable_ms(0, 1, 20)}));
  const std::vector<Setting> settings = engine::network_model_statement();
  EXPECT_EQ(value_of(settings, "network/model"), "CM02");
  EXPECT_EQ(value_of(settings, "network/latency-factor"), "1");
  EXPECT_EQ(value_of(settings, "network/bandwidth-factor"), "1");
  EXPECT_EQ(value_of(settings, "network/weight-S"), "0");
  EXPECT_EQ(value_of(settings, "network/TCP-gamma"), "1e+30");
  EXPECT_EQ(value_of(settings, "network/crosstraffic"), "no");
  EXPECT_NE(value_of(settings, "simgrid"), "missing");
}

TEST(WanSessionDeathTest, ASecondSimulationInTheProcessAborts) {
  { const Session first; }
  EXPECT_DEATH({ const Session second; }, "one simulation per process");
}

TEST(WanSession, PrintsNothing) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  World world(toy_network(2, {cable_ms(0, 1, 20)}), seconds(1));
  engine::TransferResult cut;
  world.send(0, 0, 1, 12.5e9, cut);
  world.clock.at(seconds(0.5), [&] { world.wan.cut(CableIndex(0)); });
  world.run();
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(WanSession, EverySiteHasAHost) {
  const World world(toy_platform());
  EXPECT_NE(&world.wan.site_host(SiteIndex(0)), &world.wan.site_host(SiteIndex(1)));
}

}  // namespace
}  // namespace archipelago::test
