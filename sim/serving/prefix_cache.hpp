// The blocks of prompts that one replica keeps for prompts with the same beginning.
//
// An entry is a full block of a prompt, found by its hash.  Sequences hold references to entries;
// an entry that nobody holds is idle: its memory counts as free, and it stays until that memory is
// needed.  Idle entries are evicted least recently used first, in the order in which they were
// released: of one prompt the last block goes before the one in front of it, so what is left of it
// is still a beginning.
//
// Flow     a prompt is admitted: longest_run() -> hold(); its prefill is done: add(); it leaves or
//          is pre-empted: release().  keep_idle() whenever memory has been taken.  See replica.cpp.
// Units    KV blocks of the replica for memory; an entry takes several of them (a block of a
//          prompt: 512 tokens in Mooncake's traces; a KV block: 16 tokens in vLLM).
// Source   automatic prefix caching of vLLM (docs.vllm.ai, design/prefix_caching: full blocks by
//          hash, reference counts, LRU, blocks of a request freed in reverse); Mooncake, arXiv
//          2407.00079.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace archipelago::serving {

class PrefixCache {
 public:
  using Entry = std::uint32_t;
  using Hashes = std::span<const std::uint64_t>;

  struct Run {
    std::int64_t length = 0;  // leading blocks that are here
    std::int64_t idle = 0;    // memory of those of them that nobody holds
  };
  // The longest run of leading blocks that are all here.  Changes nothing.
  [[nodiscard]] Run longest_run(Hashes hashes);

  // A sequence takes references to these; they are added to `held`.  REQUIRES: all are here.
  void hold(Hashes hashes, std::vector<Entry>& held);
  // A block that takes so much memory, and a reference to it; false when the hash is here already.
  bool add(std::uint64_t hash, std::int64_t memory, std::vector<Entry>& held);
  // The references, in order of the prompt, are given back; `held` is empty then.  Answers the
  // memory that fell idle.
  std::int64_t release(std::vector<Entry>& held);
  // Evicts until idle entries take no more than that.
  void keep_idle(std::int64_t memory) {
    while (idle_ > memory) evict();
  }

  // Memory of idle entries.
  [[nodiscard]] std::int64_t idle() const { return idle_; }

 private:
  static constexpr Entry kNone = 0xffff'ffffU;
  struct Node {
    std::uint64_t hash = 0;
    std::uint32_t references = 0;
    std::uint32_t looked_up = 0;  // the last look-up that counted it as idle
    std::int32_t memory = 0;
    Entry older = kNone;  // of idle entries
    Entry newer = kNone;
  };

  void detach(Entry entry);
  void evict();

  std::unordered_map<std::uint64_t, Entry> by_hash_;
  std::vector<Node> nodes_;
  std::vector<Entry> unused_;  // nodes
  Entry oldest_ = kNone;
  Entry newest_ = kNone;
  std::int64_t idle_ = 0;
  std::uint32_t look_ups_ = 0;
};

}  // namespace archipelago::serving
