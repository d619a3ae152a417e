#include "workload/sources/user_loop.hpp"

#include <algorithm>
#include <memory>

#include "base/mix.hpp"

namespace archipelago::workload {

UserLoop::UserLoop(const InferenceStream& stream, const platform::Platform& platform,
                   StreamIndex stream_index, NationIndex nation, std::uint32_t users,
                   SimTime horizon, Seed seed)
    : stream_(stream),
      stream_index_(stream_index),
      nation_(nation),
      horizon_(horizon),
      seed_(seed),
      name_("workload/" + stream.name + "/" + platform.nations[nation.at()].iso2 + "/"),
      users_(users) {
  for (std::size_t p = 0; p < platform.points.size(); ++p) {
    const platform::Point& point = platform.points[p];
    if (point.nation == nation && point.users_share > 0) {
      metros_.add(PointIndex(p), point.users_share);
    }
  }
  for (const LlmShare& share : stream.llms) {
    if (share.share > 0) llms_.add(share.llm, share.share);
  }
  for (std::size_t c = 0; c < stream.class_share.size(); ++c) {
    if (stream.class_share.at(c) > 0) {
      classes_.add(static_cast<platform::DataClass>(c), stream.class_share.at(c));
    }
  }
  for (const platform::Llm& llm : platform.llms) longest_.push_back(llm.max_context_tokens);
  for (std::uint32_t user = 0; user < users; ++user) think(user, {});
}

RandomStream UserLoop::draws_of(std::uint32_t user, std::uint32_t question) const {
  return {seed_, name_ + std::to_string(user) + "/" + std::to_string(question)};
}

void UserLoop::think(std::uint32_t number, SimTime from) {
  User& user = users_[number];
  RandomStream random = draws_of(number, user.asked);
  const double seconds = stream_.closed_loop->think_s * random.exponential();
  if (seconds >= (horizon_ - from).seconds()) return;  // the run ends first
  user.next.prompt_tokens = stream_.prompt_tokens.draw(random);
  user.next.output_tokens = stream_.output_tokens.draw(random);
  user.next.is_last = random.uniform() >= 1 - 1 / stream_.closed_loop->turns;
  user.next.metro = metros_.draw(random);
  user.next.llm = llms_.draw(random);
  user.next.data_class = classes_.draw(random);
  thinking_.push({from + to_sim_time(Seconds(seconds)), number});
}

void UserLoop::begin_conversation(User& user) {
  ++user.conversation;
  user.context = 0;
  user.metro = user.next.metro;
  user.llm = user.next.llm;
  user.data_class = user.next.data_class;
}

void UserLoop::take(Request& request) {
  const Thinker thinker = thinking_.top();
  thinking_.pop();
  User& user = users_[thinker.user];
  const Question& question = user.next;
  ++user.asked;
  const std::int64_t tokens =
      user.context + question.prompt_tokens + std::int64_t{question.output_tokens};
  if (user.over || tokens > longest_[user.llm.at()]) begin_conversation(user);
  user.over = question.is_last;
  request.at = thinker.asks;
  request.stream = stream_index_;
  request.nation = nation_;
  request.metro = user.metro;
  request.llm = user.llm;
  request.data_class = user.data_class;
  request.prompt_tokens = question.prompt_tokens;
  request.output_tokens = question.output_tokens;
  request.user = thinker.user;
  const std::uint64_t whose = mix64(mix64(stream_index_.at() + 1) + nation_.at());
  request.session =
      std::max<std::uint64_t>(mix64(mix64(whose + thinker.user) + user.conversation), 1);
  request.blocks = nullptr;
  request.payload = stream_.payload_or_null();
  if (stream_.closed_loop->keeps_context) carry_context(user, request);
}

void UserLoop::carry_context(User& user, Request& request) const {
  request.prompt_tokens += static_cast<std::int32_t>(user.context);
  user.context = std::int64_t{request.prompt_tokens} + request.output_tokens;
  auto blocks = std::make_shared<PromptBlocks>();
  blocks->tokens = stream_.closed_loop->block_tokens;
  const std::int32_t full = request.prompt_tokens / blocks->tokens;
  const std::int32_t rest = request.prompt_tokens % blocks->tokens;
  for (std::int32_t place = 0; place < full; ++place) {
    blocks->hashes.push_back(mix64(request.session + static_cast<std::uint64_t>(place)));
  }
  if (rest > 0) {
    const std::uint64_t own = mix64(request.session ^ static_cast<std::uint64_t>(rest));
    blocks->hashes.push_back(mix64(own + static_cast<std::uint64_t>(request.prompt_tokens)));
  }
  request.blocks = std::move(blocks);
}

void UserLoop::answered(const Request& request, SimTime when) { think(request.user, when); }

}  // namespace archipelago::workload
