// replicas.csv: what stands where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "platform/platform_files.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kReplicas = "replicas.csv";
constexpr const char* kHeader = "site,llm,replicas,quality,source\n";

TEST(Replicas, StandAtTheirSiteAndTheOthersAreDividedByShares) {
  PlatformFiles files;
  const Platform plain = files.load();
  const std::string llm = plain.llms[0].name;
  files.set(kReplicas, kHeader + ("beta-hall," + llm + ",2,assumed,assumed\n"));
  const Platform toy = files.load();
  EXPECT_FALSE(toy.sites[0].replicas.has_value());
  ASSERT_TRUE(toy.sites[1].replicas.has_value());
  ASSERT_EQ(toy.sites[1].replicas->size(), 1U);
  EXPECT_EQ(toy.sites[1].replicas->front().llm, LlmIndex(0));
  EXPECT_EQ(toy.sites[1].replicas->front().replicas, 2);
  EXPECT_NE(toy.digests.physics, plain.digests.physics);
  EXPECT_EQ(toy.digests.prices == plain.digests.prices, false) << "tables are named in both";
}

TEST(Replicas, Faults) {
  PlatformFiles files;
  const Platform plain = files.load();
  const std::string llm = plain.llms[0].name;
  const std::string many = std::to_string(plain.sites[1].gpus + 1);  // of one GPU each
  files.set(kReplicas, kHeader + ("gamma-hall," + llm + ",1,assumed,assumed\n") +
                           "alpha-hall,no-llm,1,assumed,assumed\n" +
                           ("alpha-hall," + llm + ",-1,assumed,assumed\n") +
                           ("beta-hall," + llm + "," + many + ",assumed,assumed\n") +
                           ("alpha-hall," + llm + ",1,assumed,assumed\n") +
                           ("alpha-hall," + llm + ",1,assumed,assumed\n"));
  EXPECT_THAT(files.faults(),
              ::testing::UnorderedElementsAre(
                  HasSubstr("replicas.csv:4: replicas: -1 "),
                  HasSubstr("replicas.csv:2: site: 'gamma-hall' is not a key of sites.csv"),
                  HasSubstr("replicas.csv:3: llm: 'no-llm' is not a key of llms.csv"),
                  HasSubstr("replicas.csv:5: replicas: " + many + " replicas"),
                  HasSubstr("replicas.csv:7: llm: " + llm + " at alpha-hall has a row already")));
}

}  // namespace
}  // namespace archipelago::platform
