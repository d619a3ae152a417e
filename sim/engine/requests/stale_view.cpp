#include "engine/requests/stale_view.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::engine {

namespace {

// No way on Earth takes longer, so older publications have come.
constexpr SimTime kLongestWay{10'000'000'000'000};

std::vector<std::int64_t> lengths_of(const serving::PoolSpec& spec) {
  const std::int64_t block = spec.limits.block_tokens;
  const std::int64_t most = spec.kv_capacity_tokens / block * block;
  std::vector<std::int64_t> lengths;
  for (std::int64_t tokens = 1; tokens < most && tokens <= 65'536;
       tokens = std::max<std::int64_t>(256, 4 * tokens)) {
    lengths.push_back(tokens);
  }
  lengths.push_back(most);
  return lengths;
}

}  // namespace

StaleView::StaleView(const platform::Platform& platform, const LiveView& live,
                     const Deployment& deployment, const std::vector<serving::PoolSpec>& specs,
                     const serving::Serving& serving, SimTime refresh)
    : FederationView(platform),
      live_(live),
      deployment_(deployment),
      serving_(serving),
      refresh_(refresh) {
  ARCHIPELAGO_REQUIRE(refresh.ps > 0);
  for (const serving::PoolSpec& spec : specs) lengths_.push_back(lengths_of(spec));
}

void StaleView::publish() {
  Publication state;
  for (std::size_t p = 0; p < lengths_.size(); ++p) {
    PoolState pool;
    pool.decode_step = serving_.expected_decode_step(serving::PoolIndex(p), 1);
    for (const std::int64_t tokens : lengths_[p]) {
      const SimTime first = serving_.expected_first_token(serving::PoolIndex(p), tokens, next_);
      pool.waits.push_back(first == kNever ? kNever : first - next_);
    }
    state.push_back(std::move(pool));
  }
  published_.push_back(std::move(state));
  // The oldest goes once its successor is known everywhere.
  while (published_.size() > 1 && (first_ + 1) * refresh_ + kLongestWay <= next_) {
    published_.pop_front();
    ++first_;
  }
  next_ += refresh_;
}

const StaleView::Publication& StaleView::seen(const Reachable& way,
                                              const workload::Request& request) const {
  const platform::Point& metro = platform().points[request.metro.at()];
  const SimTime access = to_sim_time(platform().nations[metro.nation.at()].access_delay);
  const SimTime known = std::max(request.at - (way.one_way - access), SimTime{});
  const std::int64_t number = known.ps / refresh_.ps;
  ARCHIPELAGO_REQUIRE(number >= first_);
  const auto place = static_cast<std::size_t>(number - first_);
  ARCHIPELAGO_REQUIRE(place < published_.size());
  return published_[place];
}

SimTime StaleView::expected_first_token(const Reachable& way,
                                        const workload::Request& request) const {
  if (platform().sites[way.site.at()].nation == request.nation) {
    return live_.expected_first_token(way, request);
  }
  const auto pool = deployment_.find(way.site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  const std::vector<std::int64_t>& lengths = lengths_[pool->at()];
  const std::vector<SimTime>& waits = seen(way, request)[pool->at()].waits;
  const auto above = std::lower_bound(lengths.begin(), lengths.end(), request.prompt_tokens);
  if (above == lengths.end()) return kNever;  // more than the memory holds
  const auto i = static_cast<std::size_t>(above - lengths.begin());
  if (waits[i] == kNever) return kNever;
  SimTime wait = waits[i];
  if (lengths[i] != request.prompt_tokens) {
    const double share = static_cast<double>(request.prompt_tokens - lengths[i - 1]) /
                         static_cast<double>(lengths[i] - lengths[i - 1]);
    const auto step = static_cast<double>((waits[i] - waits[i - 1]).ps);
    wait = waits[i - 1] + SimTime{std::llround(share * step)};
  }
  return request.at + way.one_way + wait;
}

SimTime StaleView::expected_tpot(const Reachable& way, const workload::Request& request) const {
  if (platform().sites[way.site.at()].nation == request.nation) {
    return live_.expected_tpot(way, request);
  }
  const auto pool = deployment_.find(way.site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  return seen(way, request)[pool->at()].decode_step;
}

}  // namespace archipelago::engine
