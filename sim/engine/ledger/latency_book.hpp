// Counts latencies by nation, hour and bin while a run goes.
//
// Flow     RunBook -> add() -> take() -> NationHour::cells.
// Cost     a few nanoseconds: the hour under way is a dense table, and most requests end in the
//          hour in which they were asked; those that end later are looked up in their hour.
// Memory   a row of 1 kB for every bin of first tokens that the hour under way has used, by nation;
//          8 bytes for every pair of bins that an hour before it has used.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "record/latency_cells.hpp"

namespace archipelago::engine {

class LatencyBook {
 public:
  LatencyBook(std::size_t nations, std::size_t hours);

  // Bins of latency_bin().  Hours may come in any order; early ones are cheap.
  void add(std::size_t nation, std::size_t hour, std::uint16_t ttft, std::uint16_t tpot) {
    if (hour > hour_) end_hour(hour);
    if (hour < hour_) return add_late(cells_[nation][hour], ttft, tpot);
    now_[nation].add(ttft, tpot);
  }

  // By nation, then hour.  At the end, once.
  [[nodiscard]] std::vector<std::vector<record::LatencyCells>> take();

 private:
  class Table {
   public:
    Table() { row_.fill(kNone); }
    void add(std::uint16_t ttft, std::uint16_t tpot) {
      if (row_[ttft] == kNone) begin_row(ttft);
      ++counts_[row_[ttft] + tpot];
    }
    // What was counted, in order; the table is empty again.
    [[nodiscard]] record::LatencyCells take();

   private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    void begin_row(std::uint16_t ttft);

    std::array<std::uint32_t, record::kLatencyBins> row_;  // where it begins in counts_
    std::vector<std::uint32_t> counts_;
  };

  void end_hour(std::size_t next);
  static void add_late(record::LatencyCells& cells, std::uint16_t ttft, std::uint16_t tpot);

  std::size_t hour_ = 0;                                  // under way
  std::vector<Table> now_;                                // by nation
  std::vector<std::vector<record::LatencyCells>> cells_;  // by nation, then hour
};

}  // namespace archipelago::engine
