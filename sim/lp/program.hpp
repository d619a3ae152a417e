// A linear or mixed-integer program as a value, and its solution: minimise the cost of columns within
// their bounds, such that every row lies within its own.
//
// Flow     Program: add_column(), add_row() -> solve() of the relaxation, solve_whole() of whole
//          columns, or a Solver that changes bounds, takes rows and goes on from the last basis -> Solution.
// Bounds   kInfinite and -kInfinite: none.
// Duals    of a row: what the cost grows by for one more of the bound that holds it, 0 where it is
//          slack.  Relaxations only.
// Same     one thread, no clock: the same program gives the same answer on the same library.
// Library  COIN-OR CLP (dual simplex) and CBC (branch and cut); this folder is their only door.
// Errors   none; the status says what came of it.  REQUIRES: low <= high; columns of a row exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace archipelago::lp {

inline constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct Term {
  std::size_t column = 0;
  double factor = 0;
};

class Program {
 public:
  struct Column {
    double low = 0;
    double high = kInfinite;
    double cost = 0;
    bool whole = false;
  };
  struct Row {
    double low = -kInfinite;
    double high = kInfinite;
    std::vector<Term> terms;  // of one column: summed
  };

  // The number of the column or row.
  std::size_t add_column(const Column& column);
  std::size_t add_row(Row row);

  [[nodiscard]] const std::vector<Column>& columns() const noexcept { return columns_; }
  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }

 private:
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

enum class Status : std::uint8_t {
  kOptimal,
  kInfeasible,
  kUnbounded,
  kStopped,  // by a limit, with the best solution so far, if `columns` has one
};

struct Solution {
  Status status = Status::kInfeasible;
  double cost = 0;
  double bound = 0;             // no solution costs less
  std::vector<double> columns;  // empty: none was found
  std::vector<double> duals;    // by row; of relaxations
};

// The relaxation: whole columns may be broken.
[[nodiscard]] Solution solve(const Program& program);

struct WholeLimits {
  double gap = 0;       // share of the cost that the answer may be off
  int nodes = 100'000;  // of the search tree
};
[[nodiscard]] Solution solve_whole(const Program& program, const WholeLimits& limits = {});

// The relaxation again and again, with other bounds and further rows.
class Solver {
 public:
  explicit Solver(const Program& program);
  ~Solver();
  Solver(Solver&&) noexcept;
  Solver& operator=(Solver&&) noexcept;

  void set_column(std::size_t column, double low, double high);
  void set_row(std::size_t row, double low, double high);
  // Another row; the next solve() goes on from the basis with its slack in it.
  std::size_t add_row(const Program::Row& row);
  [[nodiscard]] Solution solve();
  // Of all solve() so far.
  [[nodiscard]] std::size_t iterations() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::lp
