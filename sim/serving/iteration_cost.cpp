#include "serving/iteration_cost.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace archipelago::serving {
namespace {

// Iterations of one shape up to the next knot of D, of which `fixed` does not depend on K.  Made and
// handed over in registers: a copy through memory waited for the stores before it.
IterationCost::Stretch stretch_of(const CostTables& tables, std::int64_t sequences,
                                  std::int64_t held, ArithmeticSeries fixed,
                                  std::int64_t per_kv_token) {
  if (sequences == 0) return {fixed, CostTables::kNoEnd};
  const CostTables::Line line = tables.decode_line(sequences, held);
  const std::int64_t slope = per_kv_token + line.slope;
  const std::int64_t beyond = line.end == CostTables::kNoEnd ? 0 : line.end * sequences - held;
  return {{fixed.first + line.at_zero + slope * held, fixed.growth + slope * sequences},
          beyond == 0 ? CostTables::kNoEnd : (beyond + sequences - 1) / sequences};
}

// The iterations of one shape as one series after the other, each up to the next knot of D.
class Pieces {
 public:
  Pieces(const CostTables& tables, const Iterations& shape, ArithmeticSeries fixed,
         std::int64_t per_kv_token)
      : tables_(tables),
        sequences_(shape.sequences),
        held_(shape.held),
        fixed_(fixed),
        per_kv_token_(per_kv_token),
        stretch_(stretch_of(tables, sequences_, held_, fixed_, per_kv_token_)) {}
  [[nodiscard]] const ArithmeticSeries& series() const { return stretch_.series; }
  // Iterations up to the knot, at least one.
  [[nodiscard]] std::int64_t length() const { return stretch_.length; }
  void next() {
    fixed_.first += length() * fixed_.growth;
    held_ += length() * sequences_;
    stretch_ = stretch_of(tables_, sequences_, held_, fixed_, per_kv_token_);
  }

 private:
  const CostTables& tables_;
  std::int64_t sequences_;
  std::int64_t held_;
  ArithmeticSeries fixed_;
  std::int64_t per_kv_token_;
  IterationCost::Stretch stretch_;
};

}  // namespace

IterationCost IterationCost::from_profile(const platform::ServingProfile& profile) {
  IterationCost cost;
  cost.t0 = to_sim_time(profile.t0).ps;
  cost.per_prompt_token = to_sim_time(profile.per_prompt_token).ps;
  cost.per_prompt_context = to_sim_time(profile.per_prompt_context).ps;
  cost.per_sequence = to_sim_time(profile.per_sequence).ps;
  cost.per_kv_token = to_sim_time(profile.per_kv_token).ps;
  cost.tables = CostTables::from_profile(profile);
  return cost;
}

IterationCost IterationCost::slowed(double speed) const {
  ARCHIPELAGO_REQUIRE(speed > 0 && speed <= 1);
  if (speed == 1) return *this;
  IterationCost cost = *this;
  for (std::int64_t IterationCost::*c :
       {&IterationCost::t0, &IterationCost::per_prompt_token, &IterationCost::per_prompt_context,
        &IterationCost::per_sequence, &IterationCost::per_kv_token}) {
    cost.*c = std::llround(static_cast<double>(cost.*c) / speed);
  }
  if (tables != nullptr) cost.tables = tables->slowed(speed);
  return cost;
}

std::int64_t IterationCost::many_to_cover(SimTime span, const Iterations& i) const {
  ARCHIPELAGO_REQUIRE(span.ps >= 0);
  if (span.ps == 0) return 0;
  if (tables != nullptr) return tabulated_to_cover(span.ps, i);
  const ArithmeticSeries series{fixed(i) + per_kv_token * i.held,
                                per_prompt_context * i.product_growth + per_kv_token * i.sequences};
  return series.to_cover(span.ps);
}

IterationCost::Stretch IterationCost::first_stretch(const Iterations& i) const {
  if (tables == nullptr) {
    return {{fixed(i) + per_kv_token * i.held,
             per_prompt_context * i.product_growth + per_kv_token * i.sequences},
            CostTables::kNoEnd};
  }
  return stretch_of(*tables, i.sequences, i.held,
                    {tabulated_fixed(i), per_prompt_context * i.product_growth}, per_kv_token);
}

// What does not depend on K, of the first iteration.
std::int64_t IterationCost::tabulated_fixed(const Iterations& i) const {
  return fixed(i) + tables->of_tokens(i.prompt_tokens + i.sequences) +
         tables->of_prompts(i.prompt_tokens, i.products);
}

std::int64_t IterationCost::tabulated(std::int64_t p, std::int64_t a, std::int64_t b,
                                      std::int64_t k) const {
  const std::int64_t tokens = tables->of_tokens(p + b) + tables->of_prompts(p, a);
  return b == 0 ? tokens : tokens + tables->decode_line(b, k).at(k);
}

std::int64_t IterationCost::tabulated_sum(std::int64_t n, const Iterations& i) const {
  Pieces pieces(*tables, i, {tabulated_fixed(i), per_prompt_context * i.product_growth},
                per_kv_token);
  std::int64_t sum = 0;
  for (; n > pieces.length(); pieces.next()) {
    sum += pieces.series().sum(pieces.length());
    n -= pieces.length();
  }
  return sum + pieces.series().sum(n);
}

std::int64_t IterationCost::tabulated_to_cover(std::int64_t span, const Iterations& i) const {
  Pieces pieces(*tables, i, {tabulated_fixed(i), per_prompt_context * i.product_growth},
                per_kv_token);
  std::int64_t n = 0;
  for (; pieces.length() != CostTables::kNoEnd; pieces.next()) {
    const std::int64_t sum = pieces.series().sum(pieces.length());
    if (sum >= span) break;
    span -= sum;
    n += pieces.length();
  }
  const std::int64_t more = pieces.series().to_cover(span);
  return more == std::numeric_limits<std::int64_t>::max() ? more : n + more;
}

}  // namespace archipelago::serving
