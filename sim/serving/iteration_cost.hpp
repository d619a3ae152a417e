// The time of one iteration of a replica, and of k iterations in a row, in whole picoseconds.
//
//   t = t0 + c_p P + c_a A + c_b B + c_k K
//
// P  prompt tokens processed in the iteration
// A  prompt-token x context products: a chunk of p tokens on c already held adds p c + p (p+1) / 2
// B  sequences that decode one token
// K  key-value tokens that those sequences hold, the one written in this iteration included
//
// Between two changes of the batch K grows by B each iteration, so k decode iterations take
//   k (t0 + c_b B + c_k K) + c_k B k (k - 1) / 2.
// Coefficients are whole picoseconds, so this sum equals the sum of k single iterations exactly.
//
// Source   the form: iteration-level simulators of LLM serving (Vidur, arXiv 2405.05465) fit the
//          same terms per operator; the coefficients: platforms/<name>/serving_profiles.csv.
// Errors   overflow is impossible within SimTime's horizon for the ranges checked at load.
#pragma once

#include <cstdint>

#include "base/sim_time.hpp"
#include "platform/tables.hpp"

namespace archipelago::serving {

struct IterationCost {
  std::int64_t t0 = 0;
  std::int64_t per_prompt_token = 0;
  std::int64_t per_prompt_context = 0;
  std::int64_t per_sequence = 0;
  std::int64_t per_kv_token = 0;

  static IterationCost from_profile(const platform::ServingProfile& profile);

  // One iteration.
  [[nodiscard]] constexpr SimTime of(std::int64_t p, std::int64_t a, std::int64_t b,
                                     std::int64_t k) const {
    return {t0 + per_prompt_token * p + per_prompt_context * a + per_sequence * b +
            per_kv_token * k};
  }

  // `n` decode iterations of `b` sequences, the first with `k` key-value tokens.
  [[nodiscard]] constexpr SimTime of_decodes(std::int64_t n, std::int64_t b, std::int64_t k) const {
    return {n * (t0 + per_sequence * b + per_kv_token * k) + per_kv_token * b * (n * (n - 1) / 2)};
  }

  // The smallest n with of_decodes(n, b, k) >= span; the largest integer when iterations take no
  // time and span > 0.  REQUIRES: span in [0, kMaxHorizon], b > 0.
  [[nodiscard]] std::int64_t decodes_to_cover(SimTime span, std::int64_t b, std::int64_t k) const;
};

}  // namespace archipelago::serving
