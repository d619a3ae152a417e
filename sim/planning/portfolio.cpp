#include "planning/portfolio.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "lp/program.hpp"

namespace archipelago::planning {

namespace {

constexpr std::size_t kMostRounds = 400;
// Bounds closer than this share of a year's cost are the same.
constexpr double kSame = 1e-8;
constexpr double kMillion = 1e6;

}  // namespace

Portfolios::Portfolios(Screening& screening, std::vector<Choice> choices)
    : screening_(screening), choices_(std::move(choices)) {}

const Screened& Portfolios::screened(const Portfolio& built) {
  const auto known = known_.find(built);
  if (known != known_.end()) return known->second;
  screening_.build(built);
  return known_.emplace(built, screening_.solve()).first->second;
}

double Portfolios::usd(const Portfolio& built) {
  double sum = screened(built).usd;
  for (std::size_t c = 0; c < built.size(); ++c) sum += built[c] ? choices_[c].usd_a_year : 0;
  return sum;
}

double Portfolios::capex(const Portfolio& built) const {
  double sum = 0;
  for (std::size_t c = 0; c < built.size(); ++c) sum += built[c] ? choices_[c].capex_usd : 0;
  return sum;
}

bool Portfolios::allowed(const Portfolio& built, const Limits& limits) const {
  for (std::size_t c = 0; c < built.size(); ++c) {
    if (built[c] && limits.idle[c]) return false;
  }
  if (static_cast<std::size_t>(std::count(built.begin(), built.end(), true)) > limits.at_most) {
    return false;
  }
  std::set<std::string> taken;
  for (std::size_t c = 0; c < built.size(); ++c) {
    if (built[c] && !choices_[c].one_of.empty() && !taken.insert(choices_[c].one_of).second) {
      return false;
    }
  }
  return capex(built) <= limits.budget_usd * (1 + kSame);
}

Ranked Portfolios::greedy(double budget_usd) {
  const std::vector<bool> none(choices_.size());
  const Limits limits{budget_usd, kAnyNumber, none};
  Portfolio built(choices_.size());
  double cost = usd(built);
  while (true) {
    std::size_t best = built.size();
    double best_ratio = 0;
    for (std::size_t c = 0; c < built.size(); ++c) {
      if (built[c]) continue;
      Portfolio with = built;
      with[c] = true;
      if (!allowed(with, limits)) continue;
      const double ratio = (cost - usd(with)) / std::max(choices_[c].capex_usd, 1.0);
      if (ratio > best_ratio + kSame) {
        best = c;
        best_ratio = ratio;
      }
    }
    if (best == built.size()) break;
    built[best] = true;
    cost = usd(built);
  }
  return {built, cost, capex(built), 0};
}

Ranked Portfolios::best(double budget_usd, std::size_t at_most) {
  const std::vector<bool> none(choices_.size());
  return least({budget_usd, at_most, none}, {});
}

// The program without tangents: columns of the candidates, and one for the cost of operation.
lp::Program Portfolios::master_of(const Limits& limits,
                                  const std::vector<Portfolio>& forbidden) const {
  const std::size_t size = choices_.size();
  lp::Program program;  // in millions of USD
  for (std::size_t c = 0; c < size; ++c) {
    program.add_column({.high = limits.idle[c] ? 0.0 : 1.0,
                        .cost = choices_[c].usd_a_year / kMillion,
                        .whole = true});
  }
  (void)program.add_column({.cost = 1});
  lp::Program::Row budget{.high = limits.budget_usd / kMillion, .terms = {}};
  lp::Program::Row count{.terms = {}};
  std::map<std::string, std::vector<lp::Term>> groups;
  for (std::size_t c = 0; c < size; ++c) {
    budget.terms.push_back({c, choices_[c].capex_usd / kMillion});
    count.terms.push_back({c, 1});
    if (!choices_[c].one_of.empty()) groups[choices_[c].one_of].push_back({c, 1});
  }
  program.add_row(std::move(budget));
  if (limits.at_most < size) {
    count.high = static_cast<double>(limits.at_most);
    program.add_row(std::move(count));
  }
  for (auto& [word, terms] : groups) program.add_row({.high = 1, .terms = std::move(terms)});
  for (const Portfolio& built : forbidden) {
    lp::Program::Row row{.low = 1, .terms = {}};  // at least one is different
    for (std::size_t c = 0; c < size; ++c) {
      row.terms.push_back({c, built[c] ? -1.0 : 1.0});
      if (built[c]) --row.low;
    }
    program.add_row(std::move(row));
  }
  return program;
}

Ranked Portfolios::least(const Limits& limits, const std::vector<Portfolio>& forbidden) {
  const std::size_t size = choices_.size();
  const std::size_t operation = size;
  lp::Program program = master_of(limits, forbidden);
  const auto add_tangent = [&](const Portfolio& at, const Screened& screened) {
    lp::Program::Row row{.low = screened.usd / kMillion, .terms = {{operation, 1}}};
    for (std::size_t c = 0; c < size; ++c) {
      const double slope = screened.slopes[c] / kMillion;
      row.terms.push_back({c, -slope});
      if (at[c]) row.low -= slope;
    }
    program.add_row(std::move(row));
  };
  (void)screened(Portfolio(size));  // the first tangent
  Ranked least{{}, lp::kInfinite, 0, 0};
  const auto consider = [&](const Portfolio& built) {
    if (!allowed(built, limits)) return;
    if (std::find(forbidden.begin(), forbidden.end(), built) != forbidden.end()) return;
    if (usd(built) < least.usd) least = {built, usd(built), capex(built), 0};
  };
  std::vector<Portfolio> tangents;
  for (const auto& [built, screened] : known_) {
    add_tangent(built, screened);
    tangents.push_back(built);
  }
  for (const Portfolio& built : tangents) consider(built);
  for (std::size_t round = 0; round < kMostRounds; ++round) {
    const lp::Solution master = lp::solve_whole(program);
    if (master.columns.empty()) break;  // everything is forbidden
    Portfolio next(size);
    for (std::size_t c = 0; c < size; ++c) next[c] = master.columns[c] > 0.5;
    const double bound = master.bound * kMillion;
    consider(next);
    least.gap = std::max(0.0, (least.usd - bound) / std::max(least.usd, 1.0));
    if (least.gap <= kSame || known_.size() == tangents.size()) break;
    add_tangent(next, screened(next));
    tangents.push_back(next);
  }
  if (least.gap <= kSame) least.gap = 0;
  return least;
}

std::vector<Ranked> Portfolios::alternatives(const Ranked& best, double budget_usd,
                                             const std::vector<bool>& idle, double within,
                                             std::size_t most, std::size_t at_most) {
  std::vector<Ranked> found{best};
  std::vector<Portfolio> forbidden{best.built};
  while (found.size() < most) {
    Ranked next = least({budget_usd, at_most, idle}, forbidden);
    if (next.built.empty() || next.usd > best.usd * (1 + within)) break;
    forbidden.push_back(next.built);
    found.push_back(std::move(next));
  }
  return found;
}

}  // namespace archipelago::planning
