#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>

#include "input/json_line.hpp"
#include "input/text.hpp"
#include "workload/traces/trace_line.hpp"

namespace archipelago::workload {

namespace {

using Fault = std::optional<TraceFault>;

constexpr std::string_view kParent = "parent_chat_id";

// The first chat of the chain that a chat continues; forgets the oldest ones.
class ChatRoots {
 public:
  std::uint64_t root_of(std::string_view chat, std::string_view parent) {
    const std::uint64_t id = hash_of(chat);
    const auto known = roots_.find(hash_of(parent));
    const std::uint64_t root = known == roots_.end() ? id : known->second;
    if (roots_.emplace(id, root).second) order_.push_back(id);
    if (order_.size() > kChatsRemembered) {
      roots_.erase(order_.front());
      order_.pop_front();
    }
    return root;
  }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> roots_;
  std::deque<std::uint64_t> order_;
};

class JsonLineParser : public TraceLineParser {
 public:
  explicit JsonLineParser(const TraceLayout& layout) : layout_(layout) {
    const TraceColumns& names = layout.columns;
    const bool chats = layout.format->format == TraceFormat::kBailian;
    members_ = {{{names.time, Kind::kNumber, true},
                 {names.prompt, Kind::kNumber, true},
                 {names.output, Kind::kNumber, true},
                 {names.hashes, Kind::kHashes, false},
                 {names.model, Kind::kText, !names.model.empty()},
                 {names.session, Kind::kAny, names.session != layout.format->session},
                 {chats ? kParent : std::string_view(), Kind::kAny, false}}};
  }

  Fault parse(std::string_view text, TraceLine& line) override {
    line.block_hashes.clear();
    if (auto fault = read_members(text, line)) return fault;
    const Member& time = members_[0];
    if (!parse_time(layout_, time.raw, line.nanoseconds)) {
      return fault_of(time.name, time.raw, expected_time(layout_));
    }
    if (auto fault = read_tokens(members_[1], line.prompt_tokens)) return fault;
    if (auto fault = read_tokens(members_[2], line.output_tokens)) return fault;
    line.model = members_[4].raw;
    if (!input::is_plain_text(line.model)) {
      return fault_of(members_[4].name, line.model, "UTF-8 text");
    }
    line.session = session_of(line.block_hashes);
    return std::nullopt;
  }

 private:
  enum class Kind { kNumber, kHashes, kText, kAny };
  struct Member {
    std::string_view name;  // "" is never found: a key is never looked up without a name
    Kind kind;
    bool needed;
    bool seen = false;
    std::string_view raw{};
  };

  static Fault read_tokens(const Member& member, std::int32_t& tokens) {
    if (parse_tokens(member.raw, tokens)) return std::nullopt;
    return fault_of(member.name, member.raw, kTokensExpected);
  }

  Fault read_members(std::string_view text, TraceLine& line) {
    for (Member& member : members_) {
      member.seen = false;
      member.raw = {};
    }
    input::JsonLine json(text);
    Fault wrong;  // a value of another kind, or a key twice; broken JSON goes before it
    for (std::string_view key; json.next_key(key);) {
      const auto member = std::find_if(members_.begin(), members_.end(), [&](const Member& m) {
        return !m.name.empty() && m.name == key;
      });
      if (member == members_.end()) {
        json.skip();
        continue;
      }
      if (member->seen && !wrong) {
        wrong = TraceFault{std::string(key), "stands twice in the object"};
      }
      member->seen = true;
      if (auto fault = read_value(json, *member, line); fault && !wrong) wrong = fault;
    }
    if (!json.fault().empty()) {
      if (!wrong && is_object(text)) {
        return TraceFault{layout_.columns.hashes, "expected whole numbers; " + json.fault()};
      }
      return TraceFault{"", "is no JSON object: " + json.fault()};
    }
    if (wrong) return wrong;
    for (const Member& member : members_) {
      if (member.needed && !member.seen) return TraceFault{std::string(member.name), "is missing"};
    }
    return std::nullopt;
  }

  static bool is_object(std::string_view text) {
    input::JsonLine json(text);
    for (std::string_view key; json.next_key(key);) json.skip();
    return json.fault().empty();
  }

  static Fault read_value(input::JsonLine& json, Member& member, TraceLine& line) {
    const std::string_view kind = json.kind();
    const auto other = [&](std::string_view expected) {
      json.skip();
      return TraceFault{std::string(member.name),
                        fmt::format("expected {}, found {}", expected, kind)};
    };
    switch (member.kind) {
      case Kind::kNumber:
        if (kind != "a number") return other("a number");
        member.raw = json.number();
        return std::nullopt;
      case Kind::kHashes:
        if (kind == "null") return json.skip(), std::nullopt;
        if (kind != "an array") return other("an array of whole numbers");
        json.integers(line.block_hashes);
        return std::nullopt;
      case Kind::kText:
        if (kind == "null") return json.skip(), std::nullopt;
        if (kind != "a string") return other("a string");
        member.raw = json.text();
        return std::nullopt;
      case Kind::kAny:
        member.raw = json.raw();
        return std::nullopt;
    }
    return std::nullopt;
  }

  std::uint64_t session_of(const std::vector<std::int64_t>& hashes) {
    const std::string_view session = members_[5].raw;
    if (!members_[6].name.empty() && !session.empty()) {
      return chats_.root_of(session, members_[6].raw);
    }
    if (!session.empty() && session != "null") return hash_of(session);
    return hashes.empty() ? 0 : static_cast<std::uint64_t>(hashes[hashes.size() > 1]) + 1;
  }

  const TraceLayout& layout_;
  std::array<Member, 7> members_;
  ChatRoots chats_;
};

}  // namespace

std::unique_ptr<TraceLineParser> make_json_parser(const TraceLayout& layout) {
  return std::make_unique<JsonLineParser>(layout);
}

}  // namespace archipelago::workload
