// A named random stream: what it draws depends on its name and seed, on nothing else.
//
// Flow     (experiment seed, replicate, component name) -> std::seed_seq -> 64-bit Mersenne
//          twister -> Boost.Random distributions.
// Why      std::seed_seq and the twister are specified to the bit by the C++ standard, and
//          Boost's distributions are the same code on every compiler (the standard's are not), so
//          a seed gives the same numbers everywhere.  A component of its own stream draws the
//          same numbers whatever the other components do: scenarios are compared with common
//          random numbers.
// Units    those of the caller.
#pragma once

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstdint>
#include <string_view>

namespace archipelago {

struct Seed {
  std::uint64_t experiment = 0;
  std::uint32_t replicate = 0;
};

using GammaLaw = boost::random::gamma_distribution<double>;  // shape, scale

class RandomStream {
 public:
  RandomStream(Seed seed, std::string_view component);

  // In [0, 1).
  double uniform() {
    // As boost::random::uniform_01, to the bit: half of all draws are above 2^63, where g++ converts
    // in a branch of its own that nobody could predict.  Both halves are exact, their sum is rounded
    // once.
    for (;;) {
      const std::uint64_t bits = engine_();
      const auto high = static_cast<double>(static_cast<std::int64_t>(bits >> 32));
      const auto low = static_cast<double>(static_cast<std::int64_t>(bits & 0xffff'ffffU));
      const double result = (high * 0x1p32 + low) * 0x1p-64;
      if (result < 1) return result;
    }
  }
  // In [0, n).  REQUIRES: n > 0.
  std::uint64_t below(std::uint64_t n) {
    return boost::random::uniform_int_distribution<std::uint64_t>(0, n - 1)(engine_);
  }
  // Mean 1.
  double exponential() { return boost::random::exponential_distribution<double>(1.0)(engine_); }
  // Mean 0, standard deviation 1.
  double normal() { return boost::random::normal_distribution<double>()(engine_); }
  // Mean shape x scale.  REQUIRES: shape > 0, scale > 0.
  double gamma(double shape, double scale) {
    return boost::random::gamma_distribution<double>(shape, scale)(engine_);
  }
  // The same from a law that is made once: to make it takes as long as to draw.
  double gamma(GammaLaw& law) { return law(engine_); }

 private:
  boost::random::mt19937_64 engine_;
};

}  // namespace archipelago
