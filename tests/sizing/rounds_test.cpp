// Searches side by side: who hears what, and what becomes of failures.
#include "sizing/rounds.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace archipelago::sizing {
namespace {

// Search s asks s + 1 questions; the judge says yes to even numbers of replicas.
TEST(Rounds, AnswersEveryoneInAsFewRoundsAsTheLongestSearch) {
  Rounds rounds(3);
  std::vector<int> heard(3);
  std::vector<std::size_t> asking;
  rounds.conduct(
      [&](std::size_t s) {
        for (int i = 0; i <= static_cast<int>(s); ++i) {
          const Judgement judgement = rounds.ask(s, {Stage::kSearch, {i}});
          EXPECT_EQ(judgement.keeps, i % 2 == 0);
          ++heard[s];
        }
      },
      [&](const Rounds::Questions& questions) {
        std::vector<Judgement> judgements(questions.size());
        asking.push_back(0);
        for (std::size_t s = 0; s < questions.size(); ++s) {
          if (!questions[s]) continue;
          ++asking.back();
          judgements[s].keeps = questions[s]->fleet[0] % 2 == 0;
        }
        return judgements;
      });
  EXPECT_EQ(heard, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(asking, (std::vector<std::size_t>{3, 2, 1}));
}

TEST(Rounds, TheFailureOfASearchComesOutWhenTheOthersHaveEnded) {
  Rounds rounds(2);
  bool other_ended = false;
  const auto conduct = [&] {
    rounds.conduct(
        [&](std::size_t s) {
          if (s == 0) throw SimulationError("no fleet");
          (void)rounds.ask(s, {Stage::kSearch, {1}});
          other_ended = true;
        },
        [](const Rounds::Questions& questions) {
          return std::vector<Judgement>(questions.size());
        });
  };
  EXPECT_THROW(conduct(), SimulationError);
  EXPECT_TRUE(other_ended);
}

TEST(Rounds, TheFailureOfTheJudgeEndsEverySearch) {
  Rounds rounds(2);
  const auto conduct = [&] {
    rounds.conduct(
        [&](std::size_t s) {
          (void)rounds.ask(s, {Stage::kSearch, {1}});
        },
        [](const Rounds::Questions&) -> std::vector<Judgement> {
          throw SimulationError("stopped");
        });
  };
  EXPECT_THROW(conduct(), SimulationError);
}

}  // namespace
}  // namespace archipelago::sizing
