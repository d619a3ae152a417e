// The users of one nation in one stream who ask, wait for the answer, think, and ask again: under
// overload they wait longer and ask less, where open arrivals pile up.
//
// Flow     RequestSource -> take() -> RequestPath -> answered() -> the user's next question.
// Model    users x think (exponential) x conversations of a geometric number of questions.  At the
//          start everybody thinks.  With one site of c exponential seats this is the machine
//          interference model M/M/c//N (Kleinrock, Queueing Systems I, section 3.8).
// Draws    question k of user u draws from the random stream "workload/<stream>/<nation>/<u>/<k>":
//          what it asks, and how long its user has thought, are the same under every policy; when it
//          is asked is not.
// Context  kept: prompt = its own tokens + all prompts and answers of the conversation.  Its blocks
//          are named by conversation and place, so that a prompt begins like the one before it; the
//          last, partly filled one is its own.
// Units    SimTime; tokens.
// Memory   80 bytes a user.
// Errors   none.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "platform/platform.hpp"
#include "workload/laws/choice.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/request.hpp"

namespace archipelago::workload {

class UserLoop {
 public:
  // `stream` must outlive this.  REQUIRES: stream.closed_loop, users > 0.
  UserLoop(const InferenceStream& stream, const platform::Platform& platform,
           StreamIndex stream_index, NationIndex nation, std::uint32_t users, SimTime horizon,
           Seed seed);

  // The next question; kNever when none comes before the horizon, or all users wait.
  [[nodiscard]] SimTime at() const noexcept {
    return thinking_.empty() ? kNever : thinking_.top().asks;
  }
  // REQUIRES: at() is before the horizon.  Its user waits from now on.
  void take(Request& request);
  // The user has seen the last token of the answer, or the refusal.
  void answered(const Request& request, SimTime when);

  [[nodiscard]] StreamIndex stream() const noexcept { return stream_index_; }
  [[nodiscard]] NationIndex nation() const noexcept { return nation_; }

 private:
  // What a user will ask when it has thought, and with whom if it begins a conversation.
  struct Question {
    std::int32_t prompt_tokens = 0;
    std::int32_t output_tokens = 0;
    bool is_last = true;  // of its conversation
    LlmIndex llm;
    PointIndex metro;
    platform::DataClass data_class = platform::DataClass::kPublic;
  };
  struct User {
    std::uint32_t asked = 0;         // questions
    std::uint32_t conversation = 0;  // its number
    std::int64_t context = 0;        // tokens said in it
    bool over = true;                // the next question begins another
    LlmIndex llm;
    PointIndex metro;
    platform::DataClass data_class = platform::DataClass::kPublic;
    Question next;
  };
  struct Thinker {
    SimTime asks;
    std::uint32_t user;
    bool operator>(const Thinker& other) const {
      return asks != other.asks ? asks > other.asks : user > other.user;
    }
  };
  [[nodiscard]] RandomStream draws_of(std::uint32_t user, std::uint32_t question) const;
  void think(std::uint32_t user, SimTime from);
  static void begin_conversation(User& user);
  void carry_context(User& user, Request& request) const;

  const InferenceStream& stream_;
  StreamIndex stream_index_;
  NationIndex nation_;
  SimTime horizon_;
  Seed seed_;
  std::string name_;
  Choice<PointIndex> metros_;
  Choice<LlmIndex> llms_;
  Choice<platform::DataClass> classes_;
  std::vector<std::int64_t> longest_;  // by LLM: tokens of its context
  std::vector<User> users_;
  std::priority_queue<Thinker, std::vector<Thinker>, std::greater<>> thinking_;
};

}  // namespace archipelago::workload
