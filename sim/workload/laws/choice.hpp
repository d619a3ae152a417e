// A draw from a short list of shares; the last entry takes what rounding leaves.
//
// Flow     add() every entry, then draw(); shares need not sum to 1.
// Errors   drawing from an empty choice is the caller's bug.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace archipelago::workload {

template <class T>
class Choice {
 public:
  void add(T what, double share) {
    total_ += share;
    entries_.push_back({std::move(what), total_});
  }
  // A single entry costs no draw.
  const T& draw(RandomStream& random) const {
    if (entries_.size() == 1) return entries_.front().what;
    const double u = random.uniform() * total_;
    // Counted without a branch that nobody could predict.
    std::size_t before = 0;
    for (std::size_t i = 0; i + 1 < entries_.size(); ++i) before += u < entries_[i].up_to ? 0 : 1;
    return entries_[before].what;
  }

 private:
  struct Entry {
    T what;
    double up_to;
  };
  std::vector<Entry> entries_;
  double total_ = 0;
};

}  // namespace archipelago::workload
