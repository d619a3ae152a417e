// Users who wait for their answers, by themselves: who asks when, and with what context.
#include "workload/sources/user_loop.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/toy_platform.hpp"
#include "workload/sources/request_source.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::workload {
namespace {

constexpr SimTime kHour{3'600'000'000'000'000};

InferenceStream looped(double users, double turns, bool context) {
  InferenceStream stream = test::toy_stream("chat", {1, 0});
  stream.prompt_tokens = LengthLaw::fixed(100);
  stream.output_tokens = LengthLaw::fixed(11);
  stream.closed_loop = ClosedLoop{users, 10, turns, context, 16};
  return stream;
}

// Answers come after a second.  A user whose cycle is think + 1 s of mean 11 s asks 3600 / 11 =
// 327.3 questions an hour, 100 users 32,727; the standard error of a renewal count is
// sqrt(32,727) x 10 / 11 = 165.
TEST(UserLoop, UsersAskAgainWhenTheyHaveThought) {
  const platform::Platform platform = test::toy_platform();
  const InferenceStream stream = looped(100, 1, false);
  UserLoop loop(stream, platform, StreamIndex(0), NationIndex(0), 100, kHour, {7, 0});
  std::map<SimTime, std::vector<Request>> waiting;  // by when they are answered
  std::size_t asked = 0;
  SimTime last;
  while (loop.at() != kNever || !waiting.empty()) {
    if (!waiting.empty() && waiting.begin()->first <= loop.at()) {
      for (const Request& request : waiting.begin()->second) {
        loop.answered(request, waiting.begin()->first);
      }
      waiting.erase(waiting.begin());
      continue;
    }
    Request request;
    loop.take(request);
    EXPECT_GE(request.at, last);
    last = request.at;
    ++asked;
    waiting[request.at + SimTime{1'000'000'000'000}].push_back(request);
  }
  EXPECT_NEAR(static_cast<double>(asked), 32'727, 4 * 165);
}

// Nobody asks twice without an answer.
TEST(UserLoop, WhoWaitsDoesNotAsk) {
  const platform::Platform platform = test::toy_platform();
  const InferenceStream stream = looped(50, 1, false);
  UserLoop loop(stream, platform, StreamIndex(0), NationIndex(0), 50, kHour, {7, 0});
  std::set<std::uint32_t> users;
  while (loop.at() != kNever) {
    Request request;
    loop.take(request);
    EXPECT_TRUE(users.insert(request.user).second);
  }
  EXPECT_EQ(users.size(), 50U);
}

// What a user asks and how long it thinks are its own, whatever the answers take.
TEST(UserLoop, QuestionsDoNotHangOnAnswers) {
  const platform::Platform platform = test::toy_platform();
  InferenceStream stream = looped(1, 3, true);
  stream.prompt_tokens = LengthLaw::lognormal(100, 200, 1, 1000);
  UserLoop quick(stream, platform, StreamIndex(0), NationIndex(0), 1, kHour, {7, 0});
  UserLoop slow(stream, platform, StreamIndex(0), NationIndex(0), 1, kHour, {7, 0});
  SimTime quick_answer;
  SimTime slow_answer;
  for (int question = 0; question < 20; ++question) {
    Request a;
    Request b;
    quick.take(a);
    slow.take(b);
    EXPECT_EQ(a.prompt_tokens, b.prompt_tokens);
    EXPECT_EQ(a.session, b.session);
    EXPECT_EQ(a.at - quick_answer, b.at - slow_answer);
    quick_answer = a.at + SimTime{1};
    slow_answer = b.at + SimTime{5'000'000'000'000};
    quick.answered(a, quick_answer);
    slow.answered(b, slow_answer);
  }
}

// 100 and 11 tokens a turn: prompts of 100, 211, 322 tokens while a conversation lasts, in blocks of
// 16 of which the full ones, 6, 13, 20, are those of the next prompt too.
TEST(UserLoop, AConversationGrowsAndItsPromptsBeginAlike) {
  const platform::Platform platform = test::toy_platform();
  const InferenceStream stream = looped(1, 1000, true);
  UserLoop loop(stream, platform, StreamIndex(0), NationIndex(0), 1, kHour, {7, 0});
  std::vector<Request> turns(3);
  for (Request& request : turns) {
    loop.take(request);
    loop.answered(request, request.at);
  }
  EXPECT_EQ(turns[0].prompt_tokens, 100);
  EXPECT_EQ(turns[1].prompt_tokens, 211);
  EXPECT_EQ(turns[2].prompt_tokens, 322);
  for (std::size_t turn : {0U, 1U}) {
    const auto& before = turns[turn].blocks->hashes;
    const auto& after = turns[turn + 1].blocks->hashes;
    const auto full = static_cast<std::size_t>(turns[turn].prompt_tokens / 16);
    ASSERT_EQ(before.size(), full + 1);
    for (std::size_t place = 0; place < full; ++place) EXPECT_EQ(before[place], after[place]);
    EXPECT_NE(before[full], after[full]);  // partly filled, then full
    EXPECT_EQ(turns[turn].session, turns[turn + 1].session);
  }
}

// The toy's LLM takes 32,768 tokens: turn 296 would carry 295 x 111 + 111 = 32,856.
TEST(UserLoop, AConversationThatNoLongerFitsEnds) {
  const platform::Platform platform = test::toy_platform();
  const InferenceStream stream = looped(1, 1e4, true);
  UserLoop loop(stream, platform, StreamIndex(0), NationIndex(0), 1, SimTime{24 * kHour.ps},
                {7, 0});
  std::int32_t longest = 0;
  std::set<std::uint64_t> conversations;
  for (int question = 0; question < 1000; ++question) {
    Request request;
    loop.take(request);
    longest = std::max(longest, request.prompt_tokens + request.output_tokens);
    conversations.insert(request.session);
    loop.answered(request, request.at);
  }
  EXPECT_LE(longest, 32'768);
  EXPECT_GE(conversations.size(), 4U);
}

// A mean of four questions: 20,000 questions make 5,000 conversations, within four standard errors
// of sqrt(20,000 x 1/4 x 3/4) = 61.
TEST(UserLoop, ConversationsHaveTheMeanNumberOfTurns) {
  const platform::Platform platform = test::toy_platform();
  const InferenceStream stream = looped(1, 4, false);
  UserLoop loop(stream, platform, StreamIndex(0), NationIndex(0), 1, kMaxHorizon, {7, 0});
  std::set<std::uint64_t> conversations;
  for (int question = 0; question < 20'000; ++question) {
    Request request;
    loop.take(request);
    conversations.insert(request.session);
    loop.answered(request, request.at);
  }
  EXPECT_NEAR(static_cast<double>(conversations.size()), 5000, 4 * 61);
}

// 10 users over shares of 0.55 and 0.45: 5.5 and 4.5, whole by largest remainder.
TEST(UserLoop, UsersAreSharedOutWhole) {
  const platform::Platform platform = test::toy_platform();
  InferenceStream stream = looped(10, 1, false);
  stream.nation_share = {0.55, 0.45};
  const Recipe recipe = test::toy_recipe({stream});
  RequestSource source(platform, recipe, {}, kHour, 1, {7, 0});
  EXPECT_TRUE(source.listens());
  std::map<NationIndex, int> asked;
  for (Request request; source.at() != kNever && source.next(request);) ++asked[request.nation];
  EXPECT_EQ(asked[NationIndex(0)], 6);
  EXPECT_EQ(asked[NationIndex(1)], 4);
}

}  // namespace
}  // namespace archipelago::workload
