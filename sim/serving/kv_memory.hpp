// The KV memory of one replica, in blocks, and how decoding fills it.
//
// A sequence that has written w tokens holds ceil(w / block) blocks.  In a decode iteration every
// growing sequence writes one token, so those with w = 0 (mod block) take a block.  Growing
// sequences are counted by residue class: in `block` iterations each takes exactly one block, and
// what n iterations take is a division plus part of one turn around the classes.
//
// REQUIRES a capacity of at least 0 and block_tokens of at least 1.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace archipelago::serving {

class KvMemory {
 public:
  KvMemory(std::int64_t capacity_blocks, std::int64_t block_tokens)
      : block_(block_tokens),
        capacity_(capacity_blocks),
        many_(block_tokens > kFew ? new std::uint32_t[static_cast<std::size_t>(block_tokens)]()
                                  : nullptr) {}

  [[nodiscard]] std::int64_t used() const { return used_; }
  [[nodiscard]] std::int64_t free() const { return capacity_ - used_; }
  [[nodiscard]] std::int64_t blocks(std::int64_t tokens) const {
    return quotient(tokens + block_ - 1);
  }

  void take(std::int64_t tokens) { used_ += blocks(tokens); }
  void take_blocks(std::int64_t n) { used_ += n; }  // shared ones, in use again or (n < 0) no more
  void give_back(std::int64_t tokens) { used_ -= blocks(tokens); }

  // A sequence that has written so many tokens begins, or ends, to write one an iteration.
  void start_growth(std::int64_t written) { ++classes()[class_of(written)], ++growing_; }
  void stop_growth(std::int64_t written) { --classes()[class_of(written)], --growing_; }

  // Blocks that n decode iterations take.
  [[nodiscard]] std::int64_t growth(std::int64_t n) const {
    const std::int64_t turns = quotient(n);
    std::int64_t taken = growing_ * turns;
    const std::uint32_t* count = classes();
    std::size_t next = turning();
    for (std::int64_t rest = n - turns * block_; rest > 0; --rest) {
      taken += count[next];
      next = after(next);
    }
    return taken;
  }
  // No less than growth(n), and cheaper.
  [[nodiscard]] std::int64_t growth_bound(std::int64_t n) const { return growing_ * blocks(n); }

  void grow(std::int64_t n) {
    used_ += growth(n);
    phase_ = remainder(phase_ + n);
  }

  // Nobody holds anything any more.
  void clear() {
    std::fill_n(classes(), block_, 0U);
    used_ = growing_ = 0;
  }

  // The most decode iterations, up to `limit`, that fit.
  [[nodiscard]] std::int64_t iterations_that_fit(std::int64_t limit) const {
    if (growth_bound(limit) <= free()) return limit;
    std::int64_t room = free() % growing_;
    std::int64_t n = free() / growing_ * block_;
    const std::uint32_t* count = classes();
    for (std::size_t next = turning(); n < limit && count[next] <= room; next = after(next)) {
      room -= count[next];
      ++n;
    }
    return n < limit ? n : limit;
  }

 private:
  // The class that takes a block in the next iteration, and the one that does so after it.
  [[nodiscard]] std::size_t turning() const {
    return static_cast<std::size_t>(phase_ == 0 ? 0 : block_ - phase_);
  }
  [[nodiscard]] std::size_t after(std::size_t c) const {
    return c == 0 ? static_cast<std::size_t>(block_) - 1 : c - 1;
  }
  // Fixed while the sequence grows: tokens written less decode iterations run, modulo block.
  [[nodiscard]] std::size_t class_of(std::int64_t written) const {
    return static_cast<std::size_t>(remainder(written + block_ - phase_));
  }

  // The usual block sizes need no second look into memory, and the most usual one no division.
  static constexpr std::int64_t kFew = 16;
  // REQUIRES: n >= 0.
  [[nodiscard]] std::int64_t quotient(std::int64_t n) const {
    return block_ == kFew ? static_cast<std::int64_t>(static_cast<std::uint64_t>(n) / kFew)
                          : n / block_;
  }
  [[nodiscard]] std::int64_t remainder(std::int64_t n) const { return n - quotient(n) * block_; }
  [[nodiscard]] std::uint32_t* classes() { return block_ <= kFew ? few_.data() : many_.get(); }
  [[nodiscard]] const std::uint32_t* classes() const {
    return block_ <= kFew ? few_.data() : many_.get();
  }

  std::int64_t block_;
  std::int64_t capacity_;
  std::int64_t used_ = 0;
  std::int64_t growing_ = 0;
  std::int64_t phase_ = 0;  // decode iterations run, modulo block
  std::array<std::uint32_t, kFew> few_{};
  std::unique_ptr<std::uint32_t[]> many_;
};

}  // namespace archipelago::serving
