// How many servers a load of independent requests takes, where each server holds one at a time:
// the exact answer of M/M/c and the square-root rule.
//
// Load     R = arrivals a second x mean service, in erlang: the mean number in service.
// Exact    Erlang C, the probability to wait: C = B / (1 - (R / c)(1 - B)) with Erlang's loss B by
//          B(0) = 1, B(k) = R B(k-1) / (k + R B(k-1)); mean wait = C x service / (c - R).
// Rule     c = R + beta sqrt(R), with P(wait) -> 1 / (1 + beta Phi(beta) / phi(beta)) for large R.
//          Halfin and Whitt 1981, Operations Research 29(3), 567-588.
// Example  120 erlang of 240 s at a mean wait of at most 3 s: 134 servers (2.475 s; 133 give
//          3.146 s), and 71 for each half.
// Errors   none.  REQUIRES: loads and times above 0; c > R where a wait is asked for.
#pragma once

namespace archipelago::sizing {

// P(wait) of M/M/c.
[[nodiscard]] double erlang_c(int servers, double load);
// In the unit of `service`.
[[nodiscard]] double mean_wait(int servers, double load, double service);
// The fewest with a mean wait of at most `wait`.
[[nodiscard]] int least_servers(double load, double service, double wait);

// P(wait) of the rule.
[[nodiscard]] double halfin_whitt(double beta);
// Servers by the rule, broken.
[[nodiscard]] double square_root_servers(double load, double beta);

}  // namespace archipelago::sizing
