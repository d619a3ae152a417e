#include "planning/build_out.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "base/error.hpp"
#include "base/in_parallel.hpp"
#include "lp/program.hpp"
#include "planning/portfolio.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

namespace {

constexpr double kMillion = 1e6;

using Starts = std::vector<std::vector<std::size_t>>;  // by candidate, years

std::size_t lead_of(const BuildChoice& choice) {
  return static_cast<std::size_t>(std::ceil(choice.costing.lead_years));
}
std::size_t life_of(const BuildChoice& choice) {
  return std::max<std::size_t>(static_cast<std::size_t>(choice.costing.life_years), 1);
}
bool serves(const BuildChoice& choice, std::size_t begun, std::size_t year) {
  const std::size_t from = begun + lead_of(choice);
  return from <= year && year < from + life_of(choice);
}
// Capital spent in `year` by what is begun in `begun`.
double spent(const BuildChoice& choice, std::size_t begun, std::size_t year) {
  const std::size_t parts = std::max<std::size_t>(lead_of(choice), 1);
  const bool pays = begun <= year && year < begun + parts;
  return pays ? choice.costing.capex_usd / static_cast<double>(parts) : 0;
}

class Builder {
 public:
  Builder(const std::vector<Network>& years, const std::vector<Changes>& changes,
          const std::vector<BuildChoice>& choices, const BuildOutLimits& limits,
          const BuildOutHow& how)
      : networks_(years), choices_(choices), limits_(limits), how_(how) {
    std::vector<Choice> plain;
    plain.reserve(choices.size());
    for (const BuildChoice& choice : choices) {
      plain.push_back(
          {choice.costing.capex_usd, usd_a_year(choice.costing, limits.discount), choice.one_of});
    }
    for (const Network& network : years) {
      screenings_.push_back(std::make_unique<Screening>(network, changes));
      known_.push_back(std::make_unique<Portfolios>(*screenings_.back(), plain));
    }
    for (const Choice& choice : plain) fixed_usd_.push_back(choice.usd_a_year);
    write_program();
  }

  BuildOut make() {
    BuildOut best;
    best.usd = lp::kInfinite;
    const std::vector<Portfolio> nothing(years(), Portfolio(choices_.size()));
    learn(nothing);
    consider(Starts(choices_.size()), best);
    best.without_usd = best.usd;
    while (best.rounds < limits_.rounds) {
      ++best.rounds;
      const lp::Solution master = lp::solve_whole(program_);
      if (master.columns.empty()) break;
      const Starts begun = starts_of(master.columns);
      learn(in_service(begun, choices_, years()));
      consider(begun, best);
      best.gap = std::max(0.0, (best.usd - master.bound * kMillion) / std::max(best.usd, 1.0));
      if (best.gap <= kBuildOutGap) break;
    }
    if (best.gap <= kBuildOutGap) best.gap = 0;
    return best;
  }

 private:
  [[nodiscard]] std::size_t years() const { return networks_.size(); }
  [[nodiscard]] double discounted(std::size_t year) const {
    return std::pow(1 + limits_.discount, -static_cast<double>(year + 1));
  }

  void write_program() {
    starts_.resize(choices_.size());
    for (std::size_t c = 0; c < choices_.size(); ++c) {
      for (std::size_t s = 0; s < years(); ++s) {
        double usd = 0;
        for (std::size_t y = 0; y < years(); ++y) {
          if (serves(choices_[c], s, y)) usd += discounted(y) * fixed_usd_[c];
        }
        // What never stands within the years is not begun: it would cost nothing here.
        const bool late = choices_[c].idle || s + lead_of(choices_[c]) >= years();
        starts_[c].push_back(
            program_.add_column({.high = late ? 0.0 : 1.0, .cost = usd / kMillion, .whole = true}));
      }
    }
    for (std::size_t y = 0; y < years(); ++y) {
      operation_.push_back(program_.add_column({.cost = discounted(y)}));
    }
    for (std::size_t y = 0; y < years(); ++y) write_year(y);
  }

  void write_year(std::size_t year) {
    lp::Program::Row begun{.high = static_cast<double>(limits_.starts_a_year), .terms = {}};
    lp::Program::Row capital{.high = limits_.usd_a_year / kMillion, .terms = {}};
    std::map<std::string, lp::Program::Row> once;
    for (std::size_t c = 0; c < choices_.size(); ++c) {
      begun.terms.push_back({starts_[c][year], 1});
      const std::string word =
          choices_[c].one_of.empty() ? " " + std::to_string(c) : choices_[c].one_of;
      lp::Program::Row& row = once.try_emplace(word).first->second;
      row.high = 1;
      for (std::size_t s = 0; s <= year; ++s) {
        const double usd = spent(choices_[c], s, year);
        if (usd > 0) capital.terms.push_back({starts_[c][s], usd / kMillion});
        if (serves(choices_[c], s, year)) row.terms.push_back({starts_[c][s], 1});
      }
    }
    program_.add_row(std::move(begun));
    program_.add_row(std::move(capital));
    for (auto& [word, row] : once) program_.add_row(std::move(row));
  }

  Starts starts_of(const std::vector<double>& columns) const {
    Starts begun(choices_.size());
    for (std::size_t c = 0; c < choices_.size(); ++c) {
      for (std::size_t s = 0; s < years(); ++s) {
        if (columns[starts_[c][s]] > 0.5) begun[c].push_back(s);
      }
    }
    return begun;
  }

  // The tangents of every year at what stands in it.
  void learn(const std::vector<Portfolio>& built) {
    in_parallel(
        years(), how_.jobs, [&](std::size_t y) { (void)known_[y]->screened(built[y]); }, how_.stop);
    for (std::size_t y = 0; y < years(); ++y) {
      const Screened& at = known_[y]->screened(built[y]);
      lp::Program::Row row{.low = at.usd / kMillion, .terms = {{operation_[y], 1}}};
      for (std::size_t c = 0; c < choices_.size(); ++c) {
        const double slope = at.slopes[c] / kMillion;
        if (built[y][c]) row.low -= slope;
        if (slope == 0) continue;
        for (std::size_t s = 0; s <= y; ++s) {
          if (serves(choices_[c], s, y)) row.terms.push_back({starts_[c][s], -slope});
        }
      }
      program_.add_row(std::move(row));
    }
  }

  void consider(const Starts& begun, BuildOut& best) {
    const std::vector<Portfolio> built = in_service(begun, choices_, years());
    std::vector<BuildYear> found(years());
    double usd = 0;
    for (std::size_t y = 0; y < years(); ++y) {
      BuildYear& of = found[y];
      of.built = built[y];
      const Screened& at = known_[y]->screened(built[y]);
      of.operation_usd = at.usd;
      const double tokens = at.served_tokens + at.unserved_tokens;
      of.unserved_share = tokens > 0 ? at.unserved_tokens / tokens : 0;
      of.without_usd = known_[y]->screened(Portfolio(choices_.size())).usd;
      for (std::size_t c = 0; c < choices_.size(); ++c) {
        if (built[y][c]) of.fixed_usd += fixed_usd_[c];
        if (y > 0 && built[y - 1][c] && !built[y][c]) of.retired.push_back(c);
        for (const std::size_t s : begun[c]) {
          of.capital_usd += spent(choices_[c], s, y);
          if (s == y) of.begun.push_back(c);
        }
      }
      usd += discounted(y) * (of.operation_usd + of.fixed_usd);
    }
    if (usd >= best.usd) return;
    best.usd = usd;
    best.years = std::move(found);
  }

  const std::vector<Network>& networks_;
  const std::vector<BuildChoice>& choices_;
  const BuildOutLimits& limits_;
  const BuildOutHow& how_;
  std::vector<std::unique_ptr<Screening>> screenings_;  // by year
  std::vector<std::unique_ptr<Portfolios>> known_;      // likewise
  std::vector<double> fixed_usd_;                       // by candidate, a year in service
  lp::Program program_;                                 // in millions of USD
  std::vector<std::vector<std::size_t>> starts_;        // columns by candidate, then year
  std::vector<std::size_t> operation_;                  // columns by year
};

}  // namespace

std::vector<Portfolio> in_service(const Starts& begun, const std::vector<BuildChoice>& choices,
                                  std::size_t years) {
  std::vector<Portfolio> built(years, Portfolio(choices.size()));
  for (std::size_t c = 0; c < choices.size(); ++c) {
    for (const std::size_t s : begun[c]) {
      for (std::size_t y = 0; y < years; ++y) {
        if (serves(choices[c], s, y)) built[y][c] = true;
      }
    }
  }
  return built;
}

BuildOut build_out(const std::vector<Network>& years, const std::vector<Changes>& changes,
                   const std::vector<BuildChoice>& choices, const BuildOutLimits& limits,
                   const BuildOutHow& how) {
  ARCHIPELAGO_REQUIRE(!years.empty() && changes.size() == choices.size());
  return Builder(years, changes, choices, limits, how).make();
}

}  // namespace archipelago::planning
