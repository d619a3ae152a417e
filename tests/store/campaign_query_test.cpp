#include "store/campaign_query.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "store/store_case.hpp"

namespace archipelago::test {
namespace {

using store::CampaignQuery;
using store::export_results;
using store::query_results;
using store::RunStore;
using testing::ElementsAre;
using testing::HasSubstr;

using Row = std::vector<std::string>;

// islands 0.25 and 0.75, federated 0.5: means 0.5 and 0.5, of SG twice that.
class CampaignQueryTest : public StoreCase {
 protected:
  CampaignQueryTest() {
    RunStore store(file());
    store.plan(toy_plan());
    store.put({run_of(0, 0, 0.25), run_of(0, 1, 0.75), run_of(1, 0, 0.5)});
    store.put_failure(1, 1, "no");
  }

  std::string fault_of(const CampaignQuery& query) const {
    try {
      (void)query_results(file(), query);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(CampaignQueryTest, ListsCampaignsWithTheirCounts) {
  const store::Table table = store::list_campaigns(file());
  EXPECT_THAT(table.columns, ElementsAre("campaign", "experiment", "started", "planned", "finished",
                                         "failed", "waiting", "file"));
  EXPECT_THAT(table.rows,
              ElementsAre(Row{"1", "toy", "2026-03-02T00:00:00Z", "4", "3", "1", "0", "toy.yaml"}));
}

TEST_F(CampaignQueryTest, MeansAreOverTheRunsOfAScenario) {
  const store::Table table = query_results(file(), {.metrics = {"ttft_p95"}, .groups = {"all"}});
  EXPECT_THAT(table.columns, ElementsAre("experiment", "scenario", "policy", "group", "metric",
                                         "mean", "lowest", "highest", "runs", "quality"));
  EXPECT_THAT(
      table.rows,
      ElementsAre(
          Row{"toy", "1", "islands", "all", "ttft_p95", "0.5", "0.25", "0.75", "2", "assumed"},
          Row{"toy", "2", "federated", "all", "ttft_p95", "0.5", "0.5", "0.5", "1", "assumed"}));
}

TEST_F(CampaignQueryTest, FiltersByAxisAndGroup) {
  const store::Table table =
      query_results(file(), {.groups = {"SG"}, .filters = {{"policy", "federated"}}});
  EXPECT_THAT(table.rows,
              ElementsAre(Row{"toy", "2", "federated", "SG", "ttft_p95", "1", "1", "1", "1", ""}));
}

TEST_F(CampaignQueryTest, ExportHasEveryRun) {
  const store::Table table = export_results(file(), {.groups = {"all"}});
  EXPECT_THAT(table.rows,
              ElementsAre(Row{"toy", "1", "islands", "0", "all", "ttft_p95", "0.25", "assumed"},
                          Row{"toy", "1", "islands", "1", "all", "ttft_p95", "0.75", "assumed"},
                          Row{"toy", "2", "federated", "0", "all", "ttft_p95", "0.5", "assumed"}));
}

TEST_F(CampaignQueryTest, TheLastCampaignOfAnExperimentIsMeant) {
  RunStore store(file());
  store.plan(toy_plan("later", "2026-04-01T00:00:00Z"));
  store.put({run_of(0, 0, 8)});
  EXPECT_EQ(query_results(file(), {.groups = {"all"}}).rows.size(), 1U);
  EXPECT_EQ(query_results(file(), {.campaign = 1, .groups = {"all"}}).rows.size(), 2U);
}

TEST_F(CampaignQueryTest, EveryUnknownWordIsNamedWithItsNeighbour) {
  const std::string fault = fault_of({.metrics = {"ttft_p59"}, .filters = {{"polcy", "islands"}}});
  EXPECT_THAT(fault, HasSubstr("is no axis of these runs (did you mean 'policy'?)"));
  EXPECT_THAT(fault, HasSubstr("is no metric of these runs (did you mean 'ttft_p95'?)"));
  EXPECT_THAT(fault_of({.experiment = "toi"}), HasSubstr("did you mean 'toy'?"));
  EXPECT_THAT(fault_of({.filters = {{"policy", "island"}}}), HasSubstr("did you mean 'islands'?"));
  EXPECT_THAT(fault_of({.campaign = 7}), HasSubstr("none of that number"));
}

TEST_F(CampaignQueryTest, AQuoteInAWordIsAWord) {
  EXPECT_THAT(fault_of({.filters = {{"policy", "is'lands"}}}), HasSubstr("is no value of policy"));
}

TEST(CampaignQuery, AStoreThatIsNotThereIsSaidSo) {
  EXPECT_THROW((void)store::list_campaigns("nowhere/runs.sqlite"), InputError);
}

}  // namespace
}  // namespace archipelago::test
