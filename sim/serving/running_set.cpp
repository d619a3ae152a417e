#include "serving/running_set.hpp"

#include <algorithm>

namespace archipelago::serving {

void RunningSet::add(SequenceId id, std::int64_t written, std::int64_t remaining) {
  const std::uint32_t iterations = static_cast<std::uint32_t>(remaining);
  // The number of sequences that finish later: a binary search without a branch to mispredict.
  std::size_t at = 0;
  for (std::size_t rest = list_.size(); rest > 0;) {
    const std::size_t half = (rest + 1) / 2;
    at += list_[at + half - 1].finish - iteration_ > iterations ? half : 0;
    rest -= half;
  }
  list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(at),
               {id, iteration_ + iterations, admissions_++});
  written_ += written;
}

std::size_t RunningSet::youngest() const {
  std::size_t best = 0;
  std::uint32_t best_age = admissions_ - list_[0].admitted;
  for (std::size_t i = 1; i < list_.size(); ++i) {
    const std::uint32_t age = admissions_ - list_[i].admitted;
    best = age < best_age ? i : best;
    best_age = age < best_age ? age : best_age;
  }
  return best;
}

std::vector<SequenceId> RunningSet::clear() {
  const auto age = [this](const Decoding& d) { return admissions_ - d.admitted; };
  std::sort(list_.begin(), list_.end(),
            [&](const Decoding& a, const Decoding& b) { return age(a) > age(b); });
  std::vector<SequenceId> ids;
  ids.reserve(list_.size());
  for (const Decoding& d : list_) ids.push_back(d.id);
  list_.clear();
  written_ = 0;
  return ids;
}

}  // namespace archipelago::serving
