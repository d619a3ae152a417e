// Outcomes told to the book of a run, and the rows that metrics make of what it writes down.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/ledger/run_book.hpp"
#include "metrics/dependence_rows.hpp"
#include "metrics/job_rows.hpp"
#include "metrics/request_rows.hpp"

namespace archipelago::test {

// What a run knows at the end about the LLMs of its sites, by site x LLMs + LLM; empty: nothing.
struct Marks {
  std::vector<double> saturated;     // 1: the offered load reached capacity
  std::vector<double> out_of_range;  // share of its requests
  bool power_can_fail = false;
  bool rules_bind = false;
};

class ToldBook {
 public:
  ToldBook(const platform::Platform& platform, const engine::RunBook::Terms& terms)
      : platform_(platform), terms_(terms), book_(platform, terms) {}

  void on_outcome(const record::RequestOutcome& outcome) { book_.on_outcome(outcome); }
  void on_outcome(const record::JobOutcome& outcome) { book_.on_outcome(outcome); }

  [[nodiscard]] const engine::RunBook& book() const { return book_; }
  [[nodiscard]] record::RunFacts facts(const Marks& marks = {}) const {
    engine::RunBook copy = book_;
    record::RunFacts facts;
    facts.training.emplace().jobs = copy.jobs();
    copy.hand_over(facts);
    facts.metered = marks.power_can_fail;
    facts.rules_bind = marks.rules_bind;
    for (std::size_t place = 0; place < marks.saturated.size(); ++place) {
      record::PoolUse pool;
      pool.site = SiteIndex(place / platform_.llms.size());
      pool.llm = LlmIndex(place % platform_.llms.size());
      pool.load.peak = marks.saturated[place];
      pool.submitted = 1000;
      pool.out_of_range = static_cast<std::uint64_t>(1000 * marks.out_of_range[place]);
      facts.pools.push_back(pool);
    }
    return facts;
  }
  [[nodiscard]] metrics::Rows request_rows(const Marks& marks = {}) const {
    return metrics::request_rows(platform_, facts(marks), terms_.slo);
  }
  [[nodiscard]] metrics::Rows dependence_rows() const {
    return metrics::dependence_rows(platform_, facts());
  }
  [[nodiscard]] metrics::Rows job_rows() const {
    return metrics::job_rows(platform_, *facts().training);
  }

 private:
  const platform::Platform& platform_;
  engine::RunBook::Terms terms_;
  engine::RunBook book_;
};

}  // namespace archipelago::test
