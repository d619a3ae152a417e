#include "sizing/service_level.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>

#include "base/error.hpp"

namespace archipelago::sizing {

namespace {

constexpr std::size_t kNoCell = ~std::size_t{0};
constexpr std::int64_t kSlotPs = kSlotSeconds * 1'000'000'000'000;

// Wilson 1927, J. Am. Stat. Assoc. 22, 209-212.
double wilson_lower(double within, double ended, double confidence) {
  const double z = boost::math::quantile(boost::math::normal(), confidence);
  const double share = within / ended;
  const double spread = z * std::sqrt(share * (1 - share) / ended + z * z / (4 * ended * ended));
  return (share + z * z / (2 * ended) - spread) / (1 + z * z / ended);
}

struct Slots {
  std::vector<std::uint64_t> within;
  std::vector<std::uint64_t> ended;
};

Slots slots_of(const Cell& cell, const std::vector<Tally>& replicates, std::size_t slots) {
  Slots all;
  for (const Tally& tally : replicates) {
    for (std::size_t slot = cell.first; slot < cell.last; ++slot) {
      all.within.push_back(tally.within[cell.nation * slots + slot]);
      all.ended.push_back(tally.ended[cell.nation * slots + slot]);
    }
  }
  return all;
}

CellVerdict judge_cell(const Cell& cell, const std::vector<Tally>& replicates, std::size_t slots,
                       const Target& target, bool certify) {
  const Slots all = slots_of(cell, replicates, slots);
  std::uint64_t within = 0;
  CellVerdict verdict{cell};
  for (std::size_t i = 0; i < all.ended.size(); ++i) {
    within += all.within[i];
    verdict.ended += all.ended[i];
  }
  if (verdict.ended == 0) return verdict;
  verdict.share = static_cast<double>(within) / static_cast<double>(verdict.ended);
  verdict.limit = lower_limit(all.within, all.ended, target.confidence);
  if (!certify) verdict.limit = verdict.share;
  verdict.keeps = verdict.limit >= target.within_slo;
  return verdict;
}

// Of a nation, over the whole window.
CellVerdict judge_wait(std::size_t nation, const std::vector<Tally>& replicates, std::size_t slots,
                       const Target& target) {
  CellVerdict verdict{{nation, 0, slots}};
  std::vector<double> means;
  for (const Tally& tally : replicates) {
    verdict.ended += tally.served[nation];
    if (tally.served[nation] == 0) continue;
    means.push_back(tally.wait_s[nation] / static_cast<double>(tally.served[nation]));
  }
  if (means.empty()) return verdict;
  const auto n = static_cast<double>(means.size());
  double mean = 0;
  for (const double m : means) mean += m / n;
  verdict.share = mean;
  verdict.limit = mean;
  if (means.size() > 1) {
    double squares = 0;
    for (const double m : means) squares += (m - mean) * (m - mean);
    const boost::math::students_t law(n - 1);
    verdict.limit +=
        boost::math::quantile(law, target.confidence) * std::sqrt(squares / (n - 1) / n);
  }
  verdict.keeps = verdict.limit <= target.wait_s;
  return verdict;
}

}  // namespace

double margin(const CellVerdict& verdict, const Target& target) {
  return target.is_wait() ? target.wait_s - verdict.limit : verdict.limit - target.within_slo;
}

double lower_limit(const std::vector<std::uint64_t>& within,
                   const std::vector<std::uint64_t>& ended, double confidence) {
  double good = 0;
  double all = 0;
  double slots = 0;
  for (std::size_t i = 0; i < ended.size(); ++i) {
    good += static_cast<double>(within[i]);
    all += static_cast<double>(ended[i]);
    slots += ended[i] > 0 ? 1 : 0;
  }
  ARCHIPELAGO_REQUIRE(all > 0);
  const double share = good / all;
  const double score = wilson_lower(good, all, confidence);
  if (slots < 2) return score;
  double squares = 0;
  for (std::size_t i = 0; i < ended.size(); ++i) {
    const double off = static_cast<double>(within[i]) - share * static_cast<double>(ended[i]);
    squares += off * off;
  }
  const boost::math::students_t law(slots - 1);
  const double error = std::sqrt(slots / (slots - 1) * squares) / all;
  return std::min(score, share - boost::math::quantile(law, confidence) * error);
}

std::vector<Cell> make_cells(const Demand& demand, const Target& target, std::size_t replicates) {
  const auto least = static_cast<std::uint64_t>(
      std::ceil(kLeastMisses / (1 - target.within_slo) / static_cast<double>(replicates) - 1e-9));
  std::vector<Cell> cells;
  for (std::size_t n = 0; n < demand.nations; ++n) {
    const std::size_t first_of_nation = cells.size();
    Cell cell{n, 0, 0};
    std::uint64_t requests = 0;
    std::uint64_t all = 0;
    for (std::size_t hour = 0; hour < demand.window.hours; ++hour) {
      requests += demand.of(n, hour);
      all += demand.of(n, hour);
      cell.last = (hour + 1) * kSlotsAnHour;
      if (requests < least) continue;
      cells.push_back(cell);
      cell.first = cell.last;
      requests = 0;
    }
    if (all == 0 || cell.first == demand.window.slots()) continue;
    if (cells.size() == first_of_nation) {
      cells.push_back({n, 0, demand.window.slots()});
    } else {
      cells.back().last = demand.window.slots();
    }
  }
  return cells;
}

Tally::Tally(std::size_t nations, std::size_t slots, std::size_t llms)
    : ended(nations * slots),
      within(nations * slots),
      missed_by_llm(nations * llms),
      wait_s(nations),
      served(nations) {}

Counter::Counter(Tally& tally, const Run& run, const Watch* watch, std::function<void()> give_up)
    : tally_(tally), run_(run), watch_(watch), give_up_(std::move(give_up)) {
  if (watch_ == nullptr) return;
  cell_.assign(tally_.ended.size(), kNoCell);
  for (std::size_t c = 0; c < watch_->cells.size(); ++c) {
    const Cell& cell = watch_->cells[c];
    for (std::size_t slot = cell.first; slot < cell.last; ++slot) {
      cell_[cell.nation * run_.slots + slot] = c;
    }
  }
  missed_.resize(watch_->cells.size());
  tally_.broken.assign(watch_->groups, 0);
  left_ = watch_->groups;
}

void Counter::on_outcome(const record::RequestOutcome& outcome) {
  if (outcome.asked < run_.warmup || outcome.fate == record::Fate::kInFlight) return;
  const auto slot = static_cast<std::size_t>((outcome.asked - run_.warmup).ps / kSlotPs);
  if (slot >= run_.slots) return;
  const std::size_t nation = outcome.nation.at();
  const std::size_t place = nation * run_.slots + slot;
  ++tally_.ended[place];
  bool good = false;
  if (outcome.fate == record::Fate::kServed) {
    const double ttft = record::ttft_s(outcome);
    good = ttft <= run_.slo.ttft.si() && record::tpot_s(outcome) <= run_.slo.tpot.si();
    tally_.wait_s[nation] += ttft - outcome.ttft_bound.seconds();
    ++tally_.served[nation];
  }
  if (good) {
    ++tally_.within[place];
  } else {
    count_miss(outcome, place);
  }
}

void Counter::count_miss(const record::RequestOutcome& outcome, std::size_t place) {
  ++tally_.missed_by_llm[outcome.nation.at() * run_.llms + outcome.llm.at()];
  if (watch_ == nullptr || cell_[place] == kNoCell) return;
  const std::size_t cell = cell_[place];
  if (++missed_[cell] <= watch_->most_missed[cell]) return;
  const std::size_t group = watch_->group[outcome.nation.at()];
  if (group >= watch_->groups || tally_.broken[group] != 0) return;
  tally_.broken[group] = 1;
  if (--left_ == 0 && give_up_) give_up_();
}

std::vector<CellVerdict> judge(const std::vector<Cell>& cells, const std::vector<Tally>& replicates,
                               const Target& target, bool certify) {
  ARCHIPELAGO_REQUIRE(!replicates.empty());
  const std::size_t nations = replicates.front().served.size();
  const std::size_t slots = replicates.front().ended.size() / nations;
  std::vector<CellVerdict> verdicts;
  if (!target.is_wait()) {
    for (const Cell& cell : cells) {
      verdicts.push_back(judge_cell(cell, replicates, slots, target, certify));
    }
    return verdicts;
  }
  for (std::size_t n = 0; n < nations; ++n) {
    const bool asks =
        std::any_of(cells.begin(), cells.end(), [&](const Cell& cell) { return cell.nation == n; });
    if (asks) verdicts.push_back(judge_wait(n, replicates, slots, target));
  }
  return verdicts;
}

}  // namespace archipelago::sizing
