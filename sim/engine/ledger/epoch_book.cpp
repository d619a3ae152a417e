#include "engine/ledger/epoch_book.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace archipelago::engine {

void EpochBook::begin(Sums now, SimTime warmup) {
  before_ = std::move(now);
  std::fill(before_.site_j.begin(), before_.site_j.end(), 0);  // measured from here on
  began_ = epoch_began_ = warmup;
}

void EpochBook::observe(Sums now, SimTime when) {
  const double seconds = (when - epoch_began_).seconds();
  if (seconds <= 0) return;
  record::EpochFacts epoch{when, {}, {}, {}};
  for (std::size_t s = 0; s < now.busy_gpu_s.size(); ++s) {
    epoch.site_w.push_back(now.site_j.empty() ? 0 : (now.site_j[s] - before_.site_j[s]) / seconds);
    epoch.busy_gpus.push_back((now.busy_gpu_s[s] - before_.busy_gpu_s[s]) / seconds);
  }
  for (std::size_t c = 0; c < now.cable_bytes.size(); ++c) {
    std::array<double, 2> rate{};
    for (const std::size_t direction : {0U, 1U}) {
      rate[direction] =
          (now.cable_bytes[c][direction] - before_.cable_bytes[c][direction]) / seconds;
    }
    epoch.cable_bytes_s.push_back(rate);
  }
  epochs_.push_back(std::move(epoch));
  before_ = std::move(now);
  epoch_began_ = when;
}

std::vector<record::EpochFacts> EpochBook::take() {
  for (const record::GpuHold& hold : holds_) {
    auto epoch = std::upper_bound(
        epochs_.begin(), epochs_.end(), hold.from,
        [](SimTime from, const record::EpochFacts& facts) { return from < facts.ends; });
    for (; epoch != epochs_.end(); ++epoch) {
      const SimTime begins = epoch == epochs_.begin() ? began_ : std::prev(epoch)->ends;
      if (hold.to <= begins) break;
      const SimTime held = std::min(hold.to, epoch->ends) - std::max(hold.from, begins);
      epoch->busy_gpus[hold.site.at()] +=
          hold.gpus * held.seconds() / (epoch->ends - begins).seconds();
    }
  }
  return std::move(epochs_);
}

}  // namespace archipelago::engine
