#include "sizing/staffing_judge.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "serving/iteration_cost.hpp"
#include "sizing/staffing.hpp"
#include "workload/sources/expected_requests.hpp"

namespace archipelago::sizing {

namespace {

constexpr double kSecondsAnHour = 3600;

double mean_prefill(const Stands& stands, const Pool& pool, const serving::LengthSums& lengths) {
  const platform::Site& site = stands.platform->sites[pool.site.at()];
  const auto profile = stands.platform->find_profile(pool.llm, site.gpu);
  const auto cost =
      serving::IterationCost::from_profile(stands.platform->profiles[profile.value().at()]);
  return cost.prefill_floor(std::llround(lengths.prompt / lengths.requests)).seconds();
}

}  // namespace

std::vector<double> expected_to_counted(const experiment::Scenario& scenario,
                                        const Demand& demand) {
  constexpr std::int64_t kSecond = 1'000'000'000'000;
  const engine::RunSettings& run = scenario.settings.run;
  std::vector<double> factors;
  for (std::size_t h = 0; h < demand.window.hours; ++h) {
    const auto from = run.warmup.ps + static_cast<std::int64_t>(h) * 3600 * kSecond;
    const SimTime length{std::min<std::int64_t>(3600 * kSecond, run.horizon.ps - from)};
    double counted = 0;
    for (std::size_t n = 0; n < demand.nations; ++n)
      counted += static_cast<double>(demand.of(n, h));
    const double expected = workload::expected_requests(
        *scenario.platform, *scenario.recipe, run.start + std::chrono::seconds(from / kSecond),
        length, run.demand_scale);
    factors.push_back(counted > 0 ? expected / counted : 1);
  }
  return factors;
}

StaffingJudge::StaffingJudge(const SizingTask& task, const experiment::Scenario& scenario,
                             const Stands& stands, const Demand& demand,
                             std::vector<double> calibration)
    : task_(task),
      stands_(stands),
      demand_(demand),
      calibration_(std::move(calibration)),
      ttft_s_(scenario.settings.run.slo.ttft.si()) {
  for (const Pool& pool : stands.pools) {
    prefill_s_.push_back(mean_prefill(stands, pool, demand.lengths[pool.llm.at()]));
  }
}

StaffingJudge::Queue StaffingJudge::queue_of(const Group& group, const Fleet& fleet,
                                             std::size_t llm, std::size_t hour) const {
  double asked = 0;
  for (const std::size_t n : group.nations) asked += static_cast<double>(demand_.of(n, hour, llm));
  if (asked == 0) return {0, 0};
  double seats = 0;
  double stay = 0;     // sums over seats
  double prefill = 0;  // likewise
  for (const std::size_t p : group.pools) {
    const Pool& pool = stands_.pools[p];
    if (pool.llm.at() != llm) continue;
    const double of_pool = fleet[p] * pool.rate * pool.stay_s;
    seats += of_pool;
    stay += of_pool * pool.stay_s;
    prefill += of_pool * prefill_s_[p];
  }
  const Queue overrun{1, std::numeric_limits<double>::infinity()};
  if (seats == 0) return overrun;
  stay /= seats;
  prefill /= seats;
  const int servers = static_cast<int>(std::lround(seats));
  const double load = calibration_[hour] * asked / kSecondsAnHour * stay;
  if (load >= servers) return overrun;
  const double waits = erlang_c(servers, load);
  const double slack = std::max(0.0, ttft_s_ - prefill);
  return {waits * std::exp(-(servers - load) * slack / stay), mean_wait(servers, load, stay)};
}

Judgement StaffingJudge::judge_once(const Group& group, const Fleet& fleet) const {
  Judgement all;
  all.keeps = true;
  all.missed_by_llm.resize(demand_.llms);
  double worst = std::numeric_limits<double>::infinity();
  for (std::size_t hour = 0; hour < demand_.window.hours; ++hour) {
    std::vector<Queue> queues;
    for (std::size_t l = 0; l < demand_.llms; ++l) {
      queues.push_back(queue_of(group, fleet, l, hour));
    }
    for (const std::size_t n : group.nations) {
      const auto asked = static_cast<double>(demand_.of(n, hour));
      if (asked == 0) continue;
      CellVerdict cell{{n, hour * kSlotsAnHour, (hour + 1) * kSlotsAnHour}};
      cell.ended = demand_.of(n, hour);
      double late = 0;
      double wait = 0;
      std::vector<std::uint64_t> missed(demand_.llms);
      for (std::size_t l = 0; l < demand_.llms; ++l) {
        const auto part = static_cast<double>(demand_.of(n, hour, l)) / asked;
        if (part == 0) continue;
        late += part * queues[l].late;
        wait += part * queues[l].wait_s;
        missed[l] = static_cast<std::uint64_t>(std::ceil(1e6 * part * queues[l].late));
      }
      cell.share = task_.target.is_wait() ? wait : 1 - late;
      cell.limit = cell.share;
      const double above = margin(cell, task_.target);
      cell.keeps = above >= 0;
      all.keeps = all.keeps && cell.keeps;
      all.cells.push_back(cell);
      if (above >= worst) continue;
      worst = above;
      all.worst = cell;
      all.missed_by_llm = std::move(missed);
    }
  }
  return all;
}

Judgement StaffingJudge::judge(const Group& group, const Fleet& fleet) const {
  Judgement all = judge_once(group, fleet);
  if (!task_.any_one_down) return all;
  std::set<SiteIndex> sites;
  for (const std::size_t p : group.pools) {
    if (fleet[p] > 0) sites.insert(stands_.pools[p].site);
  }
  for (const SiteIndex down : sites) {
    Fleet left = fleet;
    for (const std::size_t p : group.pools) {
      if (stands_.pools[p].site == down) left[p] = 0;
    }
    Judgement here = judge_once(group, left);
    if (margin(here.worst, task_.target) >= margin(all.worst, task_.target)) continue;
    here.cells = std::move(all.cells);
    here.keeps = here.keeps && all.keeps;
    here.outage = stands_.platform->sites[down.at()].name + " down";
    all = std::move(here);
  }
  return all;
}

std::vector<Judgement> StaffingJudge::operator()(const Rounds::Questions& questions) const {
  std::vector<Judgement> judgements(questions.size());
  for (std::size_t g = 0; g < questions.size(); ++g) {
    if (questions[g]) judgements[g] = judge(stands_.groups[g], questions[g]->fleet);
  }
  return judgements;
}

}  // namespace archipelago::sizing
