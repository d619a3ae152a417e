#include "training/easy.hpp"

#include <utility>

namespace archipelago::training {

void Easy::add(const WaitingJob& job) {
  waiting_.add(job);
  if (head_ && job.number < head_->number) {  // one that was stopped comes back
    head_.reset();
    is_reserved_ = false;
  }
}

void Easy::on_start(const RunningJob& job, SimTime) {
  forecast_.add(job.number, job.place, job.expected_end);
  if (!is_reserved_) return;
  for (const NodeShare& share : job.place.nodes) spare_.node_changed(share.node);
}

void Easy::on_end(const RunningJob& job, SimTime) {
  forecast_.remove(job.number, job.place, job.expected_end);
  is_reserved_ = false;
}

void Easy::on_node_change(std::uint32_t node) {
  forecast_.node_changed(node);
  is_reserved_ = false;
}

Start Easy::take(const SizeIndex::Found& job, Placement place) {
  waiting_.remove(job.milli, job.number);
  return {job.number, std::move(place)};
}

std::optional<Start> Easy::next(SimTime now) {
  if (!head_) head_ = waiting_.first([](std::int64_t) { return SizeIndex::kNoLimit; });
  if (!head_) return std::nullopt;
  if (auto place = pool_.find(head_->milli)) {
    is_reserved_ = false;
    return take(*std::exchange(head_, std::nullopt), std::move(*place));
  }
  return backfill(now);
}

std::optional<Start> Easy::backfill(SimTime now) {
  if (!is_reserved_) {
    const auto anybody = waiting_.first([this](std::int64_t milli) {
      return pool_.fits(milli) ? SizeIndex::kNoLimit : SizeIndex::kNobody;
    });
    if (!anybody) return std::nullopt;
    Reservation reservation = forecast_.reserve(head_->milli);
    shadow_ = reservation.time;
    spare_.reset(std::move(reservation));
    is_reserved_ = true;
  }
  const bool has_end = shadow_ != kNever;
  const auto found = waiting_.first([&](std::int64_t milli) {
    if (!pool_.fits(milli)) return SizeIndex::kNobody;
    return !has_end || spare_.fits(milli) ? SizeIndex::kNoLimit : shadow_ - now;
  });
  if (!found) return std::nullopt;
  const bool is_short = !has_end || found->estimate <= shadow_ - now;
  return take(*found, is_short ? *pool_.find(found->milli) : *spare_.find(found->milli));
}

}  // namespace archipelago::training
