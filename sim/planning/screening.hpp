// The least a year costs on a network: an hourly linear program of who is served where and over which
// cables, and the worth of one more Gbit/s, GPU or megawatt.
//
// Program  min  sum over periods t of hours(t) x [ sum of x GPU-seconds x USD a GPU-hour
//                                                  + sum of q x 3600 x (tokens x USD a token unserved
//                                                                       + USD of its bytes) ]
//               + sum over sites s of USD a bought GPU and year x b(s)
//          x(ask, way, t) requests a second served, q(ask, t) unserved, b(s) GPUs bought, z(s) GPUs
//          that are switched on.
//            sum of x + q = what is asked                                 ask, t
//            sum of x GPU-seconds <= z                                    site, t
//            z - b <= GPUs that stand                                     site     dual: one more GPU
//            z <= power / power of a GPU                                  site     dual: one more MW
//            sum of x (share x bytes) <= Gbit/s                           cable, direction, t
//          Ways that take longer than the time to first token allows are left out; so are those
//          over a cable that is down in t.
// Built    candidates change right-hand sides only, so that a solution is the start of the next one.
// Coalition  only its members ask; only their sites serve; ways over others' soil are closed.  What
//          belongs to nobody of the plan is open to all.
// Left out cables that all demand together cannot fill, ways that another one makes useless, ways over
//          a cable that nobody builds: the answer is the same.
// Rows     of a cable that stands enters an hour's program when a solution puts more on it than it
//          carries, and stays: the answer is the same, the program a tenth of the size where answers
//          are heavy.
// Duals    USD a year that one more saves, at least 0; of the last solve().
// Convex   in what is built: cost(y) >= cost(y0) + sum of slopes x (y - y0), for broken y too.
// Errors   none: what cannot be served is unserved.  REQUIRES: candidates add, never take away.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lp/program.hpp"
#include "planning/network.hpp"

namespace archipelago::planning {

struct Screened {
  double usd = 0;  // a year, everything below
  double unserved_usd = 0;
  double energy_usd = 0;  // of busy GPUs, carbon price included
  double bought_usd = 0;
  double served_requests = 0;               // a year
  double served_tokens = 0;                 // a year
  double unserved_tokens = 0;               // a year
  double moved_bytes = 0;                   // of bulk data, a year
  double unmoved_bytes = 0;                 // likewise
  double carbon_t = 0;                      // of busy GPUs, a year
  std::vector<double> bought;               // by site, GPUs
  std::vector<double> used_gpus;            // by site, in its fullest period
  std::vector<double> usd_per_gpu;          // by site: one more saves so much a year
  std::vector<double> usd_per_mw;           // by site
  std::vector<double> usd_per_gbps;         // by cable, both directions together
  std::vector<double> fullest_gbps;         // by cable, the busier direction
  std::vector<double> unserved_by_ask;      // tokens a year
  std::vector<std::vector<double>> tokens;  // by nation, then site: served a year
  std::vector<double> traffic;              // by nation, bytes a year that are served abroad
  std::vector<double> hosted;               // by nation, bytes a year that it serves for others
  std::vector<double> slopes;               // by candidate, USD a year for building all of it
};

// Whether ways that another one makes useless stay in: it may be lost.
enum class Keep : std::uint8_t { kUseful, kAll };

class Screening {
 public:
  // Both must outlive this.  Nothing is built, all nations are in.
  Screening(const Network& network, const std::vector<Changes>& changes, Keep keep = Keep::kUseful);

  void build(const Portfolio& built);
  void admit(Nations coalition);
  // These are lost, and what was lost before is back.  REQUIRES: kAll ways; all nations are in.
  void lose(const std::vector<std::size_t>& cables, const std::vector<std::size_t>& sites);
  // So many GPUs are bought at each site, no more and no less.
  void buy(const std::vector<double>& gpus);
  [[nodiscard]] Screened solve();
  // The cost alone, USD a year.
  [[nodiscard]] double cost();

  // Programs solved so far, and simplex iterations in them.
  [[nodiscard]] std::size_t programs() const noexcept { return programs_; }
  [[nodiscard]] std::size_t iterations() const noexcept { return solver_.iterations(); }

  // Of an ask that is not all served: what stands in its way, in words; from the last solve().
  [[nodiscard]] std::string why_unserved(std::size_t ask) const;

 private:
  struct Flow {
    std::size_t column, service, way, period;
  };
  [[nodiscard]] std::vector<bool> can_fill() const;
  [[nodiscard]] lp::Program::Row load_row(std::size_t period, std::size_t cable,
                                          bool forward) const;
  void read_sites(Screened& screened) const;
  void read_asks(Screened& screened) const;
  void read_flows(Screened& screened) const;
  [[nodiscard]] bool add_overfull();
  void add_up_loads();
  [[nodiscard]] double load_gbps(const Flow& flow, const Crossing& crossing, bool forward) const;
  void add_sites();
  void add_flows(std::size_t period);
  void add_loads(std::size_t period);
  // The same for all periods with the same cables down.
  const std::vector<std::size_t>& open_ways(std::size_t service, const Period& period);
  [[nodiscard]] std::vector<std::size_t> find_open_ways(const Service& service,
                                                        const Period& period) const;

  const Network& network_;
  const std::vector<Changes>& changes_;
  lp::Program program_;
  std::vector<bool> filled_;                    // by cable: it may have rows
  std::vector<bool> never_;                     // by cable: nobody builds it
  std::vector<double> gbps_;                    // by cable, with what is built
  std::vector<std::vector<std::size_t>> ways_;  // by nation, class and site: numbers of ways
  std::map<std::pair<std::size_t, std::vector<std::size_t>>, std::vector<std::size_t>> open_ways_;
  std::vector<std::size_t> on_, bought_;                       // columns by site
  std::vector<std::size_t> gpu_rows_, power_rows_;             // by site
  std::vector<std::vector<std::size_t>> ask_rows_, unserved_;  // by ask, then period
  std::vector<std::vector<std::size_t>> site_rows_;            // by site, then period
  struct LoadRow {
    std::size_t row, cable;
    bool forward;
    std::size_t period;
  };
  std::vector<LoadRow> load_rows_;          // in the program
  std::vector<std::vector<bool>> has_row_;  // by period, then 2 x cable + forward
  std::vector<Flow> flows_;                 // by period
  std::vector<std::size_t> first_flow_;     // by period, and the end
  std::vector<std::vector<double>> loads_;  // of the last solution, as has_row_, Gbit/s
  std::size_t programs_ = 0;
  lp::Solver solver_;
  lp::Solution last_;
  Portfolio built_;
};

}  // namespace archipelago::planning
