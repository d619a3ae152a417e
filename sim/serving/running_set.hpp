// The sequences that a replica decodes, in the order in which they will finish.
//
// Every decoding sequence gains one token an iteration, so the iteration count at which it finishes
// is known when it starts, and the order never changes.  Sequences that finish together do so in
// order of admission, which is also order of arrival: admission is first come first served, and
// the youngest goes first when memory runs out.
//
// Iteration and admission counts are 32-bit and wrap around; only differences are used, and those
// are below 2^31 (an output's length, a replica's sequences).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "serving/fetch.hpp"
#include "serving/sequence.hpp"

namespace archipelago::serving {

class RunningSet {
 public:
  struct Decoding {
    SequenceId id;
    std::uint32_t finish;    // the iteration count at its last token
    std::uint32_t admitted;  // the admission count when it came
  };

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(list_.size()); }
  // KV tokens that the sequences have written.
  [[nodiscard]] std::int64_t written() const { return written_; }
  // KV tokens they hold in the next decode iteration, the one written in it included.
  [[nodiscard]] std::int64_t held_next() const { return written_ + size(); }

  // Decode iterations that a sequence still needs.
  [[nodiscard]] std::int64_t remaining(const Decoding& d) const { return d.finish - iteration_; }
  // The first and the last to finish.  REQUIRES: size() > 0.
  [[nodiscard]] const Decoding& next() const { return list_.back(); }
  [[nodiscard]] const Decoding& last() const { return list_.front(); }
  [[nodiscard]] bool any_finished() const {
    return !list_.empty() && list_.back().finish == iteration_;
  }

  // It has written so many tokens and needs `remaining` > 0 iterations.  Calls in order of
  // admission.
  void add(SequenceId id, std::int64_t written, std::int64_t remaining);
  // The sequence next() leaves, having written so many tokens.
  void remove_next(std::int64_t written) {
    list_.pop_back();
    written_ -= written;
  }
  // Position of the latest admitted.  REQUIRES: size() > 0.
  [[nodiscard]] std::size_t youngest() const;
  [[nodiscard]] const Decoding& operator[](std::size_t at) const { return list_[at]; }
  void remove(std::size_t at, std::int64_t written) {
    list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(at));
    written_ -= written;
  }

  // All leave; these are they, in order of admission.
  std::vector<SequenceId> clear();

  // Ask memory for the end of the list, or all of it, early; nothing else happens.
  void fetch_next() const {
    if (!list_.empty()) fetch_line(&list_.back());
  }
  void fetch_all() const {
    constexpr std::size_t kLine = 64 / sizeof(Decoding);
    for (std::size_t i = 0; i < list_.size(); i += kLine) fetch_line(list_.data() + i);
  }

  void advance(std::int64_t iterations) {
    iteration_ += static_cast<std::uint32_t>(iterations);
    written_ += iterations * size();
  }

 private:
  std::vector<Decoding> list_;  // the next to finish at the back; the younger of equals before
  std::int64_t written_ = 0;
  std::uint32_t iteration_ = 0;   // decode iterations run
  std::uint32_t admissions_ = 0;  // sequences ever added
};

}  // namespace archipelago::serving
