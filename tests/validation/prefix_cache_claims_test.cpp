// V8: how much of Mooncake's conversation trace a prefix cache can reuse.  Writes and checks
// results/validation/prefix-cache.md; needs the trace, so ARCHIPELAGO_DATA.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <unordered_map>

#include "serving/outcomes.hpp"
#include "serving/prefix_cache.hpp"
#include "support/claims.hpp"
#include "support/published_table.hpp"
#include "validation/steady_load.hpp"
#include "workload/traces/trace_reader.hpp"

namespace archipelago::test {
namespace {

using serving::PrefixCache;

constexpr std::int64_t kBlock = 512;  // tokens of a hash
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kUnlimited = std::int64_t{1} << 40;

struct Prompt {
  SimTime at;
  std::int32_t tokens = 0;
  std::int32_t output = 0;
  workload::PromptBlocks blocks;

  [[nodiscard]] PrefixCache::Hashes full() const {
    return PrefixCache::Hashes(blocks.hashes).first(static_cast<std::size_t>(tokens / kBlock));
  }
  // Of these, what may be found: one token at least is computed.
  [[nodiscard]] PrefixCache::Hashes findable() const {
    return PrefixCache::Hashes(blocks.hashes)
        .first(static_cast<std::size_t>((tokens - 1) / kBlock));
  }
};

std::vector<Prompt> read_trace() {
  const char* const data = std::getenv("ARCHIPELAGO_DATA");
  std::vector<Prompt> prompts;
  if (data == nullptr || *data == '\0') return prompts;
  workload::TraceReader reader(std::filesystem::path(data) /
                               "traces/mooncake/conversation_trace.jsonl");
  for (workload::TraceRow row; reader.next(row);) {
    prompts.push_back(
        {{row.nanoseconds * 1000}, row.prompt_tokens, row.output_tokens, {kBlock, {}}});
    for (const std::int64_t id : row.block_hashes) {
      prompts.back().blocks.hashes.push_back(static_cast<std::uint64_t>(id));
    }
  }
  return prompts;
}

// Tokens of prompts, those found, and what computing the others takes.
struct Reuse {
  std::int64_t tokens = 0;
  std::int64_t found = 0;
  double prefill_s = 0;
  [[nodiscard]] double share() const {
    return static_cast<double>(found) / static_cast<double>(tokens);
  }
};

// kLongestRun: among those that have had at most a quarter more prompts than the mean; without that
// all would go to the first, since every prompt of the trace begins with the same block.
enum class To { kTurns, kLongestRun };

// Ties go to whoever has had the fewest.
std::size_t longest_run(std::vector<PrefixCache>& kept, const std::vector<std::size_t>& had,
                        std::size_t all, const Prompt& prompt) {
  const double bound = 1.25 * static_cast<double>(all) / static_cast<double>(kept.size());
  std::size_t chosen = 0;
  std::int64_t longest = -1;
  for (std::size_t c = 0; c < kept.size(); ++c) {
    if (static_cast<double>(had[c]) > bound) continue;
    const std::int64_t run = kept[c].longest_run(prompt.findable()).length;
    if (run < longest || (run == longest && had[c] >= had[chosen])) continue;
    longest = run;
    chosen = c;
  }
  return chosen;
}

// Prompts one after the other, each kept the moment it comes, in caches of so many tokens each.
Reuse reuse(const std::vector<Prompt>& prompts, std::size_t caches, std::int64_t tokens_each,
            To to = To::kTurns) {
  static const serving::IterationCost cost =
      shipped_pool(shipped_platform("asean"), "llama-3.3-70b", "a100", 1).cost;
  std::vector<PrefixCache> kept(caches);
  Reuse sum;
  std::vector<std::size_t> had(caches);
  std::size_t turn = 0;
  for (const Prompt& prompt : prompts) {
    const std::size_t chosen =
        to == To::kTurns ? turn % caches : longest_run(kept, had, turn, prompt);
    ++turn;
    ++had[chosen];
    PrefixCache& cache = kept[chosen];
    const std::int64_t run = cache.longest_run(prompt.findable()).length;
    std::vector<PrefixCache::Entry> held;
    cache.hold(prompt.full().first(static_cast<std::size_t>(run)), held);
    for (const std::uint64_t hash : prompt.full().subspan(static_cast<std::size_t>(run))) {
      cache.add(hash, 1, held);
    }
    cache.release(held);
    cache.keep_idle(tokens_each / kBlock);
    const std::int64_t found = run * kBlock;
    const std::int64_t left = prompt.tokens - found;
    sum.tokens += prompt.tokens;
    sum.found += found;
    sum.prefill_s += cost.of(left, left * found + left * (left + 1) / 2, 0, 0).seconds();
  }
  return sum;
}

// One replica of the simulator, fast enough to keep up: prompts share what is complete only.
double engine_share(const std::vector<Prompt>& prompts, std::int64_t kv_tokens) {
  serving::PoolSpec pool;
  pool.cost = {.t0 = 1'000'000'000, .per_prompt_token = 1'000'000, .per_kv_token = 1'000};
  pool.kv_capacity_tokens = kv_tokens;
  pool.replicas = 1;
  pool.limits.prefix_cache = true;
  pool.limits.queue_limit = kMillion;
  Outcomes told;
  serving::Serving serving({pool}, told);
  for (const Prompt& prompt : prompts) {
    serving.run_until(prompt.at);
    serving.submit(serving::PoolIndex(0), {0, prompt.tokens, prompt.output, 0, &prompt.blocks},
                   prompt.at);
  }
  serving.run_until(kNever);
  const serving::PoolStats stats = serving.stats(serving::PoolIndex(0));
  EXPECT_EQ(stats.served, prompts.size());
  return static_cast<double>(stats.prefix_hit_tokens) /
         static_cast<double>(stats.prefix_asked_tokens);
}

// The same trace by other definitions of "reuse", nothing evicted.
struct Definitions {
  double blocks = 0;             // leading blocks found, of all listed; the partly filled last too
  double mean_of_prompts = 0;    // mean over prompts of that share
  double blocks_used_again = 0;  // blocks whose hash comes more than once, the first time included
};

Definitions definitions(const std::vector<Prompt>& prompts) {
  std::unordered_map<std::uint64_t, std::int64_t> times;
  std::int64_t all = 0;
  std::int64_t found = 0;
  Definitions result;
  for (const Prompt& prompt : prompts) {
    const auto& hashes = prompt.blocks.hashes;
    const auto first_new = std::find_if(hashes.begin(), hashes.end(),
                                        [&](std::uint64_t h) { return !times.contains(h); });
    const auto run = first_new - hashes.begin();
    found += run;
    all += static_cast<std::int64_t>(hashes.size());
    result.mean_of_prompts += static_cast<double>(run) / static_cast<double>(hashes.size());
    for (const std::uint64_t hash : hashes) ++times[hash];
  }
  std::int64_t again = 0;
  for (const auto& [hash, count] : times) again += count > 1 ? count : 0;
  result.blocks = static_cast<double>(found) / static_cast<double>(all);
  result.mean_of_prompts /= static_cast<double>(prompts.size());
  result.blocks_used_again = static_cast<double>(again) / static_cast<double>(all);
  return result;
}

std::string capacity_table(const std::vector<Prompt>& prompts, double most) {
  TextTable table({"cache, M tokens", "found", "of the most"},
                  {Align::kRight, Align::kRight, Align::kRight});
  for (const double millions : {0.5, 1.5, 3.0, 5.0, 10.0, 15.0, 25.0, 50.0}) {
    const double found = reuse(prompts, 1, static_cast<std::int64_t>(millions * kMillion)).share();
    table.add({fmt::format("{}", millions), fmt::format("{:.1f} %", 100 * found),
               fmt::format("{:.2f}", found / most)});
  }
  return table.markdown();
}

// Nodes of 3 M tokens each against one cache of all of it.
struct Shared {
  std::size_t nodes = 0;
  Reuse turns, longest, global;
};

std::vector<Shared> shared_caches(const std::vector<Prompt>& prompts) {
  std::vector<Shared> rows;
  for (const std::size_t nodes : {2U, 5U, 10U, 20U}) {
    const auto all = static_cast<std::int64_t>(nodes) * 3 * kMillion;
    rows.push_back({nodes, reuse(prompts, nodes, 3 * kMillion),
                    reuse(prompts, nodes, 3 * kMillion, To::kLongestRun), reuse(prompts, 1, all)});
  }
  return rows;
}

std::string shared_table(const std::vector<Shared>& rows) {
  TextTable table(
      {"nodes", "in turns", "longest run", "global", "global / in turns", "global / longest run",
       "prefill time, global / in turns", "global / longest run"},
      std::vector<Align>(8, Align::kRight));
  for (const Shared& row : rows) {
    table.add({fmt::format("{}", row.nodes), fmt::format("{:.1f} %", 100 * row.turns.share()),
               fmt::format("{:.1f} %", 100 * row.longest.share()),
               fmt::format("{:.1f} %", 100 * row.global.share()),
               fmt::format("{:.2f}", row.global.share() / row.turns.share()),
               fmt::format("{:.2f}", row.global.share() / row.longest.share()),
               fmt::format("{:.2f}", row.global.prefill_s / row.turns.prefill_s),
               fmt::format("{:.2f}", row.global.prefill_s / row.longest.prefill_s)});
  }
  return table.markdown();
}

class PublishedPrefixCache : public testing::Test {
 protected:
  void SetUp() override {
    if (prompts_.empty()) {
      GTEST_SKIP() << "replays the Mooncake trace (github.com/kvcache-ai/Mooncake); set "
                      "ARCHIPELAGO_DATA";
    }
  }
  const std::vector<Prompt> prompts_ = read_trace();
};

// What the page says of the trace.
struct Findings {
  Reuse everything, nothing;
  double at_3m = 0;  // of the most
  std::vector<Shared> shared;
  [[nodiscard]] double saved() const { return 1 - everything.prefill_s / nothing.prefill_s; }
};

Findings findings(const std::vector<Prompt>& prompts) {
  Findings found{reuse(prompts, 1, kUnlimited), reuse(prompts, 1, 0), 0, shared_caches(prompts)};
  found.at_3m = reuse(prompts, 1, 3 * kMillion).share() / found.everything.share();
  return found;
}

std::vector<ClaimLine> claims_of(const Findings& found) {
  const PublishedTable published("prefix_cache.csv");
  const auto said = [&](std::size_t row) { return published.number(row, "value"); };
  const Shared& ten = found.shared[2];
  const auto line = [&](std::string claim, std::size_t row, double ours) {
    return ClaimLine{std::move(claim), fmt::format("{:.2f}", said(row)),
                     fmt::format("{:.3f}", ours), deviation_text(ours, said(row)),
                     within(ours, said(row), 0.1)};
  };
  // By the way prompts go to local caches.
  const auto between = [&](std::string claim, std::size_t row, double low, double high) {
    const double nearest = std::clamp(said(row), low, high);
    const bool near =
        std::max(std::abs(low / said(row) - 1), std::abs(high / said(row) - 1)) <= 0.15;
    const bool same_side = (low > 1) == (said(row) > 1) && (high > 1) == (said(row) > 1);
    const char* const otherwise = same_side ? kDirection : kMissed;
    return ClaimLine{std::move(claim), fmt::format("{:.2f}", said(row)),
                     fmt::format("{:.2f} to {:.2f}", low, high),
                     nearest == said(row) ? "in the range" : deviation_text(nearest, said(row)),
                     near ? kHolds : otherwise};
  };
  return {line("prefix cache: most reuse of the conversation trace", 0, found.everything.share()),
          line("prefix cache: share of the most with 3 M tokens", 1, found.at_3m),
          between("prefix cache: hits, one global cache over ten local ones", 2,
                  ten.global.share() / ten.longest.share(), ten.global.share() / ten.turns.share()),
          between("prefix cache: prefill GPU time, global over ten local", 3,
                  ten.global.prefill_s / ten.turns.prefill_s,
                  ten.global.prefill_s / ten.longest.prefill_s),
          {"prefix cache: prefill GPU time saved against vLLM", fmt::format("{:.2f}", said(4)),
           fmt::format("{:.3f} against no cache", found.saved()),
           deviation_text(found.saved(), said(4)), found.saved() > 0 ? kDirection : kMissed}};
}

std::string page(const std::vector<Prompt>& prompts) {
  const Findings found = findings(prompts);
  const double most = found.everything.share();
  const double engine_most = engine_share(prompts, kUnlimited);
  const double engine_3m = engine_share(prompts, 3 * kMillion);
  const Definitions other = definitions(prompts);
  return fmt::format(
      R"(# Prefix caches on Mooncake's conversation trace

Published: Mooncake (FAST 25), `tests/published/prefix_cache.csv`. Ours: the {} prompts of its public conversation trace
(512 tokens a hash), through the simulator's own cache. Made by `tests/validation/prefix_cache_claims_test.cpp` from the real
trace; without it the test is skipped and this page stays.

## What "reuse" means here

Ours: **tokens found over tokens of prompts**. Found is the longest run of leading *full* blocks that are kept, and one token
at least is computed. Nothing evicted, each prompt kept the moment it comes: **{:.1f} %**; in a replica of the simulator, where
a prompt is kept when its prefill is complete, {:.1f} %. The paper prints 0.40 (table 2) and its figure about 0.375. The same
trace by other definitions: leading blocks found over all blocks listed, the partly filled last one too, {:.1f} %; the mean of
that share over prompts {:.1f} %; blocks whose hash comes more than once, the first time included, {:.1f} %. None of them gives
0.40; the published trace is a sample, and the paper does not say how the table was counted.

## Limited caches

One cache for the whole trace, least recently used goes first.

{}
In a replica of the simulator of 3 M tokens, where requests under way hold memory too: {:.1f} %, {:.2f} of the most.

## Local caches against a global one

Nodes of 3 M tokens each. Prompts go to the nodes in turns, or to the node with the longest run (of those that have had at most
a quarter more prompts than the mean: every prompt begins with the same block, so without a bound all go to one). Prefill time
by the row `llama-3.3-70b`, `a100` of `platforms/asean`, prompts whole; prompts beyond 8,192 tokens are outside that row's range.
How many nodes figure 10 has and how they were chosen is not in our notes; the claims below take ten nodes, both ways.

{}
With everything found, prefill takes {:.2f} of the time that it takes without a cache; vLLM, which the paper compares with, has
a cache of its own, of a size that it does not say.

A claim holds when ours is within 10 %, a range of two ways to choose nodes when both ends are within 15 %.

{})",
      prompts.size(), 100 * most, 100 * engine_most, 100 * other.blocks,
      100 * other.mean_of_prompts, 100 * other.blocks_used_again, capacity_table(prompts, most),
      100 * engine_3m, engine_3m / engine_most, shared_table(found.shared), 1 - found.saved(),
      claims_section(claims_of(found)));
}

TEST_F(PublishedPrefixCache, TheTableIsCommitted) {
  expect_committed("prefix-cache.md", page(prompts_));
}

// An independent count of the same trace: 37.4 % of tokens and 36.6 % of blocks unlimited, and of
// blocks 13.6 % with 5,859 of them (3 M tokens), 35.5 % with 50,000.
TEST_F(PublishedPrefixCache, AnIndependentCountAgrees) {
  EXPECT_NEAR(definitions(prompts_).blocks, 0.366, 0.0005);
  EXPECT_NEAR(reuse(prompts_, 1, kUnlimited).share(), 0.374, 0.005);
  EXPECT_NEAR(reuse(prompts_, 1, 5859 * kBlock).share(), 0.136 * 0.374 / 0.366, 0.005);
  EXPECT_NEAR(reuse(prompts_, 1, 50'000 * kBlock).share(), 0.355 * 0.374 / 0.366, 0.005);
}

TEST_F(PublishedPrefixCache, MoreMemoryAndSharingFindMore) {
  double before = 0;
  for (const std::int64_t millions : {1, 3, 10, 30}) {
    const double found = reuse(prompts_, 1, millions * kMillion).share();
    EXPECT_GT(found, before);
    before = found;
  }
  EXPECT_LT(reuse(prompts_, 10, 3 * kMillion).share(), before);
}

}  // namespace
}  // namespace archipelago::test
