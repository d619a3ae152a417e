// An amount, and the weakest quality of what it was made from.
//
// Flow     rows of a platform (their Provenance) and the ledger of a run -> Graded -> Row.
// Units    of the amount.
#pragma once

#include <algorithm>
#include <optional>

#include "platform/quality.hpp"

namespace archipelago::metrics {

// Nothing for "made of nothing": it is less than every quality, so max() works with it too.
using Grade = std::optional<platform::Quality>;

struct Graded {
  double value = 0;
  Grade quality = {};

  Graded& operator+=(const Graded& other) {
    value += other.value;
    quality = std::max(quality, other.quality);
    return *this;
  }
  Graded& operator-=(const Graded& other) { return *this += {-other.value, other.quality}; }
  friend Graded operator+(Graded a, const Graded& b) { return a += b; }
  friend Graded operator-(Graded a, const Graded& b) { return a -= b; }
  friend Graded operator*(double k, const Graded& a) { return {k * a.value, a.quality}; }
};

}  // namespace archipelago::metrics
