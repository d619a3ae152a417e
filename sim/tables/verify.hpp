// Verification: does a committed table still come out?  Names every cell that moved.
//
// Flow     a fresh summary.csv and the committed one -> Mismatch list; empty means verified.
// Compare  as printed, cell by cell: tables are byte-identical or something moved.
#pragma once

#include <string>
#include <vector>

namespace archipelago::tables {

struct Mismatch {
  std::string row;     // "islands ASEAN ttft_p95"
  std::string column;  // empty when the whole row is new or gone
  std::string before;
  std::string now;
};

// Both are CSV texts whose first `key_columns` columns name the row.
[[nodiscard]] std::vector<Mismatch> compare_tables(const std::string& committed,
                                                   const std::string& fresh,
                                                   std::size_t key_columns);

}  // namespace archipelago::tables
