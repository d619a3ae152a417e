#include "sizing/service_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"

namespace archipelago::sizing {

namespace {

constexpr std::uint32_t kFirstCertifying = 1000;
constexpr std::uint32_t kSearching = 2;
constexpr std::size_t kBusiestOfGroup = 2;

// Its limits are those of a certificate.
bool is_certified(Stage stage) { return stage == Stage::kBusyHours || stage == Stage::kWholeRun; }

Fleet sum_of(const Stands& stands, const std::vector<Fleet>& fleets) {
  Fleet all(stands.pools.size());
  for (const Fleet& fleet : fleets) {
    for (std::size_t p = 0; p < all.size(); ++p) all[p] += fleet[p];
  }
  return all;
}

Fleet without(const Stands& stands, Fleet fleet, SiteIndex site) {
  for (std::size_t p = 0; p < fleet.size(); ++p) {
    if (stands.pools[p].site == site) fleet[p] = 0;
  }
  return fleet;
}

std::vector<SiteIndex> sites_with(const Stands& stands, const Fleet& fleet) {
  std::set<SiteIndex> sites;
  for (std::size_t p = 0; p < fleet.size(); ++p) {
    if (fleet[p] > 0) sites.insert(stands.pools[p].site);
  }
  return {sites.begin(), sites.end()};
}

}  // namespace

ServiceJudge::ServiceJudge(const SizingTask& task, const experiment::Scenario& scenario,
                           const Stands& stands, const Demand& whole, How how)
    : task_(task),
      scenario_(scenario),
      stands_(stands),
      how_(std::move(how)),
      trials_(scenario, task.experiment.seed, how_.jobs, how_.stop),
      whole_(whole.window) {
  choose_busy(whole);
}

void ServiceJudge::choose_busy(const Demand& whole) {
  std::set<std::size_t> hours;
  const auto add_busiest = [&](const std::vector<std::size_t>& nations, std::size_t count) {
    std::vector<std::pair<std::uint64_t, std::size_t>> loads;
    for (std::size_t h = 0; h < whole.window.hours; ++h) {
      std::uint64_t sum = 0;
      const std::size_t last = std::min(h + 2, whole.window.hours);
      for (std::size_t near = h == 0 ? 0 : h - 1; near < last; ++near) {
        for (const std::size_t n : nations) sum += whole.of(n, near);
      }
      loads.emplace_back(sum, whole.window.hours - h);  // ties: the earlier hour
    }
    std::sort(loads.rbegin(), loads.rend());
    for (std::size_t i = 0; i < std::min(count, loads.size()); ++i) {
      hours.insert(whole.window.hours - loads[i].second);
    }
  };
  for (const Group& group : stands_.groups) {
    add_busiest(group.nations, kBusiestOfGroup);
    for (const std::size_t n : group.nations) add_busiest({n}, 1);
  }
  busy_ = {*hours.begin(), *hours.rbegin() - *hours.begin() + 1};
  if (task_.target.is_wait() || 3 * busy_.hours > whole_.hours) busy_ = whole_;
}

Window ServiceJudge::window_of(Stage stage) const {
  return stage == Stage::kWholeRun ? whole_ : busy_;
}

const ServiceJudge::Seen& ServiceJudge::seen(Stage stage) {
  const auto known = seen_.find(stage);
  if (known != seen_.end()) return known->second;
  Seen& fresh = seen_[stage];
  const std::uint32_t first = stage == Stage::kSearch ? 0 : kFirstCertifying;
  std::uint32_t count = task_.replicates;
  if (stage == Stage::kSearch && !task_.target.is_wait()) count = kSearching;
  if (stage == Stage::kOutages) count = 1;
  std::vector<Demand> demands;
  for (std::uint32_t r = first; r < first + count; ++r) {
    fresh.replicates.push_back(r);
    demands.push_back(count_demand(scenario_, window_of(stage), {task_.experiment.seed, r}));
  }
  fresh.cells = make_cells(demands.front(), task_.target, count);
  for (const Cell& cell : fresh.cells) {
    std::uint64_t sum = 0;
    for (const Demand& demand : demands) {
      for (std::size_t h = cell.first / kSlotsAnHour; h < cell.last / kSlotsAnHour; ++h) {
        sum += demand.of(cell.nation, h);
      }
    }
    fresh.requests.push_back(sum);
  }
  return fresh;
}

std::vector<ServiceJudge::Outage> ServiceJudge::outages(const Asked& asked) const {
  std::vector<Fleet> whole;
  for (const std::size_t g : asked.groups) whole.push_back((*asked.questions)[g]->fleet);
  const std::vector<std::string> nothing(whole.size());
  std::vector<Outage> list{{nothing, whole, ""}};
  if (!task_.any_one_down && asked.stage != Stage::kOutages) return list;
  // The i-th site of every group at once.
  for (std::size_t i = 0;; ++i) {
    Outage outage{nothing, whole, ""};
    bool any = false;
    for (std::size_t g = 0; g < whole.size(); ++g) {
      const auto sites = sites_with(stands_, whole[g]);
      if (i >= sites.size()) continue;
      any = true;
      outage.fleets[g] = without(stands_, whole[g], sites[i]);
      outage.names[g] = stands_.platform->sites[sites[i].at()].name + " down";
    }
    if (!any) break;
    list.push_back(std::move(outage));
  }
  std::set<std::string> risk_groups;
  for (const platform::Cable& cable : stands_.platform->cables) {
    if (cable.status == platform::CableStatus::kExisting && !cable.shared_risk_group.empty()) {
      risk_groups.insert(cable.shared_risk_group);
    }
  }
  for (const std::string& name : risk_groups) {
    list.push_back({std::vector<std::string>(whole.size(), name + " cut"), whole, name});
  }
  if (asked.stage == Stage::kSearch && asked.groups.size() == 1) {
    // What failed last fails most often: first of all, with nothing down before it.
    const auto last = failed_with_.find(asked.groups.front());
    const auto fails = [&](const Outage& o) {
      return last != failed_with_.end() && o.names.front() == last->second;
    };
    std::stable_partition(list.begin() + 1, list.end(), fails);
  }
  return list;
}

std::shared_ptr<const platform::Platform> ServiceJudge::platform_of(const Outage& outage) const {
  auto platform = platform_with(stands_, sum_of(stands_, outage.fleets));
  if (outage.risk_group.empty()) return platform;
  auto cut = std::make_shared<platform::Platform>(*platform);
  for (platform::Cable& cable : cut->cables) {
    if (cable.shared_risk_group == outage.risk_group) {
      cable.status = platform::CableStatus::kPlanned;
    }
  }
  return cut;
}

Judgement ServiceJudge::judgement(const Seen& seen, const Group& group,
                                  const std::vector<Tally>& tallies, bool certify,
                                  bool broken) const {
  const auto in_group = [&](std::size_t nation) {
    return std::find(group.nations.begin(), group.nations.end(), nation) != group.nations.end();
  };
  Judgement all;
  all.cells = judge(seen.cells, tallies, task_.target, certify);
  if (broken) {
    // What was seen may be less than an hour: of all that is asked, no more can be within.
    for (std::size_t c = 0; c < seen.cells.size(); ++c) {
      CellVerdict& verdict = all.cells[c];
      const double missed = (1 - verdict.share) * static_cast<double>(verdict.ended);
      verdict.share =
          1 - missed / static_cast<double>(std::max<std::uint64_t>(1, seen.requests[c]));
      verdict.limit = verdict.share;
      verdict.keeps = verdict.share >= task_.target.within_slo;
    }
  }
  std::erase_if(all.cells, [&](const CellVerdict& v) { return !in_group(v.cell.nation); });
  all.keeps = !broken;
  const CellVerdict* worst = nullptr;
  for (const CellVerdict& verdict : all.cells) {
    all.keeps = all.keeps && verdict.keeps;
    if (worst == nullptr || margin(verdict, task_.target) < margin(*worst, task_.target)) {
      worst = &verdict;
    }
  }
  ARCHIPELAGO_REQUIRE(worst != nullptr);
  all.worst = *worst;
  const std::size_t llms = stands_.platform->llms.size();
  all.missed_by_llm.resize(llms);
  for (const Tally& tally : tallies) {
    for (std::size_t l = 0; l < llms; ++l) {
      all.missed_by_llm[l] += tally.missed_by_llm[worst->cell.nation * llms + l];
    }
  }
  return all;
}

void ServiceJudge::answer(const Asked& asked, std::vector<Judgement>& judgements) {
  const Seen& known = seen(asked.stage);
  Watch watch;
  watch.cells = known.cells;
  for (const std::uint64_t requests : known.requests) {
    watch.most_missed.push_back(static_cast<std::uint64_t>(
        std::floor((1 - task_.target.within_slo) * static_cast<double>(requests) + 1e-9)));
  }
  watch.groups = asked.groups.size();
  watch.group.assign(stands_.platform->nations.size(), watch.groups);
  for (std::size_t i = 0; i < asked.groups.size(); ++i) {
    for (const std::size_t n : stands_.groups[asked.groups[i]].nations) watch.group[n] = i;
  }
  // How far the service falls is seen to the end; whether it falls, no longer than needed.
  const bool watched = !task_.target.is_wait() && asked.stage != Stage::kOutages;
  const std::vector<Outage> cases = outages(asked);
  std::set<std::size_t> asking(asked.groups.begin(), asked.groups.end());
  // As many at once as keep the processes busy; what is heard does not depend on it.
  const std::size_t at_once =
      std::max<std::size_t>(1, how_.jobs / std::max<std::size_t>(1, known.replicates.size()));
  for (std::size_t from = 0; from < cases.size() && !asking.empty(); from += at_once) {
    const std::size_t to = std::min(cases.size(), from + at_once);
    std::vector<Trial> trials;
    for (std::size_t k = from; k < to; ++k) {
      const auto platform = platform_of(cases[k]);
      for (const std::uint32_t replicate : known.replicates) {
        trials.push_back({platform, window_of(asked.stage), replicate, watched ? &watch : nullptr});
      }
    }
    const std::vector<Tally> tallies = trials_.run(trials);
    for (std::size_t k = from; k < to && !asking.empty(); ++k) {
      const auto first =
          tallies.begin() + static_cast<std::ptrdiff_t>((k - from) * known.replicates.size());
      hear(asked, cases[k], k == 0, asking,
           {first, first + static_cast<std::ptrdiff_t>(known.replicates.size())}, judgements);
      if (asked.stage == Stage::kOutages) continue;
      // Who fails with one thing down need not be asked with another.
      std::erase_if(asking, [&](std::size_t g) { return !judgements[g].keeps; });
    }
  }
  if (asked.stage != Stage::kSearch) return;
  for (const std::size_t g : asked.groups) {
    if (!judgements[g].keeps) failed_with_[g] = judgements[g].outage;
  }
}

void ServiceJudge::hear(const Asked& asked, const Outage& outage, bool first,
                        const std::set<std::size_t>& asking, const std::vector<Tally>& tallies,
                        std::vector<Judgement>& judgements) const {
  const Seen& known = seen_.at(asked.stage);
  for (std::size_t i = 0; i < asked.groups.size(); ++i) {
    if (!asking.contains(asked.groups[i])) continue;
    const bool broken = std::any_of(tallies.begin(), tallies.end(), [&](const Tally& tally) {
      return !tally.broken.empty() && tally.broken[i] != 0;
    });
    Judgement here = judgement(known, stands_.groups[asked.groups[i]], tallies,
                               is_certified(asked.stage), broken);
    here.outage = outage.names[i];
    Judgement& so_far = judgements[asked.groups[i]];
    if (first) {
      so_far = std::move(here);
    } else if (margin(here.worst, task_.target) < margin(so_far.worst, task_.target)) {
      here.cells = std::move(so_far.cells);
      here.keeps = here.keeps && so_far.keeps;
      so_far = std::move(here);
    }
  }
}

std::vector<Judgement> ServiceJudge::operator()(const Rounds::Questions& questions) {
  std::vector<Judgement> judgements(questions.size());
  std::size_t asking = 0;
  for (const Stage stage : {Stage::kSearch, Stage::kBusyHours, Stage::kWholeRun, Stage::kOutages}) {
    Asked asked{stage, {}, &questions};
    for (std::size_t g = 0; g < questions.size(); ++g) {
      if (questions[g] && questions[g]->stage == stage) asked.groups.push_back(g);
    }
    asking += asked.groups.size();
    if (!asked.groups.empty()) answer(asked, judgements);
  }
  ++rounds_;
  if (how_.say) {
    how_.say(fmt::format("{}: round {}, {} of {} groups still ask, {} runs", scenario_.id, rounds_,
                         asking, questions.size(), trials_.count()));
  }
  return judgements;
}

}  // namespace archipelago::sizing
