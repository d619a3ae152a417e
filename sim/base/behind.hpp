// Pieces of work that a second thread does in their order while the first goes on.
//
// Flow     push(work), push(work), ... -> the second thread -> finish().
// Memory   at most `ahead` pieces wait; push() waits for room.
// Errors   what a piece throws is thrown on by the next push() or by finish(); later pieces are not
//          done.  Without finish() the pieces that wait are dropped.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace archipelago {

class Behind {
 public:
  explicit Behind(std::size_t ahead)
      : ahead_(ahead), thread_([this](const std::stop_token& stop) { serve(stop); }) {}

  void push(std::function<void()> work) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < ahead_ || thrown_; });
    if (thrown_) std::rethrow_exception(thrown_);
    waiting_.push_back(std::move(work));
    changed_.notify_all();
  }

  // All that was pushed is done.
  void finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return (waiting_.empty() && !working_) || thrown_; });
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  void serve(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [&] { return !waiting_.empty(); }) && !stop.stop_requested()) {
      const std::function<void()> work = std::move(waiting_.front());
      waiting_.pop_front();
      working_ = true;
      lock.unlock();
      std::exception_ptr thrown;
      try {
        work();
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      working_ = false;
      thrown_ = thrown;
      changed_.notify_all();
      if (thrown_) return;
    }
  }

  std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> waiting_;
  bool working_ = false;
  std::exception_ptr thrown_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace archipelago
