// The law of an uncertain input: a quantile function, so that designs in the unit cube become draws.
//
// Laws     uniform      between low and high
//          log_uniform  its logarithm is uniform; low > 0
//          triangular   between low and high, likeliest at mode
//          normal       mean and standard deviation
//          lognormal    median, and the factor that two thirds of draws stay within: the standard
//                       deviation of the logarithm is ln(factor)
//          choice       one of several options, with weights; what they are is the caller's
// Tails    normal and lognormal are cut at their 0.1 % and 99.9 % quantiles and scaled back to
//          probability one: designs that visit the ends of an input (Morris) would meet infinity.
// Units    those of the input.
// Source   quantiles of Boost.Math; truncation: Q(p + (1 - 2p) u) with p = kTail.
// Errors   a broken REQUIRES aborts; readers check first.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace archipelago::campaign {

// Probability that is cut off at each end of a law without ends.
inline constexpr double kTail = 0.001;

class Law {
 public:
  static Law uniform(double low, double high);                  // REQUIRES: low < high
  static Law log_uniform(double low, double high);              // REQUIRES: 0 < low < high
  static Law triangular(double low, double mode, double high);  // REQUIRES: low < high, between
  static Law normal(double mean, double deviation);             // REQUIRES: deviation > 0
  static Law lognormal(double median, double factor);           // REQUIRES: both, factor > 1
  static Law choice(std::vector<double> weights);               // REQUIRES: all > 0, not empty

  // Below which a share u of draws lies.  REQUIRES: 0 <= u <= 1; no choice.
  [[nodiscard]] double quantile(double u) const;

  // The law of `by` times the input: a factor made absolute by what it multiplies.  REQUIRES: by > 0;
  // no choice.
  [[nodiscard]] Law scaled(double by) const;

  [[nodiscard]] bool is_choice() const noexcept { return kind_ == Kind::kChoice; }
  // How many options a choice has; 0 of the others.
  [[nodiscard]] std::size_t options() const noexcept { return sums_.size(); }
  // The option of a draw: the first has [0, w1), the next [w1, w1 + w2) ...  REQUIRES: a choice.
  [[nodiscard]] std::size_t option(double u) const;
  // Where in [0, 1] the middle of an option lies.  REQUIRES: option < options().
  [[nodiscard]] double middle(std::size_t option) const;

  [[nodiscard]] std::string_view word() const;  // "uniform", as files say it

 private:
  enum class Kind { kUniform, kLogUniform, kTriangular, kNormal, kLognormal, kChoice };
  Law(Kind kind, double a, double b, double c) : kind_(kind), a_(a), b_(b), c_(c) {}

  Kind kind_;
  double a_;                    // low, mean or median
  double b_;                    // high, deviation or factor
  double c_;                    // mode
  std::vector<double> sums_{};  // of a choice: shares up to and with each option
};

}  // namespace archipelago::campaign
