// Prefixes on the way of a request: a trace says them, a replica keeps them, the dispatcher sends a
// session where they are.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/mix.hpp"
#include "engine/request_path_world.hpp"
#include "workload/trace_folder.hpp"
#include "workload/traces/trace_reader.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using test::PathSettings;
using test::PathWorld;
using workload::PromptBlocks;
using workload::Request;

constexpr std::int64_t kBlock = 512;

// 25 conversations in turn, six rounds of them, a request every 500 ms: a system block, then one
// more full block a round and 100 tokens of a partial one.
std::string conversations() {
  std::string text;
  for (int i = 0; i < 150; ++i) {
    const int who = i % 25;
    const int round = i / 25;
    text += "{\"timestamp\": " + std::to_string(500 * i) +
            ", \"input_length\": " + std::to_string(kBlock * (round + 2) + 100) +
            ", \"output_length\": 5, \"hash_ids\": [0";
    for (int k = 0; k <= round; ++k) text += ", " + std::to_string(100 * (who + 1) + k);
    text += ", " + std::to_string(10'000 + i) + "]}\n";
  }
  return text;
}

std::string recipe_of(const std::string& trace) {
  return "name: r\ndescription: d\nsource: assumed\ninference:\n"
         "  - name: replay\n"
         "    nations: {weights: {SG: 1}}\n"
         "    llms: {toy-llm: 1}\n"
         "    trace: {file: \"" +
         trace + "\", at_end: stop}\n";
}

struct Tokens {
  std::int64_t asked = 0;
  std::int64_t hit = 0;
};

Tokens run(serving::Dispatch dispatch) {
  const test::TraceFolder folder;
  folder.write("trace.jsonl", conversations());
  const platform::Platform toy = test::toy2();
  const auto recipe = workload::load_recipe(folder.write("r.yaml", recipe_of("trace.jsonl")), toy);
  PathSettings settings;
  settings.limits.prefix_cache = true;
  settings.limits.dispatch = dispatch;
  PathWorld world(toy, recipe, settings);
  world.run();
  EXPECT_EQ(world.count(record::Fate::kServed), 150U);
  const serving::PoolStats stats = world.path.serving().stats(PoolIndex(0));
  return {stats.prefix_asked_tokens, stats.prefix_hit_tokens};
}

TEST(PrefixPath, AConversationSentToOneReplicaFindsAllItSaidBefore) {
  // Prompts of (2 + round) blocks and 100 tokens, 25 of each round 0 to 5:
  // 25 (512 (2 + ... + 7) + 600) = 25 * 14424 = 360600 tokens.
  const Tokens affinity = run(serving::Dispatch::kSessionAffinity);
  EXPECT_EQ(affinity.asked, 360'600);
  // Each later turn finds the blocks of the turn before, 2 to 6 of them: 25 * 512 * 20 = 256000.
  // A first turn finds the system block, but for the first at each replica: 25 less those, of 8.
  const std::int64_t first_turns = affinity.hit - 256'000;
  EXPECT_GE(first_turns, 512 * (25 - 8));
  EXPECT_LE(first_turns, 512 * (25 - 1));
  EXPECT_EQ(first_turns % 512, 0);

  // The shortest queue is that of the replica that has been idle longest: the eight of them take
  // turns, 25 is no multiple of 8, and a turn rarely meets the one before it.
  const Tokens shortest = run(serving::Dispatch::kShortestQueue);
  EXPECT_EQ(shortest.asked, affinity.asked);
  EXPECT_LT(2 * shortest.hit, affinity.hit);
}

// ---- the real trace

struct Row {
  std::int64_t ms;
  std::int32_t prompt;
  std::int32_t output;
  PromptBlocks blocks;
};

class MooncakeTrace : public testing::Test, protected serving::Listener {
 protected:
  void SetUp() override {
    const char* const data = std::getenv("ARCHIPELAGO_DATA");
    if (data == nullptr || *data == '\0')
      GTEST_SKIP()
          << "replays the Mooncake trace (github.com/kvcache-ai/Mooncake); set ARCHIPELAGO_DATA";
    workload::TraceReader reader(std::filesystem::path(data) /
                                 "traces/mooncake/conversation_trace.jsonl");
    for (workload::TraceRow row; reader.next(row);) {
      rows_.push_back(
          {row.nanoseconds / 1'000'000, row.prompt_tokens, row.output_tokens, {512, {}}});
      for (const std::int64_t id : row.block_hashes) {
        rows_.back().blocks.hashes.push_back(static_cast<std::uint64_t>(id));
      }
    }
  }
  void on_served(std::uint32_t, SimTime, SimTime) override { ++served_; }
  void on_refused(std::uint32_t, SimTime, serving::Refusal) override {}

  static serving::PoolSpec pool(std::int64_t kv_tokens) {
    serving::PoolSpec spec;
    spec.cost = {.t0 = 1'000'000'000, .per_prompt_token = 1'000'000, .per_kv_token = 1'000};
    spec.kv_capacity_tokens = kv_tokens;
    spec.replicas = 1;
    spec.limits.prefix_cache = true;
    spec.limits.queue_limit = 1'000'000;
    return spec;
  }
  static std::int64_t most(const Row& row) { return (row.prompt - 1) / kBlock; }

  std::vector<Row> rows_;
  std::uint64_t served_ = 0;
};

TEST_F(MooncakeTrace, NoCacheFindsMoreThanOneThatKeepsEverything) {
  std::set<std::uint64_t> everything;
  std::int64_t asked = 0;
  std::int64_t most_hit = 0;
  for (const Row& row : rows_) {
    std::int64_t n = 0;
    const auto& hashes = row.blocks.hashes;
    while (n < most(row) && everything.contains(hashes[static_cast<std::size_t>(n)])) ++n;
    for (std::int64_t k = 0; k < row.prompt / kBlock; ++k) {
      everything.insert(hashes[static_cast<std::size_t>(k)]);
    }
    asked += row.prompt;
    most_hit += n * kBlock;
  }
  EXPECT_EQ(asked, 144'793'823);
  RecordProperty("infinite_permille", static_cast<int>(1000 * most_hit / asked));

  double share = 1;
  for (const std::int64_t kv_tokens : {200'000'000, 3'000'000, 500'000}) {
    serving::Serving serving({pool(kv_tokens)}, *this);
    for (const Row& row : rows_) {
      const SimTime at{row.ms * 1'000'000'000};
      serving.run_until(at);
      serving.submit(PoolIndex(0), {0, row.prompt, row.output, 0, &row.blocks}, at);
    }
    serving.run_until(kNever);
    const serving::PoolStats stats = serving.stats(PoolIndex(0));
    EXPECT_GE(stats.prefix_asked_tokens, asked);
    EXPECT_LE(stats.peak_kept_blocks, stats.kv_blocks);
    // Turns that come before the answer to the one before find less than all.
    EXPECT_LE(stats.prefix_hit_tokens, most_hit + stats.prefix_asked_tokens - asked);
    const double found = static_cast<double>(stats.prefix_hit_tokens) /
                         static_cast<double>(stats.prefix_asked_tokens);
    EXPECT_LT(found, share) << "less memory finds less";
    share = found;
    RecordProperty("permille_" + std::to_string(kv_tokens), static_cast<int>(1000 * found));
  }
}

TEST_F(MooncakeTrace, OneAtATimeIsAPlainLruCache) {
  constexpr std::int64_t kKvBlocks = 1'000'000 / 16;
  serving::Serving serving({pool(1'000'000)}, *this);
  std::list<std::uint64_t> lru;  // oldest first
  std::map<std::uint64_t, std::list<std::uint64_t>::iterator> where;
  std::int64_t hit = 0;
  SimTime now;
  for (const Row& row : rows_) {
    std::int64_t n = 0;
    const auto hash = [&](std::int64_t k) {
      return row.blocks.hashes[static_cast<std::size_t>(k)];
    };
    while (n < most(row) && where.contains(hash(n))) ++n;
    hit += n * kBlock;
    // In use while it runs: the hit, which leaves the list, and everything else it writes.
    for (std::int64_t k = 0; k < n; ++k) lru.erase(where.at(hash(k)));
    const std::int64_t used = (row.prompt + row.output - 1 + 15) / 16;
    std::set<std::uint64_t> in_use;
    for (std::int64_t k = 0; k < n; ++k) in_use.insert(hash(k));
    const auto evict = [&](std::int64_t blocks) {
      while (static_cast<std::int64_t>(lru.size()) * kBlock / 16 > kKvBlocks - blocks) {
        where.erase(lru.front());
        lru.pop_front();
      }
    };
    evict((row.prompt + 15) / 16);  // when it is admitted; a block gone by now is taken anew
    for (std::int64_t k = n; k < row.prompt / kBlock; ++k) {
      if (!where.contains(hash(k))) in_use.insert(hash(k));
    }
    evict(used);
    for (std::int64_t k = row.prompt / kBlock - 1; k >= 0; --k) {
      if (in_use.contains(hash(k))) where[hash(k)] = lru.insert(lru.end(), hash(k));
    }

    serving.submit(PoolIndex(0), {0, row.prompt, row.output, 0, &row.blocks}, now);
    serving.run_until(kNever);
    now += SimTime{100'000'000'000'000};
    serving.run_until(now);
    ASSERT_EQ(serving.stats(PoolIndex(0)).prefix_hit_tokens, hit);
  }
  EXPECT_EQ(served_, rows_.size());
  RecordProperty("lru_permille", static_cast<int>(1000 * hit / 144'793'823));
}

}  // namespace
}  // namespace archipelago
