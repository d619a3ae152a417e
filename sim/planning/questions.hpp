// One question, one screen of at most 100 columns, the answer in its first lines.
//
//   compare   which of two candidates is worth more, and what it rests on
//   budget    which to buy first with so much money, and at most so many
//   withdraw  what happens when the law of a nation stops what it reaches, and what helps
//   who pays  who gains by a candidate, and what each rule would have each nation pay
//   repair    which of several cuts to repair first, under the plan's demand and under each of its uses
//
// Flow     PlanTask -> Asked (network and valuation, made once) -> a text.
// Use      `use` and `year` take the place of the plan's own demand (use.hpp).
// Names    of candidates, laws and uses: an unknown one is an error with the nearest known.
// Errors   InputError of names; SimulationError when `stop` says so.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "planning/hardship.hpp"
#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"
#include "planning/valuation.hpp"

namespace archipelago::planning {

struct QuestionHow {
  std::string use = {};  // "": the plan's own demand
  double year = 0;       // of growth
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
};

class Asked {
 public:
  // `task` must outlive it.
  Asked(const PlanTask& task, QuestionHow how);

  [[nodiscard]] std::string compare(const std::string& one, const std::string& other);
  [[nodiscard]] std::string budget(double usd, std::size_t at_most);
  [[nodiscard]] std::string withdraw(const std::string& law);
  [[nodiscard]] std::string who_pays(const std::string& candidate);
  // Of the task's first set of repairs.
  [[nodiscard]] std::string repair();

 private:
  [[nodiscard]] std::size_t number_of(const std::string& candidate) const;
  [[nodiscard]] std::string basis() const;
  [[nodiscard]] Hardships hard(const Portfolio& built, std::vector<std::string> laws, bool cuts,
                               std::vector<std::size_t> candidates);
  [[nodiscard]] std::string compared_uses(std::size_t one, std::size_t other) const;

  const PlanTask& task_;
  QuestionHow how_;
  Planned planned_;  // with the use's network
  std::unique_ptr<Valuation> valuation_;
};

// Throws InputError where a name is none, before anything is computed.
void check_names(const PlanTask& task, const std::vector<std::string>& candidates,
                 const std::string& law, const std::string& use);

}  // namespace archipelago::planning
