#include "serving/prefix_cache.hpp"

#include "base/error.hpp"

namespace archipelago::serving {

PrefixCache::Run PrefixCache::longest_run(Hashes hashes) {
  Run run;
  ++look_ups_;
  for (const std::uint64_t hash : hashes) {
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) break;
    Node& node = nodes_[found->second];
    ++run.length;
    // A prompt may, in theory, have the same block twice; it takes its memory once.
    if (node.references > 0 || node.looked_up == look_ups_) continue;
    node.looked_up = look_ups_;
    run.idle += node.memory;
  }
  return run;
}

void PrefixCache::hold(Hashes hashes, std::vector<Entry>& held) {
  for (const std::uint64_t hash : hashes) {
    const auto found = by_hash_.find(hash);
    ARCHIPELAGO_REQUIRE(found != by_hash_.end());
    Node& node = nodes_[found->second];
    if (node.references++ == 0) detach(found->second);
    held.push_back(found->second);
  }
}

bool PrefixCache::add(std::uint64_t hash, std::int64_t memory, std::vector<Entry>& held) {
  const auto [place, fresh] = by_hash_.try_emplace(hash, kNone);
  if (!fresh) return false;
  Entry entry = static_cast<Entry>(nodes_.size());
  if (unused_.empty()) {
    nodes_.emplace_back();
  } else {
    entry = unused_.back();
    unused_.pop_back();
  }
  nodes_[entry] = {.hash = hash, .references = 1, .memory = static_cast<std::int32_t>(memory)};
  place->second = entry;
  held.push_back(entry);
  return true;
}

std::int64_t PrefixCache::release(std::vector<Entry>& held) {
  const std::int64_t before = idle_;
  for (; !held.empty(); held.pop_back()) {
    const Entry entry = held.back();
    Node& node = nodes_[entry];
    if (--node.references > 0) continue;
    idle_ += node.memory;
    node.older = newest_;
    node.newer = kNone;
    (newest_ == kNone ? oldest_ : nodes_[newest_].newer) = entry;
    newest_ = entry;
  }
  return idle_ - before;
}

void PrefixCache::detach(Entry entry) {
  const Node& node = nodes_[entry];
  (node.older == kNone ? oldest_ : nodes_[node.older].newer) = node.newer;
  (node.newer == kNone ? newest_ : nodes_[node.newer].older) = node.older;
  idle_ -= node.memory;
}

void PrefixCache::evict() {
  const Entry entry = oldest_;
  detach(entry);
  by_hash_.erase(nodes_[entry].hash);
  unused_.push_back(entry);
}

}  // namespace archipelago::serving
