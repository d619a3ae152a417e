// The time of one iteration of a replica, and of n iterations in a row, in whole picoseconds.
//
//   t = t0 + c_p P + c_a A + c_b B + c_k K + G(P + B) + H(P, A) + D(B, K)
//
// P  prompt tokens processed in the iteration
// A  prompt-token x context products: a chunk of p tokens on c already held adds p c + p (p+1) / 2
// B  sequences that decode one token
// K  key-value tokens that those sequences hold, the one written in this iteration included
// G, H, D: tables of what is not linear (cost_tables.hpp), 0 for a profile without them
//
// Between two changes of the batch each iteration has the shape of the one before: P and B stay, K
// grows by B, and A by P^2 when the P tokens are a chunk of one long prompt.  So the times are an
// arithmetic series, and n iterations take
//   n first + growth n (n - 1) / 2    with growth = c_a P^2 + c_k B.
// D is affine in K between knots, so with tables the sum is one such series a segment.  H of such a
// chunk does not depend on what stands before it.
// Coefficients are whole picoseconds, so a sum equals the sum of single iterations exactly.
//
// Source   the form: iteration-level simulators of LLM serving (Vidur, arXiv 2405.05465) fit the
//          same terms per operator; the figures: platforms/<name>/serving_profiles.csv and
//          serving_tables.csv.
// Errors   overflow is impossible within SimTime's horizon for the ranges checked at load.
#pragma once

#include <cstdint>
#include <memory>

#include "base/sim_time.hpp"
#include "platform/tables.hpp"
#include "serving/arithmetic_series.hpp"
#include "serving/cost_tables.hpp"

namespace archipelago::serving {

// Iterations in a row, each of the shape of the one before.
struct Iterations {
  std::int64_t prompt_tokens = 0;   // P
  std::int64_t products = 0;        // A of the first
  std::int64_t product_growth = 0;  // of A, from one to the next
  std::int64_t sequences = 0;       // B
  std::int64_t held = 0;            // K of the first; it grows by B
};

struct IterationCost {
  std::int64_t t0 = 0;
  std::int64_t per_prompt_token = 0;
  std::int64_t per_prompt_context = 0;
  std::int64_t per_sequence = 0;
  std::int64_t per_kv_token = 0;
  std::shared_ptr<const CostTables> tables = nullptr;  // nothing: G = H = D = 0

  static IterationCost from_profile(const platform::ServingProfile& profile);
  // Every coefficient and table divided by the speed and rounded; at speed 1 this one.  REQUIRES:
  // 0 < speed <= 1.
  [[nodiscard]] IterationCost slowed(double speed) const;

  // One iteration.
  [[nodiscard]] SimTime of(std::int64_t p, std::int64_t a, std::int64_t b, std::int64_t k) const {
    const std::int64_t linear =
        t0 + per_prompt_token * p + per_prompt_context * a + per_sequence * b + per_kv_token * k;
    return {tables == nullptr ? linear : linear + tabulated(p, a, b, k)};
  }

  // The first n of them.
  [[nodiscard]] SimTime of_many(std::int64_t n, const Iterations& i) const {
    if (tables != nullptr) return {tabulated_sum(n, i)};
    const std::int64_t growth = per_prompt_context * i.product_growth + per_kv_token * i.sequences;
    return {n * fixed(i) + n * per_kv_token * i.held + growth * (n * (n - 1) / 2)};
  }
  // `n` decode iterations of `b` sequences, the first with `k` key-value tokens.
  [[nodiscard]] SimTime of_decodes(std::int64_t n, std::int64_t b, std::int64_t k) const {
    return of_many(n, {.sequences = b, .held = k});
  }

  // What the first of them take: a series that holds for so many, CostTables::kNoEnd when it never
  // ends.
  struct Stretch {
    ArithmeticSeries series;
    std::int64_t length = 0;
  };
  [[nodiscard]] Stretch first_stretch(const Iterations& i) const;

  // To process a prompt takes no less, whole or in chunks, whatever is processed beside it.
  [[nodiscard]] SimTime prefill_floor(std::int64_t p) const {
    return {t0 + per_prompt_token * p + per_prompt_context * (p * (p + 1) / 2)};
  }
  // The same for a prompt that is processed whole.
  [[nodiscard]] SimTime whole_prefill_floor(std::int64_t p) const {
    const SimTime linear = prefill_floor(p);
    return tables == nullptr ? linear : linear + SimTime{tables->floor_from(p)};
  }

  // The smallest n with of_many(n, i) >= span.  REQUIRES: span >= 0.
  [[nodiscard]] std::int64_t many_to_cover(SimTime span, const Iterations& i) const;
  // The smallest n with of_decodes(n, b, k) >= span.  REQUIRES: span >= 0, b > 0.
  [[nodiscard]] std::int64_t decodes_to_cover(SimTime span, std::int64_t b, std::int64_t k) const {
    return many_to_cover(span, {.sequences = b, .held = k});
  }

 private:
  // What does not depend on K, of the first iteration; without tables.
  [[nodiscard]] std::int64_t fixed(const Iterations& i) const {
    return t0 + per_prompt_token * i.prompt_tokens + per_prompt_context * i.products +
           per_sequence * i.sequences;
  }
  [[nodiscard]] std::int64_t tabulated(std::int64_t p, std::int64_t a, std::int64_t b,
                                       std::int64_t k) const;
  [[nodiscard]] std::int64_t tabulated_fixed(const Iterations& i) const;
  [[nodiscard]] std::int64_t tabulated_sum(std::int64_t n, const Iterations& i) const;
  [[nodiscard]] std::int64_t tabulated_to_cover(std::int64_t span, const Iterations& i) const;
};

}  // namespace archipelago::serving
