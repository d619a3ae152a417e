// Waiting jobs in order of number, by size: answers "the first that fits" without a walk through
// those that do not.
//
// Cost     add, remove: O(log jobs of that size); first: O(sizes x log jobs), where sizes counts
//          the distinct sizes that ever waited.  Jobs gone give up their places when more are
//          needed.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/sim_time.hpp"
#include "training/job_queue.hpp"

namespace archipelago::training {

class SizeIndex {
 public:
  void add(const WaitingJob& job) {
    buckets_[job.milli].add(job);
    ++size_;
  }
  // REQUIRES: it is here.
  void remove(std::int64_t milli, JobNumber number) {
    buckets_.at(milli).remove(number);
    --size_;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

  struct Found {
    JobNumber number = 0;
    std::int64_t milli = 0;
    SimTime estimate;
  };
  // The lowest number among the jobs whose estimate is at most limit(size), where the limit is
  // asked once for each size that waits; kNoLimit: any job of that size, kNobody: none.
  static constexpr SimTime kNoLimit{std::numeric_limits<std::int64_t>::max() - 1};
  static constexpr SimTime kNobody{std::numeric_limits<std::int64_t>::min()};
  template <class Limit>
  [[nodiscard]] std::optional<Found> first(Limit limit) const {
    std::optional<Found> best;
    for (const auto& [milli, bucket] : buckets_) {
      if (bucket.waiting() == 0) continue;
      const auto at = bucket.first_at_most(limit(milli));
      if (at && (!best || bucket.number(*at) < best->number)) {
        best = Found{bucket.number(*at), milli, bucket.estimate(*at)};
      }
    }
    return best;
  }

 private:
  // Jobs of one size in order of number; a tournament finds the first with a short estimate.
  class Bucket {
   public:
    void add(const WaitingJob& job) {
      ARCHIPELAGO_REQUIRE(job.estimate < kNoLimit);
      const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), job.number);
      auto at = static_cast<std::size_t>(found - numbers_.begin());
      if (found == numbers_.end() || *found != job.number) at = make_place(job.number, at);
      set(at, job.estimate);
      ++waiting_;
    }
    void remove(JobNumber number) {
      const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), number);
      ARCHIPELAGO_REQUIRE(found != numbers_.end() && *found == number);
      set(static_cast<std::size_t>(found - numbers_.begin()), kNever);
      --waiting_;
    }
    [[nodiscard]] std::size_t waiting() const { return waiting_; }
    [[nodiscard]] JobNumber number(std::size_t at) const { return numbers_[at]; }
    [[nodiscard]] SimTime estimate(std::size_t at) const { return tree_[leaves_ + at]; }
    [[nodiscard]] std::optional<std::size_t> first_at_most(SimTime limit) const {
      if (tree_[1] > limit) return std::nullopt;
      std::size_t at = 1;
      while (at < leaves_) at = tree_[2 * at] <= limit ? 2 * at : 2 * at + 1;
      return at - leaves_;
    }

   private:
    void set(std::size_t at, SimTime estimate) {
      at += leaves_;
      tree_[at] = estimate;
      for (at /= 2; at > 0; at /= 2) tree_[at] = std::min(tree_[2 * at], tree_[2 * at + 1]);
    }
    // Numbers come in ascending order, except for jobs that come back after their place was given
    // up.
    std::size_t make_place(JobNumber number, std::size_t at) {
      if (at == numbers_.size() && at < leaves_) {
        numbers_.push_back(number);
        return at;
      }
      std::vector<JobNumber> numbers;
      std::vector<SimTime> estimates;
      std::size_t place = 0;
      for (std::size_t i = 0; i <= numbers_.size(); ++i) {
        if (i == at) {
          place = numbers.size();
          numbers.push_back(number);
          estimates.push_back(kNever);
        }
        if (i == numbers_.size() || estimate(i) == kNever) continue;
        numbers.push_back(numbers_[i]);
        estimates.push_back(estimate(i));
      }
      numbers_ = std::move(numbers);
      leaves_ = std::bit_ceil(2 * numbers_.size());
      tree_.assign(2 * leaves_, kNever);
      std::copy(estimates.begin(), estimates.end(),
                tree_.begin() + static_cast<std::ptrdiff_t>(leaves_));
      for (std::size_t i = leaves_ - 1; i > 0; --i) {
        tree_[i] = std::min(tree_[2 * i], tree_[2 * i + 1]);
      }
      return place;
    }

    std::vector<JobNumber> numbers_;  // ascending
    std::size_t leaves_ = 1;
    std::vector<SimTime> tree_ = {kNever, kNever};  // kNever: gone
    std::size_t waiting_ = 0;
  };

  std::map<std::int64_t, Bucket> buckets_;
  std::size_t size_ = 0;
};

}  // namespace archipelago::training
