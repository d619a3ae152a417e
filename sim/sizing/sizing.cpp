#include "sizing/sizing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "sizing/service_judge.hpp"
#include "sizing/staffing_judge.hpp"

namespace archipelago::sizing {

namespace {

// A search that needs more replicas than its first certificate has gone wrong.
constexpr int kMostGrowth = 40;

struct Part {  // of one group
  Found found;
  Judgement judgement;
  Judgement n_1;
  std::vector<OneFewer> fewer;
  std::size_t grown = 0;
};

std::string sentence(const SizingTask& task, const Stands& stands, const Judgement& judgement) {
  const CellVerdict& worst = judgement.worst;
  const std::string& nation = stands.platform->nations[worst.cell.nation].name;
  const std::string outage = judgement.outage.empty() ? "" : ", " + judgement.outage;
  if (task.target.is_wait()) {
    return fmt::format("{} waits {:.3f} s in the mean (limit {:.3f}{})", nation, worst.share,
                       worst.limit, outage);
  }
  return fmt::format("{} has {:.2f} % within the SLO in hour {} (lower limit {:.2f} %{})", nation,
                     100 * worst.share, worst.cell.first / kSlotsAnHour, 100 * worst.limit, outage);
}

// One group's search and certificate.
class Worker {
 public:
  Worker(const SizingTask& task, const Stands& stands, const Demand& demand, std::size_t group,
         Rounds& rounds, std::size_t busy_from)
      : task_(task),
        stands_(stands),
        demand_(demand),
        group_(group),
        rounds_(rounds),
        busy_from_(busy_from) {}

  Part run() {
    Part part;
    const auto ask = [&](const Fleet& fleet) {
      const Judgement judgement = rounds_.ask(group_, {Stage::kSearch, fleet});
      return Answer{judgement.keeps, sentence(task_, stands_, judgement)};
    };
    Wanted wanted;
    if (!task_.target.is_wait()) wanted.late = 1 - task_.target.within_slo;
    wanted.any_site_down = task_.any_one_down;
    part.found = Search(stands_, stands_.groups[group_], demand_, wanted, ask).run();
    grow(part);
    while (shrink(part)) {
    }
    if (!task_.by_staffing) part.n_1 = rounds_.ask(group_, {Stage::kOutages, part.found.fleet});
    return part;
  }

 private:
  [[nodiscard]] Judgement ask(Stage stage, const Fleet& fleet) {
    return rounds_.ask(group_, {stage, fleet});
  }

  // Until the whole run keeps the target.
  void grow(Part& part) {
    for (int i = 0; i < kMostGrowth; ++i) {
      part.judgement = ask(Stage::kWholeRun, part.found.fleet);
      if (part.judgement.keeps) return;
      const auto pool = wanting(part.found.fleet, part.judgement);
      if (!pool) break;
      Fleet more = part.found.fleet;
      ++more[*pool];
      // A dearer one than the search had proved to be enough.
      if (stands_.usd(more) > stands_.usd(part.found.fleet)) part.found.proved = false;
      part.found.fleet = std::move(more);
      ++part.grown;
    }
    throw SimulationError(
        "the fleet found in the busy hours keeps the target in no way over the "
        "whole run: " +
        sentence(task_, stands_, part.judgement) + std::string(remedy(part.judgement.worst)));
  }

  // More GPUs cannot help where all that was seen was well and there was too little of it.
  [[nodiscard]] std::string_view remedy(const CellVerdict& worst) const {
    if (task_.target.is_wait() || worst.share < task_.target.within_slo) return "";
    return ": it asks too little to tell; raise `replicates` or the horizon";
  }

  // The cheapest place for one more replica of the LLM whose requests missed most; of those where the
  // fewest prompts take too long by themselves, when that alone is most of what may miss.
  [[nodiscard]] std::optional<std::size_t> wanting(const Fleet& fleet,
                                                   const Judgement& judgement) const {
    const auto& missed = judgement.missed_by_llm;
    const auto llm =
        static_cast<std::size_t>(std::max_element(missed.begin(), missed.end()) - missed.begin());
    std::vector<std::size_t> pools;
    double late = 1;  // the least there is
    for (const std::size_t p : stands_.groups[group_].pools) {
      if (stands_.pools[p].llm.at() != llm || !stands_.serves[judgement.worst.cell.nation][p]) {
        continue;
      }
      pools.push_back(p);
      late = std::min(late, stands_.pools[p].late);
    }
    const bool by_nature = late_of(fleet, pools) > (1 - task_.target.within_slo) / 2;
    std::optional<std::size_t> best;
    double least = std::numeric_limits<double>::infinity();
    for (const std::size_t p : pools) {
      if (by_nature && stands_.pools[p].late > late) continue;
      Fleet more = fleet;
      ++more[p];
      const double usd = stands_.usd(more);
      const bool same = best && usd == least && fleet[p] > fleet[*best];
      if (!stands_.fits(more) || (usd >= least && !same)) continue;
      best = p;
      least = usd;
    }
    return best;
  }

  // Mean over what the replicas hold.
  [[nodiscard]] double late_of(const Fleet& fleet, const std::vector<std::size_t>& pools) const {
    double late = 0;
    double rate = 0;
    for (const std::size_t p : pools) {
      late += fleet[p] * stands_.pools[p].rate * stands_.pools[p].late;
      rate += fleet[p] * stands_.pools[p].rate;
    }
    return rate > 0 ? late / rate : 0;
  }

  // Whether a replica could go; else `fewer` says what each is needed for.
  bool shrink(Part& part) {
    part.fewer.clear();
    for (const std::size_t p : stands_.groups[group_].pools) {
      if (part.found.fleet[p] == 0) continue;
      Fleet less = part.found.fleet;
      --less[p];
      Judgement judgement = ask(Stage::kBusyHours, less);
      std::size_t hour = busy_from_;
      if (judgement.keeps) {
        judgement = ask(Stage::kWholeRun, less);
        hour = 0;
      }
      if (judgement.keeps) {
        // What the seeds of the search had forbidden.
        if (stands_.usd(less) < stands_.usd(part.found.fleet)) part.found.proved = false;
        part.found.fleet = less;
        part.judgement = std::move(judgement);
        return true;
      }
      hour += judgement.worst.cell.first / kSlotsAnHour;
      part.fewer.push_back({p, hour, judgement.worst, judgement.outage});
    }
    return false;
  }

  const SizingTask& task_;
  const Stands& stands_;
  const Demand& demand_;
  std::size_t group_;
  Rounds& rounds_;
  std::size_t busy_from_;  // the hour in which the busy ones begin
};

Sized put_together(Stands stands, std::vector<Part>& parts) {
  Sized sized;
  sized.fleet.resize(stands.pools.size());
  sized.proved = true;
  for (Part& part : parts) {
    for (std::size_t p = 0; p < sized.fleet.size(); ++p) sized.fleet[p] += part.found.fleet[p];
    sized.proved = sized.proved && part.found.proved;
    sized.bound_usd += part.found.bound_usd;
    sized.fleets += part.found.asked;
    sized.grown += part.grown;
    sized.cells.insert(sized.cells.end(), part.judgement.cells.begin(), part.judgement.cells.end());
    sized.worst.push_back(part.judgement.worst);
    sized.outage.push_back(part.judgement.outage);
    sized.n_1.push_back(part.n_1);
    sized.fewer.insert(sized.fewer.end(), part.fewer.begin(), part.fewer.end());
  }
  std::stable_sort(
      sized.cells.begin(), sized.cells.end(),
      [](const CellVerdict& a, const CellVerdict& b) { return a.cell.nation < b.cell.nation; });
  std::sort(sized.fewer.begin(), sized.fewer.end(),
            [](const OneFewer& a, const OneFewer& b) { return a.pool < b.pool; });
  sized.stands = std::move(stands);
  return sized;
}

}  // namespace

Sized size_scenario(const SizingTask& task, std::size_t number, const SizingHow& how) {
  const experiment::Scenario& scenario = task.experiment.scenarios[number];
  const Demand demand =
      count_demand(scenario, whole_run(scenario.settings.run), {task.experiment.seed, 0});
  Stands stands = make_stands(scenario, demand, task.most_gpus[number]);
  ServiceJudge service(task, scenario, stands, demand, {how.jobs, how.stop, how.say});
  const StaffingJudge staffing(task, scenario, stands, demand,
                               expected_to_counted(scenario, demand));
  Rounds rounds(stands.groups.size());
  std::vector<Part> parts(stands.groups.size());
  rounds.conduct(
      [&](std::size_t group) {
        parts[group] = Worker(task, stands, demand, group, rounds,
                              task.by_staffing ? 0 : service.busy().first_hour)
                           .run();
      },
      [&](const Rounds::Questions& questions) {
        return task.by_staffing ? staffing(questions) : service(questions);
      });
  Sized sized = put_together(std::move(stands), parts);
  sized.busy = service.busy();
  sized.runs = service.runs();
  return sized;
}

}  // namespace archipelago::sizing
