// Residency rules in the request path: who is allowed where, over which ways, after every cut; and
// the audit, which must find what a policy that ignores them does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "base/error.hpp"
#include "engine/requests/request_path.hpp"
#include "policy/federated.hpp"
#include "support/three_ways.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::engine {
namespace {

using platform::DataClass;
using platform::RulePack;
using record::Fate;
using ::testing::HasSubstr;

const NationIndex kAa(0);
const SiteIndex kAlphaHall(0), kBetaHall(1);
const CableIndex kLongWay(2);

// Takes the farthest site, whatever the rules say.
class Careless final : public policy::Policy {
 public:
  [[nodiscard]] std::optional<policy::FederationView::Reachable> decide(
      const workload::Request& request, const policy::FederationView& view) const override {
    std::optional<policy::FederationView::Reachable> last;
    for (const auto& way : view.reachable(request)) last = way;
    return last;
  }
  [[nodiscard]] bool admits(const platform::Platform&, NationIndex, SiteIndex) const override {
    return true;
  }
};

struct RuledWorld final : record::RequestSink {
  RuledWorld(platform::Platform given, DataClass data, const policy::Policy& policy,
             RulePack pack = RulePack::kDefault)
      : platform(std::move(given)),
        recipe(test::toy_recipe({test::toy_stream("chat", {1, 0, 0})})),
        router(platform),
        deployment(platform, {{"toy-llm", 1.0}}),
        residency(platform, router, pack),
        audit(platform, pack) {
    recipe.inference[0].class_share = {};
    recipe.inference[0].class_share[static_cast<std::size_t>(data)] = 1;
    source.emplace(platform, recipe, test::kMonday, end, 1.0, Seed{7, 0});
    path.emplace(RequestPath::Parts{.platform = platform,
                                    .router = router,
                                    .deployment = deployment,
                                    .specs = deployment.specs(platform, {}),
                                    .policy = policy,
                                    .source = *source,
                                    .sink = *this,
                                    .residency = &residency,
                                    .audit = &audit});
  }
  void on_outcome(const record::RequestOutcome& outcome) override { outcomes.push_back(outcome); }
  void run() {
    path->advance_to(end);
    path->close();
  }

  SimTime end = to_sim_time(Seconds(60));
  platform::Platform platform;
  workload::Recipe recipe;
  platform::Router router;
  Deployment deployment;
  policy::Residency residency;
  ResidencyAudit audit;
  std::optional<workload::RequestSource> source;
  std::optional<RequestPath> path;
  std::vector<record::RequestOutcome> outcomes;
};

// One way without access: km x 1.4682 / 299792.458 km/s + 0.1 ms a cable.
double cable_ms(double km, int cables) { return km * 1.4682 / 299'792.458 * 1e3 + 0.1 * cables; }

class RuledView : public ::testing::Test {
 protected:
  RuledView()
      : platform_(test::three_ways()),
        router_(platform_),
        deployment_(platform_, {{"toy-llm", 1.0}}),
        residency_(platform_, router_, RulePack::kDefault),
        serving_(deployment_.specs(platform_, {}), listener_),
        view_(platform_, router_, deployment_, serving_, nullptr, &residency_) {}

  static workload::Request of(DataClass data) {
    workload::Request request;
    request.nation = kAa;
    request.metro = PointIndex(0);
    request.llm = LlmIndex(0);
    request.data_class = data;
    return request;
  }
  // To the hall in BB, access of 5 ms left out; 0: no way.
  [[nodiscard]] double ms_to_beta(DataClass data) const {
    for (const auto& way : view_.reachable(of(data))) {
      if (way.site == kBetaHall) return way.one_way.seconds() * 1e3 - 5;
    }
    return 0;
  }

  struct Nobody final : serving::Listener {
    void on_served(std::uint32_t, SimTime, SimTime) override {}
    void on_refused(std::uint32_t, SimTime, serving::Refusal) override {}
  };
  platform::Platform platform_;
  platform::Router router_;
  Deployment deployment_;
  policy::Residency residency_;
  Nobody listener_;
  serving::Serving serving_;
  LiveView view_;
};

TEST_F(RuledView, PublicDataTakeTheShortWayAndPersonalDataTheOneInsideTheBloc) {
  EXPECT_NEAR(ms_to_beta(DataClass::kPublic), cable_ms(1000, 2), 1e-6);
  EXPECT_NEAR(ms_to_beta(DataClass::kPersonal), cable_ms(1500, 1), 1e-6);
  EXPECT_TRUE(view_.allowed(kBetaHall, of(DataClass::kPersonal)));
  EXPECT_FALSE(view_.allowed(kBetaHall, of(DataClass::kState)));
  EXPECT_TRUE(view_.allowed(kAlphaHall, of(DataClass::kState)));
}

TEST_F(RuledView, TheSameRulesHoldAfterACutAndARepair) {
  router_.set_up(kLongWay, false);
  EXPECT_FALSE(view_.allowed(kBetaHall, of(DataClass::kPersonal)));
  EXPECT_EQ(ms_to_beta(DataClass::kPersonal), 0);
  EXPECT_TRUE(view_.allowed(kBetaHall, of(DataClass::kPublic)));
  EXPECT_NEAR(ms_to_beta(DataClass::kPublic), cable_ms(1000, 2), 1e-6);
  router_.set_up(kLongWay, true);
  EXPECT_TRUE(view_.allowed(kBetaHall, of(DataClass::kPersonal)));
  EXPECT_NEAR(ms_to_beta(DataClass::kPersonal), cable_ms(1500, 1), 1e-6);
}

TEST(Residency, ARequestThatTheRulesLeaveNoSiteIsForbidden) {
  platform::Platform toy = test::three_ways();
  toy.sites[0].operator_nation = NationIndex(1);  // its law is not home
  const policy::Federated federated;
  RuledWorld ruled(toy, DataClass::kState, federated);
  ruled.run();
  ASSERT_GT(ruled.outcomes.size(), 30U);
  for (const auto& outcome : ruled.outcomes) {
    ASSERT_EQ(outcome.fate, Fate::kForbidden);
    ASSERT_EQ(outcome.finished, outcome.asked);
  }
  ruled.audit.check();
  RuledWorld free(toy, DataClass::kState, federated, RulePack::kNone);
  free.run();
  EXPECT_EQ(free.outcomes.size(), ruled.outcomes.size());
  EXPECT_EQ(free.outcomes.front().fate, Fate::kServed);
}

// Nothing serves at all: that is not the rules' doing.
TEST(Residency, WithoutAnySiteARequestHasNoSite) {
  platform::Platform toy = test::three_ways();
  for (auto& site : toy.sites) site.gpus = 0;
  const policy::Federated federated;
  RuledWorld world(toy, DataClass::kState, federated);
  world.run();
  ASSERT_GT(world.outcomes.size(), 30U);
  EXPECT_EQ(world.outcomes.front().fate, Fate::kNoSite);
}

TEST(ResidencyAudit, FindsNothingWhereThePolicyObeysAndCountsWhatItJudged) {
  const policy::Federated federated;
  RuledWorld world(test::three_ways(), DataClass::kPersonal, federated);
  world.run();
  world.audit.check();
  const std::optional<record::AuditFacts> judged = world.audit.facts();
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->requests, world.outcomes.size());
}

TEST(ResidencyAudit, NamesTheSiteAndTheRuleOfAPolicyThatIgnoresThem) {
  const Careless careless;
  RuledWorld world(test::three_ways(), DataClass::kState, careless);
  world.run();
  // State data may cross no nation, yet the long way has no point between its ends.
  try {
    world.audit.check();
    FAIL() << "a breach should end the run";
  } catch (const SimulationError& error) {
    EXPECT_THAT(error.what(), HasSubstr("INV-8 broken: a request of AA from alpha at "));
    EXPECT_THAT(error.what(),
                HasSubstr("rules.csv:3 keeps state data of AA at home; site beta-hall "
                          "stands in BB, its operator answers to BB"));
    EXPECT_THAT(error.what(), HasSubstr("path alpha (AA) > beta (BB)"));
  }
  RuledWorld free(test::three_ways(), DataClass::kState, careless, RulePack::kNone);
  free.run();
  free.audit.check();
}

TEST(ResidencyAudit, JudgesThePathsAndThePlacesOfJobs) {
  const platform::Platform toy = test::three_ways();
  platform::Router router(toy);
  ResidencyAudit audit(toy, RulePack::kDefault);
  BulkOrder order{.from = PointIndex(0), .to = PointIndex(1), .size = Bytes(1)};
  order.owner = DataOwner{kAa, DataClass::kPublic, 4};
  audit.carried(order, *router.route(order.from, order.to));
  audit.check();
  workload::Job job;
  job.id = 5;
  job.nation = kAa;
  job.data_class = DataClass::kPersonal;
  audit.placed(job, kBetaHall);
  audit.check();
  order.owner->data = DataClass::kPersonal;
  audit.carried(order, *router.route(order.from, order.to));
  job.data_class = DataClass::kState;
  audit.placed(job, kBetaHall);
  audit.copied(job, kBetaHall);
  try {
    audit.check();
    FAIL() << "three breaches";
  } catch (const SimulationError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("of job 4: rules.csv:2 keeps personal data of AA in the bloc on its way; "
                          "the path alpha (AA) > gamma (CC) > beta (BB) touches CC"));
    EXPECT_THAT(error.what(), HasSubstr("INV-8 broken: job 5: rules.csv:3 keeps state data"));
    EXPECT_THAT(error.what(), HasSubstr("a checkpoint of job 5: rules.csv:3"));
  }
}

}  // namespace
}  // namespace archipelago::engine
