// What service a fleet gave, nation by nation and hour by hour, and whether it keeps a target.
//
// Flow     a run's outcomes -> Tally; Demand -> make_cells() -> Cells; Tallies of several replicates
//          -> judge() -> Verdict.
// Target   every nation, in every hour of the day, has at least the share `within_slo` of its requests
//          within the SLO; or a mean wait of at most `wait_s`: the time to first token less the
//          lowest that any policy could give (record/request_outcome.hpp).
// Cells    an hour of a nation; hours with fewer than 30 / (1 - share) requests, replicates pooled,
//          are judged together with those that follow (the last ones with those before).  3 / (1 -
//          share) without any miss would show the share (rule of three, Hanley and Lippman-Hand 1983,
//          JAMA 249); but where a few misses are in the nature of the requests (a prompt that takes
//          longer than the SLO on any GPU of the site) no fleet has none, and chance would decide.
//          With 30 misses at the target the interval is about a third of them wide (1.645 / sqrt 30).
// Search   a cell keeps the target when its share does.
// Limit    in a certificate a cell keeps the target when the lower end of its one-sided interval does: the lower of
//          two.  Requests of a busy time miss together, so the share is a ratio over five-minute
//          slots of all replicates: share - t sqrt(k / (k - 1) sum (within - share x ended)^2) /
//          ended, with k slots and Student's t of k - 1 (Cochran 1977, Sampling Techniques, ch. 6).
//          And Wilson's score limit, since slots without a miss have no spread.
// Family   the claim is that all cells keep the target: an intersection-union test, which errs with
//          the probability of one cell's test however many there are (Berger 1982, Technometrics
//          24, 295-300).  Of a mean wait: the upper end by t over replicates, of the whole window.
// Units    requests, seconds.  In flight at the end of a run: neither within nor missed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "record/request_facts.hpp"
#include "record/request_outcome.hpp"
#include "sizing/demand.hpp"

namespace archipelago::sizing {

struct Target {
  double within_slo = 0.99;
  double wait_s = 0;  // above 0: the mean wait instead
  double confidence = 0.95;

  [[nodiscard]] bool is_wait() const { return wait_s > 0; }
};

// Slots of one nation, [first, last), whose requests are judged together.
struct Cell {
  std::size_t nation = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

// At the target, in a cell.
inline constexpr double kLeastMisses = 30;

// In order of nations, then time.  `replicates` will be pooled.
[[nodiscard]] std::vector<Cell> make_cells(const Demand& demand, const Target& target,
                                           std::size_t replicates);

// Of one run, or of one that was ended as soon as nobody's target could be kept.
struct Tally {
  std::vector<std::uint64_t> ended;          // by nation, then slot of the window
  std::vector<std::uint64_t> within;         // likewise
  std::vector<std::uint64_t> missed_by_llm;  // by nation, then LLM
  std::vector<double> wait_s;                // sum over those served, by nation
  std::vector<std::uint64_t> served;         // by nation
  std::vector<char> broken;                  // by watched group: a cell can no longer keep it

  Tally() = default;
  Tally(std::size_t nations, std::size_t slots, std::size_t llms);
};

// Cells whose misses are counted while a run goes; when every group has one with more than its
// requests allow, the rest need not be seen.
struct Watch {
  std::vector<Cell> cells;
  std::vector<std::uint64_t> most_missed;  // by cell
  std::vector<std::size_t> group;          // by nation; any number >= `groups`: nobody's
  std::size_t groups = 0;
};

// Counts outcomes as they come.
class Counter final : public record::RequestSink {
 public:
  struct Run {
    std::size_t slots = 0;  // of the window
    SimTime warmup;
    record::Slo slo;
    std::size_t llms = 0;
  };
  // `give_up` is called at most once.  `watch` may be null; it and `tally` must outlive this.
  Counter(Tally& tally, const Run& run, const Watch* watch, std::function<void()> give_up);

  void on_outcome(const record::RequestOutcome& outcome) override;

 private:
  void count_miss(const record::RequestOutcome& outcome, std::size_t place);

  Tally& tally_;
  Run run_;
  const Watch* watch_;
  std::function<void()> give_up_;
  std::vector<std::size_t> cell_;      // by nation, then slot
  std::vector<std::uint64_t> missed_;  // by cell
  std::size_t left_ = 0;               // groups that may still keep it
};

struct CellVerdict {
  Cell cell;
  std::uint64_t ended = 0;
  double share = 1;  // within the SLO; of a wait: its mean in seconds
  double limit = 1;  // of its interval, on the side of the target
  bool keeps = true;
};

// Every cell, or every nation where the target is a wait.  REQUIRES: tallies of the cells' window.
[[nodiscard]] std::vector<CellVerdict> judge(const std::vector<Cell>& cells,
                                             const std::vector<Tally>& replicates,
                                             const Target& target, bool certify = true);

// How far the limit is on the good side of the target, below 0 when it misses it.
[[nodiscard]] double margin(const CellVerdict& verdict, const Target& target);

// The lower limit of one cell.
[[nodiscard]] double lower_limit(const std::vector<std::uint64_t>& within,
                                 const std::vector<std::uint64_t>& ended, double confidence);

}  // namespace archipelago::sizing
