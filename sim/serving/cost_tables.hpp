// Times of an iteration that are given as tables instead of coefficients, in whole picoseconds.
//
//   G(n)     over the n = P + B tokens of the iteration, rounded up to a multiple when the kernels
//            do so: matrix products, norms, the all-reduce of tensor parallelism.  Linear between
//            the listed points, constant below the first, of the last slope beyond the last; kept
//            as one figure for each n.
//   D(B, K)  over B decoding sequences that hold K key-value tokens: decode attention.  Listed at
//            batch sizes x mean contexts c_j.  For one B the knots lie at K_j = c_j B, and D is
//            affine between two of them, so the iterations between two knots have a closed form.
//            Linear in B between listed batch sizes at the same mean context; below the smallest
//            the smallest's; beyond the largest, the last growth per sequence, never falling.
//            Below the first context the first slope, never below 0; beyond the last the last
//            slope, never falling.
//
// Measured times may fall as tokens or contexts grow (a better kernel is chosen), and do.
// Rounding   a slope is rounded up to a picosecond a token, so D is never below 0 between knots,
//            and above the line by less than a picosecond for each token past the knot.
// Source     platforms/<name>/serving_tables.csv, checked by its loader.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "platform/tables.hpp"
#include "serving/token_curve.hpp"

namespace archipelago::serving {

class CostTables {
 public:
  // REQUIRES: lists ascend, times are not negative, every cell of the grid is there.
  CostTables(const platform::ServingTables& tables, std::int64_t token_multiple);
  // Nothing when the profile has no tables.
  static std::shared_ptr<const CostTables> from_profile(const platform::ServingProfile& profile);

  // The same with every listed time divided by the speed.  REQUIRES: speed > 0.
  [[nodiscard]] std::shared_ptr<const CostTables> slowed(double speed) const;

  // G.  REQUIRES: tokens >= 0.
  [[nodiscard]] std::int64_t of_tokens(std::int64_t tokens) const { return tokens_.at(tokens); }
  // The least G of so many tokens or more: G may fall.  REQUIRES: tokens >= 0.
  [[nodiscard]] std::int64_t floor_from(std::int64_t tokens) const {
    return tokens_.floor_from(tokens);
  }
  // H, of P prompt tokens with A products; 0 without any.  REQUIRES: 0 <= P, A in 64 bits.
  [[nodiscard]] std::int64_t of_prompts(std::int64_t tokens, std::int64_t products) const {
    if (!lists_prompts_ || tokens == 0) return 0;
    return prompts_.at(products >= tokens * (tokens + 1) / 2 ? tokens : tokens_of(products));
  }

  // D as a line in K, up to a mean context that it does not hold for any more.
  struct Line {
    std::int64_t at_zero = 0;  // ps at K = 0
    std::int64_t slope = 0;    // ps per key-value token
    std::int64_t end = kNoEnd;
    [[nodiscard]] std::int64_t at(std::int64_t k) const { return at_zero + slope * k; }
  };
  static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();
  // The line on which D(b, k) lies.  REQUIRES: b > 0, k >= 0.
  [[nodiscard]] Line decode_line(std::int64_t b, std::int64_t k) const;

 private:
  struct Segment {
    std::int64_t at_knot;  // ps
    std::int64_t slope;    // ps per key-value token
  };
  void fill_decode(const platform::ServingTables& tables);
  void fill_segments();
  // The length of the longest prompt with no more products.
  static std::int64_t tokens_of(std::int64_t products);
  [[nodiscard]] std::int64_t at_knot(std::int64_t b, std::size_t knot) const;
  [[nodiscard]] Segment segment(std::int64_t b, std::size_t knot) const;

  TokenCurve tokens_;
  TokenCurve prompts_;
  bool lists_prompts_;
  std::vector<std::int64_t> batches_;  // listed batch sizes
  std::vector<std::int64_t> knots_;    // mean contexts, the first is 0
  std::vector<std::int64_t> listed_;   // ps at [batch size][knot]
  std::vector<Segment> segments_;      // [B - 1][knot], up to the largest listed batch size
};

}  // namespace archipelago::serving
