// Searches that go on side by side: in every round those that have a question ask it together, so that
// one set of runs answers all of them.
//
// Flow     one thread a search: ask() waits for the answer; conduct() answers, round by round, until
//          every search has ended.
// Same     a search hears answers to its own questions only, so what it finds does not depend on who
//          else searches or who asks first.
// Errors   what a search or the judge throws comes out of conduct(): the judge's first, else that of
//          the first search in their order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sizing/fleet.hpp"
#include "sizing/service_level.hpp"

namespace archipelago::sizing {

enum class Stage : std::uint8_t {
  kSearch,     // busy hours, the seeds of the search
  kBusyHours,  // busy hours, other seeds
  kWholeRun,   // every hour, those other seeds
  kOutages,    // busy hours of one of those seeds, with everything down in turn that n - 1 means
};

struct Question {
  Stage stage = Stage::kSearch;
  Fleet fleet;
};

struct Judgement {
  bool keeps = false;
  CellVerdict worst;                         // the cell nearest to the target, or farthest below
  std::string outage;                        // with which it was worst; empty: none
  std::vector<CellVerdict> cells;            // without outages
  std::vector<std::uint64_t> missed_by_llm;  // of the worst cell's nation
};

class Rounds {
 public:
  // By search; nothing: it asks nothing in this round.
  using Questions = std::vector<std::optional<Question>>;
  using Judge = std::function<std::vector<Judgement>(const Questions&)>;
  using Work = std::function<void(std::size_t search)>;

  explicit Rounds(std::size_t searches);

  // From the thread of that search.
  [[nodiscard]] Judgement ask(std::size_t search, Question question);

  // Starts the searches and answers until they have ended.
  void conduct(const Work& work, const Judge& judge);

 private:
  void search(std::size_t number, const Work& work);

  std::mutex mutex_;
  std::condition_variable changed_;
  Questions asked_;
  std::vector<std::optional<Judgement>> answered_;
  std::vector<std::exception_ptr> failures_;
  std::size_t thinking_;  // neither waiting for an answer nor ended
  bool given_up_ = false;
};

}  // namespace archipelago::sizing
