#include "lp/program.hpp"

#include <coin/CbcModel.hpp>
#include <coin/ClpSimplex.hpp>
#include <coin/CoinBuild.hpp>
#include <coin/CoinPackedMatrix.hpp>
#include <coin/CoinPackedVector.hpp>
#include <coin/OsiClpSolverInterface.hpp>
#include <map>
#include <utility>

#include "base/error.hpp"

namespace archipelago::lp {

namespace {

double coin(double bound) {
  if (bound == kInfinite) return COIN_DBL_MAX;
  return bound == -kInfinite ? -COIN_DBL_MAX : bound;
}

CoinPackedMatrix matrix_of(const Program& program) {
  CoinPackedMatrix matrix(false, 0, 0);  // by rows
  matrix.setDimensions(0, static_cast<int>(program.columns().size()));
  for (const Program::Row& row : program.rows()) {
    std::map<int, double> sums;
    for (const Term& term : row.terms) sums[static_cast<int>(term.column)] += term.factor;
    CoinPackedVector packed;
    for (const auto& [column, factor] : sums) packed.insert(column, factor);
    matrix.appendRow(packed);
  }
  return matrix;
}

// The bounds and costs as the library wants them.
struct Arrays {
  std::vector<double> column_low, column_high, cost, row_low, row_high;

  explicit Arrays(const Program& program) {
    for (const Program::Column& column : program.columns()) {
      column_low.push_back(coin(column.low));
      column_high.push_back(coin(column.high));
      cost.push_back(column.cost);
    }
    for (const Program::Row& row : program.rows()) {
      row_low.push_back(coin(row.low));
      row_high.push_back(coin(row.high));
    }
  }
};

}  // namespace

std::size_t Program::add_column(const Column& column) {
  ARCHIPELAGO_REQUIRE(column.low <= column.high);
  columns_.push_back(column);
  return columns_.size() - 1;
}

std::size_t Program::add_row(Row row) {
  ARCHIPELAGO_REQUIRE(row.low <= row.high);
  for (const Term& term : row.terms) ARCHIPELAGO_REQUIRE(term.column < columns_.size());
  rows_.push_back(std::move(row));
  return rows_.size() - 1;
}

struct Solver::Impl {
  ClpSimplex simplex;
  std::size_t iterations = 0;
};

Solver::Solver(const Program& program) : impl_(std::make_unique<Impl>()) {
  const Arrays arrays(program);
  impl_->simplex.setLogLevel(0);
  impl_->simplex.loadProblem(matrix_of(program), arrays.column_low.data(),
                             arrays.column_high.data(), arrays.cost.data(), arrays.row_low.data(),
                             arrays.row_high.data());
}
Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

void Solver::set_column(std::size_t column, double low, double high) {
  impl_->simplex.setColumnBounds(static_cast<int>(column), coin(low), coin(high));
}

void Solver::set_row(std::size_t row, double low, double high) {
  impl_->simplex.setRowBounds(static_cast<int>(row), coin(low), coin(high));
}

std::size_t Solver::add_row(const Program::Row& row) {
  std::map<int, double> sums;
  for (const Term& term : row.terms) sums[static_cast<int>(term.column)] += term.factor;
  std::vector<int> columns;
  std::vector<double> factors;
  for (const auto& [column, factor] : sums) {
    columns.push_back(column);
    factors.push_back(factor);
  }
  impl_->simplex.addRow(static_cast<int>(columns.size()), columns.data(), factors.data(),
                        coin(row.low), coin(row.high));
  return static_cast<std::size_t>(impl_->simplex.numberRows()) - 1;
}

std::size_t Solver::iterations() const noexcept { return impl_->iterations; }

Solution Solver::solve() {
  ClpSimplex& simplex = impl_->simplex;
  simplex.dual();
  impl_->iterations += static_cast<std::size_t>(simplex.numberIterations());
  Solution solution;
  if (simplex.isProvenOptimal()) {
    solution.status = Status::kOptimal;
  } else if (simplex.isProvenDualInfeasible()) {
    solution.status = Status::kUnbounded;
    return solution;
  } else {
    solution.status = simplex.isProvenPrimalInfeasible() ? Status::kInfeasible : Status::kStopped;
    return solution;
  }
  solution.cost = simplex.objectiveValue();
  solution.bound = solution.cost;
  const double* const columns = simplex.primalColumnSolution();
  solution.columns.assign(columns, columns + simplex.numberColumns());
  const double* const duals = simplex.dualRowSolution();
  solution.duals.assign(duals, duals + simplex.numberRows());
  return solution;
}

Solution solve(const Program& program) { return Solver(program).solve(); }

Solution solve_whole(const Program& program, const WholeLimits& limits) {
  const Arrays arrays(program);
  OsiClpSolverInterface osi;
  osi.messageHandler()->setLogLevel(0);
  osi.getModelPtr()->setLogLevel(0);
  osi.loadProblem(matrix_of(program), arrays.column_low.data(), arrays.column_high.data(),
                  arrays.cost.data(), arrays.row_low.data(), arrays.row_high.data());
  for (std::size_t c = 0; c < program.columns().size(); ++c) {
    if (program.columns()[c].whole) osi.setInteger(static_cast<int>(c));
  }
  CbcModel model(osi);
  model.setLogLevel(0);
  model.messageHandler()->setLogLevel(0);
  model.setAllowableFractionGap(limits.gap);
  model.setMaximumNodes(limits.nodes);
  model.initialSolve();
  Solution solution;
  if (model.isInitialSolveProvenDualInfeasible()) {
    solution.status = Status::kUnbounded;
    return solution;
  }
  if (model.isInitialSolveProvenPrimalInfeasible()) return solution;
  model.branchAndBound();
  solution.bound = model.getBestPossibleObjValue();
  const double* const best = model.bestSolution();
  if (best != nullptr) {
    solution.cost = model.getObjValue();
    solution.columns.assign(best, best + program.columns().size());
  }
  if (model.isProvenOptimal()) {
    solution.status = Status::kOptimal;
  } else if (best == nullptr && model.isProvenInfeasible()) {
    solution.status = Status::kInfeasible;
  } else {
    solution.status = Status::kStopped;
  }
  return solution;
}

}  // namespace archipelago::lp
