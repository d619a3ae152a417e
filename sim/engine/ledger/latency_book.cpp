#include "engine/ledger/latency_book.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace archipelago::engine {

using record::LatencyCell;
using record::LatencyCells;

LatencyBook::LatencyBook(std::size_t nations, std::size_t hours)
    : now_(nations), cells_(nations, std::vector<LatencyCells>(hours)) {}

void LatencyBook::Table::begin_row(std::uint16_t ttft) {
  row_[ttft] = static_cast<std::uint32_t>(counts_.size());
  counts_.resize(counts_.size() + record::kLatencyBins);
}

LatencyCells LatencyBook::Table::take() {
  LatencyCells cells;
  for (std::uint16_t ttft = 0; ttft < record::kLatencyBins; ++ttft) {
    if (row_[ttft] == kNone) continue;
    for (std::uint16_t tpot = 0; tpot < record::kLatencyBins; ++tpot) {
      const std::uint32_t count = counts_[row_[ttft] + tpot];
      if (count > 0) cells.push_back({ttft, tpot, count});
    }
  }
  row_.fill(kNone);
  counts_.clear();
  cells.shrink_to_fit();
  return cells;
}

void LatencyBook::end_hour(std::size_t next) {
  for (std::size_t n = 0; n < now_.size(); ++n) cells_[n][hour_] = now_[n].take();
  hour_ = next;
}

void LatencyBook::add_late(LatencyCells& cells, std::uint16_t ttft, std::uint16_t tpot) {
  const auto place = std::lower_bound(cells.begin(), cells.end(), std::pair(ttft, tpot),
                                      [](const LatencyCell& cell, const auto& key) {
                                        return std::pair(cell.ttft, cell.tpot) < key;
                                      });
  if (place != cells.end() && place->ttft == ttft && place->tpot == tpot) {
    ++place->count;
  } else {
    cells.insert(place, {ttft, tpot, 1});
  }
}

std::vector<std::vector<LatencyCells>> LatencyBook::take() {
  end_hour(hour_);
  return std::move(cells_);
}

}  // namespace archipelago::engine
