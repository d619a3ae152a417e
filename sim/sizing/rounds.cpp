#include "sizing/rounds.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace archipelago::sizing {

Rounds::Rounds(std::size_t searches) : asked_(searches), answered_(searches), thinking_(searches) {
  failures_.resize(searches);
}

Judgement Rounds::ask(std::size_t search, Question question) {
  std::unique_lock lock(mutex_);
  asked_[search] = std::move(question);
  --thinking_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return given_up_ || answered_[search].has_value(); });
  if (given_up_) throw SimulationError("given up");
  Judgement judgement = std::move(*answered_[search]);
  answered_[search].reset();
  return judgement;
}

void Rounds::search(std::size_t number, const Work& work) {
  try {
    work(number);
  } catch (...) {
    failures_[number] = std::current_exception();
  }
  const std::scoped_lock lock(mutex_);
  asked_[number].reset();
  if (!given_up_) --thinking_;
  changed_.notify_all();
}

void Rounds::conduct(const Work& work, const Judge& judge) {
  std::vector<std::jthread> threads;
  for (std::size_t s = 0; s < asked_.size(); ++s) {
    threads.emplace_back([this, s, &work] { search(s, work); });
  }
  const auto asks = [](const std::optional<Question>& question) { return question.has_value(); };
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return thinking_ == 0; });
    if (std::none_of(asked_.begin(), asked_.end(), asks)) break;
    std::vector<Judgement> judgements;
    try {
      judgements = judge(asked_);  // everybody waits: nothing moves meanwhile
    } catch (...) {
      given_up_ = true;
      changed_.notify_all();
      lock.unlock();
      threads.clear();
      throw;
    }
    for (std::size_t s = 0; s < asked_.size(); ++s) {
      if (!asked_[s]) continue;
      answered_[s] = std::move(judgements[s]);
      asked_[s].reset();
      ++thinking_;
    }
    changed_.notify_all();
  }
  lock.unlock();
  threads.clear();
  for (const std::exception_ptr& failure : failures_) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace archipelago::sizing
