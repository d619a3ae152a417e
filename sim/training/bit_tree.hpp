// A set of small whole numbers that answers "the first one from here on" in a few word reads: a
// tree of 64-bit words, each bit saying whether the word below it has any.
//
// Units    none; numbers are below the size given at construction.
// Cost     insert, erase, next, last: O(log size) to base 64.  A copy is a copy of plain words.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace archipelago::training {

class BitTree {
 public:
  static constexpr std::size_t kNone = ~std::size_t{0};

  explicit BitTree(std::size_t size) {
    for (std::size_t words = (size + 63) / 64;; words = (words + 63) / 64) {
      first_word_.push_back(words_.size());
      words_.resize(words_.size() + (words == 0 ? 1 : words), 0);
      if (words <= 1) break;
    }
  }

  void insert(std::size_t number) {
    for (const std::size_t level : first_word_) {
      words_[level + number / 64] |= std::uint64_t{1} << (number % 64);
      number /= 64;
    }
  }
  void erase(std::size_t number) {
    for (const std::size_t level : first_word_) {
      std::uint64_t& word = words_[level + number / 64];
      word &= ~(std::uint64_t{1} << (number % 64));
      if (word != 0) break;
      number /= 64;
    }
  }
  // The smallest number >= from, or kNone.
  [[nodiscard]] std::size_t next(std::size_t from) const {
    for (std::size_t level = 0; level < first_word_.size(); ++level) {
      if (from / 64 >= words_of(level)) return kNone;
      const std::uint64_t rest = words_[first_word_[level] + from / 64] >> (from % 64);
      if (rest != 0) {
        return lowest_below(level, from + static_cast<std::size_t>(std::countr_zero(rest)));
      }
      from = from / 64 + 1;
    }
    return kNone;
  }
  // The largest number, or kNone.
  [[nodiscard]] std::size_t last() const {
    std::size_t at = 0;
    if (words_.back() == 0) return kNone;
    for (std::size_t level = first_word_.size(); level-- > 0;) {
      at = at * 64 + 63 -
           static_cast<std::size_t>(std::countl_zero(words_[first_word_[level] + at]));
    }
    return at;
  }

 private:
  [[nodiscard]] std::size_t words_of(std::size_t level) const {
    return (level + 1 < first_word_.size() ? first_word_[level + 1] : words_.size()) -
           first_word_[level];
  }
  [[nodiscard]] std::size_t lowest_below(std::size_t level, std::size_t at) const {
    while (level-- > 0) {
      at = at * 64 + static_cast<std::size_t>(std::countr_zero(words_[first_word_[level] + at]));
    }
    return at;
  }

  std::vector<std::uint64_t> words_;
  std::vector<std::size_t> first_word_;  // of each level, the numbers themselves first
};

}  // namespace archipelago::training
