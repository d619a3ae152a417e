#include "serving/cost_tables.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/sim_time.hpp"
#include "serving/divide.hpp"

namespace archipelago::serving {

CostTables::CostTables(const platform::ServingTables& tables, std::int64_t token_multiple)
    : tokens_(tables.tokens, token_multiple),
      prompts_(tables.prompts, 1),
      lists_prompts_(!tables.prompts.empty()) {
  ARCHIPELAGO_REQUIRE(tables.decode.size() == tables.sequences.size() * tables.contexts.size());
  if (!tables.decode.empty()) fill_decode(tables);
}

std::shared_ptr<const CostTables> CostTables::from_profile(
    const platform::ServingProfile& profile) {
  const platform::ServingTables& tables = profile.tables;
  if (tables.tokens.empty() && tables.prompts.empty() && tables.decode.empty()) return nullptr;
  return std::make_shared<const CostTables>(profile.tables, profile.token_multiple);
}

std::shared_ptr<const CostTables> CostTables::slowed(double speed) const {
  ARCHIPELAGO_REQUIRE(speed > 0);
  const auto slow = [speed](std::int64_t ps) {
    return std::llround(static_cast<double>(ps) / speed);
  };
  CostTables tables = *this;
  tables.tokens_ = tokens_.slowed(speed);
  tables.prompts_ = prompts_.slowed(speed);
  for (std::int64_t& ps : tables.listed_) ps = slow(ps);
  if (!batches_.empty()) tables.fill_segments();
  return std::make_shared<const CostTables>(std::move(tables));
}

std::int64_t CostTables::tokens_of(std::int64_t products) {
  const double root = std::sqrt(8.0 * static_cast<double>(products) + 1);
  auto n = static_cast<std::int64_t>((root - 1) / 2);
  while (n * (n + 1) / 2 > products) --n;
  while ((n + 1) * (n + 2) / 2 <= products) ++n;
  return n;
}

void CostTables::fill_decode(const platform::ServingTables& tables) {
  const std::vector<std::int64_t>& contexts = tables.contexts;
  batches_ = tables.sequences;
  knots_ = {0};
  std::copy_if(contexts.begin(), contexts.end(), std::back_inserter(knots_),
               [](std::int64_t context) { return context > 0; });
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    const auto time = [&](std::size_t j) {
      return to_sim_time(tables.decode[i * contexts.size() + j]).ps;
    };
    if (contexts[0] > 0) {
      const std::int64_t drop =
          contexts.size() < 2
              ? 0
              : divide_rounded((time(1) - time(0)) * contexts[0], contexts[1] - contexts[0]);
      listed_.push_back(std::max<std::int64_t>(time(0) - drop, 0));
    }
    for (std::size_t j = 0; j < contexts.size(); ++j) listed_.push_back(time(j));
  }
  fill_segments();
}

void CostTables::fill_segments() {
  segments_.clear();
  for (std::int64_t b = 1; b <= batches_.back(); ++b) {
    for (std::size_t knot = 0; knot < knots_.size(); ++knot) {
      segments_.push_back(segment(b, knot));
    }
  }
}

// D of b sequences at the mean context of a knot.
std::int64_t CostTables::at_knot(std::int64_t b, std::size_t knot) const {
  const auto listed = [&](std::size_t i) { return listed_[i * knots_.size() + knot]; };
  if (b <= batches_.front() || batches_.size() == 1) return listed(0);
  const auto found = std::lower_bound(batches_.begin(), batches_.end(), b);
  const bool beyond = found == batches_.end();
  const auto high = static_cast<std::size_t>(found - batches_.begin()) - (beyond ? 1U : 0U);
  const std::int64_t span = batches_[high] - batches_[high - 1];
  const std::int64_t rise = listed(high) - listed(high - 1);
  const std::int64_t counted = beyond ? std::max<std::int64_t>(rise, 0) : rise;
  return listed(high) + divide_rounded(counted * (b - batches_[high]), span);
}

CostTables::Segment CostTables::segment(std::int64_t b, std::size_t knot) const {
  const std::int64_t here = at_knot(b, knot);
  const std::size_t last = knots_.size() - 1;
  if (last == 0) return {here, 0};
  const std::size_t from = std::min(knot, last - 1);
  const std::int64_t rise = at_knot(b, from + 1) - at_knot(b, from);
  const std::int64_t slope = divide_up(rise, (knots_[from + 1] - knots_[from]) * b);
  return {here, knot == last ? std::max<std::int64_t>(slope, 0) : slope};
}

CostTables::Line CostTables::decode_line(std::int64_t b, std::int64_t k) const {
  if (knots_.empty()) return {};
  // k >= c b exactly when the whole part of the mean context is at least c.
  // Counted without a branch that nobody could predict.
  const std::int64_t mean = k / b;
  std::size_t knot = 0;
  for (std::size_t j = 1; j < knots_.size(); ++j) knot += knots_[j] <= mean ? 1 : 0;
  const Segment found = b <= batches_.back()
                            ? segments_[static_cast<std::size_t>(b - 1) * knots_.size() + knot]
                            : segment(b, knot);
  return {found.at_knot - found.slope * knots_[knot] * b, found.slope,
          knot + 1 == knots_.size() ? kNoEnd : knots_[knot + 1]};
}

}  // namespace archipelago::serving
