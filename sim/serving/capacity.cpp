#include "serving/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace archipelago::serving {
namespace {

// Means over the requests.
struct Shape {
  double prompt;
  double products;
  double decodes;
  double held;   // by a sequence, averaged over its decode steps
  double seats;  // sequences that can decode at once
};

Shape shape_of(const PoolSpec& spec, const LengthSums& sums) {
  Shape shape{sums.prompt / sums.requests, sums.products / sums.requests,
              sums.decodes / sums.requests, 0, 0};
  shape.held = sums.decodes > 0 ? sums.held / sums.decodes : shape.prompt;
  const auto block = static_cast<double>(spec.limits.block_tokens);
  const double blocks = std::floor(static_cast<double>(spec.kv_capacity_tokens) / block);
  const double usable = (blocks - std::floor(spec.limits.watermark * blocks)) * block;
  shape.seats = std::clamp(usable / (shape.held + block / 2), 1.0,
                           static_cast<double>(spec.limits.max_sequences));
  return shape;
}

std::int64_t whole(double tokens) { return std::llround(tokens); }

// Seconds of an iteration.  Tokens of a fluid are rounded: a cost has no halves.
double iteration(const IterationCost& cost, double p, double a, double b, double k) {
  return cost.of(whole(p), whole(a), whole(b), whole(k)).seconds();
}

double prefill_first_rate(const PoolSpec& spec, const Shape& s) {
  const double fit = static_cast<double>(spec.limits.max_batched_tokens) / s.prompt;
  const double arrive = s.decodes > 0 ? s.seats / s.decodes : std::numeric_limits<double>::max();
  const double together = std::max(std::min({fit, arrive, s.seats}), 1.0);
  double each = iteration(spec.cost, together * s.prompt, together * s.products, 0, 0) / together;
  if (s.decodes > 0) {
    each += s.decodes * iteration(spec.cost, 0, 0, s.seats, s.seats * s.held) / s.seats;
  }
  return 1 / each;
}

double chunked_rate(const PoolSpec& spec, const Shape& s) {
  const double by_budget = static_cast<double>(spec.limits.token_budget) / (s.prompt + s.decodes);
  const double by_seats = s.decodes > 0 ? s.seats / s.decodes : by_budget;
  const double u = std::min(by_budget, by_seats);
  return u /
         iteration(spec.cost, u * s.prompt, u * s.products, u * s.decodes, u * s.decodes * s.held);
}

// Of a replica that only prefills, and keeps the KV of nothing else.
double prefill_rate(const PoolSpec& spec, const Shape& s) {
  const bool chunked = spec.limits.scheduler == Scheduler::kChunked;
  const auto budget =
      static_cast<double>(chunked ? spec.limits.token_budget : spec.limits.max_batched_tokens);
  const double together = chunked ? budget / s.prompt : std::max(budget / s.prompt, 1.0);
  return together / iteration(spec.cost, together * s.prompt, together * s.products, 0, 0);
}

// Requests of the whole pool, as much as its scarcest stage lets through.
double split_rate(const PoolSpec& spec, const Shape& s) {
  const auto prefill = static_cast<double>(spec.prefill_replicas);
  const double decode = static_cast<double>(spec.replicas) - prefill;
  double rate = prefill * prefill_rate(spec, s);
  if (s.decodes > 0) {
    rate = std::min(
        rate, decode * s.seats / s.decodes / iteration(spec.cost, 0, 0, s.seats, s.seats * s.held));
    const double transfer = s.prompt * spec.kv_transfer_ps_per_token * 1e-12;
    if (transfer > 0) rate = std::min(rate, prefill / transfer);
  }
  return rate;
}

}  // namespace

LengthSums& LengthSums::operator+=(const LengthSums& other) {
  requests += other.requests;
  prompt += other.prompt;
  products += other.products;
  decodes += other.decodes;
  held += other.held;
  return *this;
}

double saturated_rate(const PoolSpec& spec, const LengthSums& sums) {
  ARCHIPELAGO_REQUIRE(sums.requests > 0);
  const Shape shape = shape_of(spec, sums);
  if (spec.prefill_replicas > 0) {
    return split_rate(spec, shape) / static_cast<double>(spec.replicas);
  }
  return spec.limits.scheduler == Scheduler::kChunked ? chunked_rate(spec, shape)
                                                      : prefill_first_rate(spec, shape);
}

}  // namespace archipelago::serving
