// A line of CSV, written cell by cell without allocating: a run has millions of them.
//
// Numbers  seconds with six decimals, cut, not rounded: they are whole picoseconds, so the same run
//          gives the same digits everywhere; others in the fewest digits that read back the same.
// Errors   none.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/sim_time.hpp"

namespace archipelago::experiment {

class RowLine {
 public:
  void begin() { text_.clear(); }
  // The line with its end.
  [[nodiscard]] const std::string& end() {
    text_.back() = '\n';
    return text_;
  }

  void none() { text_ += ','; }
  // As it is: quoting is the caller's.
  void word(std::string_view word) {
    text_ += word;
    text_ += ',';
  }
  template <class Number>
  void number(Number value) {
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, value);
    text_.append(digits, written.ptr);
    text_ += ',';
  }
  // REQUIRES: not negative.
  void seconds(SimTime time) {
    constexpr std::int64_t kMicro = 1'000'000;
    const std::int64_t micros = time.ps / kMicro;
    char digits[32];
    const auto whole = std::to_chars(digits, digits + sizeof digits, micros / kMicro);
    text_.append(digits, whole.ptr);
    text_ += '.';
    const auto rest = std::to_chars(digits, digits + sizeof digits, kMicro + micros % kMicro);
    text_.append(digits + 1, rest.ptr);  // the leading 1 keeps the zeros
    text_ += ',';
  }

 private:
  std::string text_;
};

}  // namespace archipelago::experiment
