// Quantities with their unit in the type: Seconds, Bytes, BytesPerSecond, Kilometres.
//
// Flow     files carry the unit in the column name or beside the number; loaders convert once, at
//          the border; everything inside is SI.
// Units    `si()` is the plain number: seconds, bytes, bytes per second; Kilometres is the one
//          exception (the unit every cable table uses) and says so with `km()`.
// Errors   none; arithmetic is that of double.
#pragma once

#include <compare>

namespace archipelago {

template <class Tag>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double si) : si_(si) {}

  [[nodiscard]] constexpr double si() const noexcept { return si_; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity& operator+=(Quantity other) { return si_ += other.si_, *this; }
  constexpr Quantity& operator-=(Quantity other) { return si_ -= other.si_, *this; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.si_ + b.si_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.si_ - b.si_); }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity(k * a.si_); }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.si_ * k); }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.si_ / k); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.si_ / b.si_; }

 private:
  double si_ = 0.0;
};

using Seconds = Quantity<struct SecondsTag>;
using Bytes = Quantity<struct BytesTag>;
using BytesPerSecond = Quantity<struct BytesPerSecondTag>;

constexpr Seconds operator/(Bytes size, BytesPerSecond rate) {
  return Seconds(size.si() / rate.si());
}

// Kilometres of cable or of great circle; not SI on purpose.
class Kilometres {
 public:
  constexpr Kilometres() = default;
  constexpr explicit Kilometres(double km) : km_(km) {}
  [[nodiscard]] constexpr double km() const noexcept { return km_; }
  constexpr auto operator<=>(const Kilometres&) const = default;
  friend constexpr Kilometres operator+(Kilometres a, Kilometres b) {
    return Kilometres(a.km_ + b.km_);
  }

 private:
  double km_ = 0.0;
};

// 1 Gbit/s = 1.25e8 byte/s.
constexpr BytesPerSecond from_gbps(double gbps) { return BytesPerSecond(gbps * 1.25e8); }
constexpr double to_gbps(BytesPerSecond rate) { return rate.si() / 1.25e8; }
constexpr Seconds from_milliseconds(double ms) { return Seconds(ms * 1e-3); }
constexpr double to_milliseconds(Seconds s) { return s.si() * 1e3; }

}  // namespace archipelago
