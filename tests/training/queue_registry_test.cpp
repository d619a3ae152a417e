#include "training/queue_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace archipelago::training {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kNations{"MY", "SG"};

TEST(QueueRegistry, EveryQueueHasAWordForItselfAndCanBeMade) {
  const NodePool pool({4});
  std::vector<std::string> names;
  for (const QueueInfo& info : list_queues()) {
    names.push_back(info.name);
    EXPECT_FALSE(info.summary.empty());
    EXPECT_THAT(check_queue({info.name, {}}, kNations), IsEmpty());
    EXPECT_EQ(make_queue({info.name, {}}, kNations, pool)->size(), 0U);
  }
  EXPECT_THAT(names, ElementsAre("fifo", "fifo_skip", "shortest_first", "easy", "fair_share"));
}

TEST(QueueRegistry, NamesWhatIsWrong) {
  EXPECT_THAT(check_queue({"eazy", {}}, kNations), ElementsAre(HasSubstr("did you mean 'easy'")));
  EXPECT_THAT(check_queue({"easy", {{"depth", "3"}}}, kNations),
              ElementsAre(HasSubstr("queue easy has no option 'depth'")));
}

TEST(QueueRegistry, ShowsAllFaultsOfFairShareAtOnce) {
  const QueueChoice choice{"fair_share",
                           {{"half_life_hours", "0"},
                            {"half_live_hours", "3"},
                            {"preempt_after_hours", "soon"},
                            {"weight.MY", "-1"},
                            {"weight.SQ", "1"}}};
  EXPECT_THAT(check_queue(choice, kNations),
              ElementsAre(HasSubstr("half_life_hours: '0' is no number of hours above 0"),
                          HasSubstr("no option 'half_live_hours'"),
                          HasSubstr("preempt_after_hours: 'soon'"),
                          HasSubstr("weight.MY: '-1' is no number above 0"),
                          HasSubstr("'SQ' is no nation of the platform")));
  EXPECT_THAT(
      check_queue(
          {"fair_share",
           {{"half_life_hours", "never"}, {"preempt_after_hours", "0.5"}, {"weight.SG", "2"}}},
          kNations),
      IsEmpty());
}

TEST(QueueRegistry, LabelsNameTheChoice) {
  EXPECT_EQ((QueueChoice{"easy", {}}.label()), "easy");
  EXPECT_EQ((QueueChoice{"fair_share", {{"half_life_hours", "24"}, {"weight.SG", "2"}}}.label()),
            "fair_share-24-2");
}

}  // namespace
}  // namespace archipelago::training
