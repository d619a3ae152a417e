#include "planning/games.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "lp/program.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kMostOfNucleolus = 12;
// Of a multiplier, on a game whose largest value is 1.
constexpr double kMultiplier = 1e-7;

// Sums of shares that are settled: their equations in echelon form.
class Span {
 public:
  explicit Span(std::size_t players) : players_(players) {}

  [[nodiscard]] bool holds(Nations coalition) const {
    const std::vector<double> rest = reduced(coalition);
    return std::all_of(rest.begin(), rest.end(), [](double v) { return std::abs(v) < 1e-9; });
  }
  void add(Nations coalition) {
    std::vector<double> row = reduced(coalition);
    const auto pivot = std::max_element(
        row.begin(), row.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (std::abs(*pivot) < 1e-9) return;
    const double lead = *pivot;
    const auto at = static_cast<std::size_t>(pivot - row.begin());
    for (double& value : row) value /= lead;
    rows_.emplace_back(at, std::move(row));
  }
  [[nodiscard]] std::size_t rank() const { return rows_.size(); }

 private:
  [[nodiscard]] std::vector<double> reduced(Nations coalition) const {
    std::vector<double> row(players_);
    for (std::size_t i = 0; i < players_; ++i) row[i] = (coalition >> i) & 1U ? 1 : 0;
    for (const auto& [pivot, known] : rows_) {
      const double factor = row[pivot];
      if (factor == 0) continue;
      for (std::size_t i = 0; i < players_; ++i) row[i] -= factor * known[i];
    }
    return row;
  }

  std::size_t players_;
  std::vector<std::pair<std::size_t, std::vector<double>>> rows_;
};

struct Settled {
  Nations coalition;
  double sum;  // of its shares
};

// min e, x(S) >= v(S) - e for coalitions that are not settled, x(S) = sum for those that are.
class ExcessProgram {
 public:
  ExcessProgram(const Game& game, const std::vector<Settled>& settled, const Span& span) {
    const std::size_t players = players_of(game);
    for (std::size_t i = 0; i < players; ++i) program_.add_column({.low = -lp::kInfinite});
    excess_ = program_.add_column({.low = -lp::kInfinite, .cost = 1});
    for (const Settled& of : settled) {
      program_.add_row({.low = of.sum, .high = of.sum, .terms = terms(of.coalition, players)});
    }
    for (Nations s = 1; s + 1 < game.size(); ++s) {
      if (span.holds(s)) continue;
      lp::Program::Row row{.low = game[s], .terms = terms(s, players)};
      row.terms.push_back({excess_, 1});
      open_.emplace_back(s, program_.add_row(std::move(row)));
    }
  }

  struct Answer {
    double excess;
    std::vector<double> shares;
    std::vector<Nations> tight;  // in every optimum
  };
  [[nodiscard]] Answer solve() const {
    if (open_.empty()) return {0, lp::solve(without_excess()).columns, {}};
    const lp::Solution solution = lp::solve(program_);
    ARCHIPELAGO_REQUIRE(solution.status == lp::Status::kOptimal);
    Answer answer{solution.columns[excess_], solution.columns, {}};
    answer.shares.resize(excess_);
    for (const auto& [coalition, row] : open_) {
      if (solution.duals[row] > kMultiplier) answer.tight.push_back(coalition);
    }
    return answer;
  }

 private:
  static std::vector<lp::Term> terms(Nations coalition, std::size_t players) {
    std::vector<lp::Term> terms;
    for (std::size_t i = 0; i < players; ++i) {
      if ((coalition >> i) & 1U) terms.push_back({i, 1});
    }
    return terms;
  }
  // Nothing left to minimise: one player alone.
  [[nodiscard]] lp::Program without_excess() const {
    lp::Program fixed;
    for (std::size_t c = 0; c < excess_; ++c) fixed.add_column(program_.columns()[c]);
    for (const lp::Program::Row& row : program_.rows()) fixed.add_row(row);
    return fixed;
  }

  lp::Program program_;
  std::size_t excess_ = 0;
  std::vector<std::pair<Nations, std::size_t>> open_;
};

// Divided by its largest value, so that tolerances mean the same for dollars and for seats.
double scale_of(const Game& game) {
  double largest = 0;
  for (const double value : game) largest = std::max(largest, std::abs(value));
  return largest > 0 ? largest : 1;
}

Game scaled(const Game& game, double scale) {
  Game small = game;
  for (double& value : small) value /= scale;
  return small;
}

std::vector<double> times(std::vector<double> shares, double scale) {
  for (double& share : shares) share *= scale;
  return shares;
}

}  // namespace

std::size_t players_of(const Game& game) {
  ARCHIPELAGO_REQUIRE(game.size() >= 2 && std::has_single_bit(game.size()));
  const auto players = static_cast<std::size_t>(std::countr_zero(game.size()));
  ARCHIPELAGO_REQUIRE(players <= kMostNations);
  return players;
}

std::vector<double> shapley(const Game& game) {
  const std::size_t players = players_of(game);
  // |S|! (n - |S| - 1)! / n! = 1 / (n x binomial(n - 1, |S|)).
  std::vector<double> weight(players);
  double binomial = 1;
  for (std::size_t size = 0; size < players; ++size) {
    weight[size] = 1 / (static_cast<double>(players) * binomial);
    binomial *= static_cast<double>(players - 1 - size) / static_cast<double>(size + 1);
  }
  std::vector<double> shares(players);
  for (Nations s = 0; s < game.size(); ++s) {
    const auto size = static_cast<std::size_t>(std::popcount(s));
    for (std::size_t i = 0; i < players; ++i) {
      const Nations with = s | (Nations{1} << i);
      if (with != s) shares[i] += weight[size] * (game[with] - game[s]);
    }
  }
  return shares;
}

Objection strongest_objection(const Game& game, const std::vector<double>& shares) {
  Objection strongest{0, -lp::kInfinite};
  for (Nations s = 1; s + 1 < game.size(); ++s) {
    double sum = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if ((s >> i) & 1U) sum += shares[i];
    }
    if (game[s] - sum > strongest.gain) strongest = {s, game[s] - sum};
  }
  return strongest.coalition == 0 ? Objection{0, 0} : strongest;
}

LeastCore least_core(const Game& game) {
  const double scale = scale_of(game);
  const Game small = scaled(game, scale);
  const auto all = static_cast<Nations>(game.size() - 1);
  Span span(players_of(game));
  span.add(all);
  const auto answer = ExcessProgram(small, {{all, small[all]}}, span).solve();
  return {answer.excess * scale, times(answer.shares, scale)};
}

std::vector<double> nucleolus(const Game& game) {
  const std::size_t players = players_of(game);
  ARCHIPELAGO_REQUIRE(players <= kMostOfNucleolus);
  const double scale = scale_of(game);
  const Game small = scaled(game, scale);
  const auto all = static_cast<Nations>(game.size() - 1);
  std::vector<Settled> settled{{all, small[all]}};
  Span span(players);
  span.add(all);
  std::vector<double> shares(players, small[all]);
  while (true) {
    const auto answer = ExcessProgram(small, settled, span).solve();
    shares = answer.shares;
    // What follows from settled sums is settled; equations that say nothing new would only add
    // rounding.
    for (const Nations s : answer.tight) {
      if (span.holds(s)) continue;
      settled.push_back({s, small[s] - answer.excess});
      span.add(s);
    }
    if (span.rank() >= players || answer.tight.empty()) break;
  }
  return times(shares, scale);
}

}  // namespace archipelago::planning
