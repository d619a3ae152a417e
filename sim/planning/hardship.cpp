#include "planning/hardship.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/in_parallel.hpp"
#include "platform/failures/withdrawal.hpp"
#include "platform/routes/worst_cuts.hpp"

namespace archipelago::planning {

namespace {

constexpr double kHarmless = 1e-7;  // of the cost of a day

std::vector<std::size_t> numbers_of(const std::vector<CableIndex>& cables) {
  std::vector<std::size_t> numbers;
  numbers.reserve(cables.size());
  for (const CableIndex cable : cables) numbers.push_back(cable.at());
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<CableIndex> indices_of(const std::vector<std::size_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}

std::set<std::size_t> cables_on_ways(const Network& network) {
  std::set<std::size_t> cables;
  for (const Way& way : network.ways) {
    for (const Crossing& crossing : way.crossings) cables.insert(crossing.cable);
  }
  return cables;
}

std::vector<Loss> cuts_of(const PlanTask& task, const Network& network) {
  const platform::Platform& platform = *task.scenario().platform;
  const std::set<std::size_t> used = cables_on_ways(network);
  const std::vector<bool> stopped(task.candidates.size());
  std::vector<Loss> cuts;
  for (const std::size_t c : used) {
    const platform::Cable& cable = platform.cables[c];
    if (cable.status != platform::CableStatus::kExisting) continue;
    const double faults = cable.faults_per_1000km_year * cable.route.km() / 1000;
    cuts.push_back({"one cut", cable.name, faults * cable.repair_days, {c}, {}, stopped});
  }
  for (const std::vector<CableIndex>& group : platform::cuts_to_survive(platform)) {
    if (group.size() < 2) continue;
    const std::vector<std::size_t> cables = numbers_of(group);
    const bool any = std::any_of(cables.begin(), cables.end(),
                                 [&](std::size_t cable) { return used.contains(cable); });
    if (!any) continue;
    cuts.push_back(
        {"one cut", platform.cables[cables.front()].shared_risk_group, 0, cables, {}, stopped});
  }
  return cuts;
}

std::vector<Loss> withdrawals_of(const PlanTask& task, const std::vector<std::string>& laws) {
  const platform::Platform& platform = *task.scenario().platform;
  std::vector<Loss> losses;
  for (const std::string& law : laws) {
    const auto nation = platform.find_nation(law);
    for (const bool cables : {false, true}) {
      const platform::Withdrawal gone =
          platform::withdrawal_of(platform, *nation, {true, true, cables});
      Loss loss{cables ? "withdrawal with cables" : "withdrawal",
                law,
                0,
                numbers_of(gone.cables),
                {},
                {}};
      for (const SiteIndex site : gone.sites) loss.sites.push_back(site.at());
      for (const Candidate& candidate : task.candidates) {
        loss.stopped.push_back(std::find(candidate.law.begin(), candidate.law.end(), law) !=
                               candidate.law.end());
      }
      losses.push_back(std::move(loss));
    }
  }
  return losses;
}

Loss both(const Loss& a, const Loss& b) {
  Loss loss{"two cuts", a.name + " + " + b.name, 0, a.cables, {}, a.stopped};
  loss.cables.insert(loss.cables.end(), b.cables.begin(), b.cables.end());
  std::sort(loss.cables.begin(), loss.cables.end());
  loss.cables.erase(std::unique(loss.cables.begin(), loss.cables.end()), loss.cables.end());
  return loss;
}

double served_share(const Screened& day) {
  const double tokens = day.served_tokens + day.unserved_tokens;
  return tokens > 0 ? day.served_tokens / tokens : 1;
}

// What is bought in calm.
struct Bought {
  std::vector<double> today;
  std::vector<double> with;                // the portfolio
  std::vector<std::vector<double>> alone;  // by candidate
};

// Days of one network with any loss and anything built.
class Days {
 public:
  Days(const Network& day, const std::vector<Changes>& changes, const Bought& bought)
      : network_(day),
        screening_(day, changes, Keep::kAll),
        bought_(bought),
        nothing_(changes.size()) {}

  Screened screened(const Loss& loss, const Portfolio& built, const std::vector<double>& bought) {
    Portfolio stands = built;
    for (std::size_t c = 0; c < stands.size(); ++c) {
      if (!loss.stopped.empty() && loss.stopped[c]) stands[c] = false;
    }
    screening_.build(stands);
    screening_.buy(bought);
    screening_.lose(loss.cables, loss.sites);
    return screening_.solve();
  }
  HardDay day(const Loss& loss, const Portfolio& built) {
    const Screened today = screened(loss, nothing_, bought_.today);
    const Screened with = screened(loss, built, bought_.with);
    return {loss, served_share(today), served_share(with), usd_of(today), usd_of(with),
            {},   by_nation(today)};
  }
  void put_in(HardDay& day, const std::vector<std::size_t>& candidates) {
    day.saved_usd.assign(nothing_.size(), 0);
    for (const std::size_t c : candidates) {
      Portfolio alone = nothing_;
      alone[c] = true;
      day.saved_usd[c] = day.usd - usd_of(screened(day.loss, alone, bought_.alone[c]));
    }
  }

 private:
  static double usd_of(const Screened& day) { return day.energy_usd + day.unserved_usd; }
  [[nodiscard]] std::vector<double> by_nation(const Screened& day) const {
    std::vector<double> asked(day.tokens.size());
    std::vector<double> served(day.tokens.size());
    for (std::size_t n = 0; n < served.size(); ++n) {
      for (const double tokens : day.tokens[n]) served[n] += tokens;
      asked[n] = served[n];
    }
    for (std::size_t a = 0; a < day.unserved_by_ask.size(); ++a) {
      asked[network_.asks[a].nation] += day.unserved_by_ask[a];
    }
    for (std::size_t n = 0; n < served.size(); ++n) {
      served[n] = asked[n] > 0 ? served[n] / asked[n] : 1;
    }
    return served;
  }

  const Network& network_;

  Screening screening_;
  const Bought& bought_;
  Portfolio nothing_;
};

void sort_by_harm(std::vector<HardDay>& days) {
  std::stable_sort(days.begin(), days.end(),
                   [](const HardDay& a, const HardDay& b) { return a.served < b.served; });
}

class Study {
 public:
  Study(const PlanTask& task, const Planned& planned, Valuation& valuation, const Portfolio& built,
        const HardshipHow& how)
      : task_(task), planned_(planned), built_(built), how_(how) {
    bought_.today = valuation.today().bought;
    bought_.with = valuation.portfolios().screened(built).bought;
    for (std::size_t c = 0; c < task.candidates.size(); ++c) {
      const bool listed =
          how.candidates.empty() ||
          std::find(how.candidates.begin(), how.candidates.end(), c) != how.candidates.end();
      bought_.alone.push_back(listed ? valuation.with(c).bought : std::vector<double>());
      if (listed) listed_.push_back(c);
    }
  }

  Hardships make() {
    std::vector<Loss> cuts;
    if (how_.cuts) cuts = cuts_of(task_, planned_.network);
    const std::vector<Loss> laws = withdrawals_of(task_, how_.laws);
    // First with the ways of nothing and of everything, which finds the worst cuts.
    std::vector<Outage> states;
    for (const Loss& loss : cuts) add_states(loss, false, states);
    for (const Loss& loss : laws) add_states(loss, true, states);
    Network day = calm_day(planned_.network, find_ways(task_, planned_, states));
    std::vector<HardDay> found = days(day, cuts, false);
    sort_by_harm(found);
    std::vector<Loss> pairs;
    states.clear();
    const std::size_t worst = std::min(kWorst, found.size());
    for (std::size_t a = 0; a < worst; ++a) {
      add_states(found[a].loss, true, states);
      for (std::size_t b = a + 1; b < worst; ++b) {
        pairs.push_back(both(found[a].loss, found[b].loss));
        add_states(pairs.back(), false, states);
      }
    }
    day = calm_day(day, find_ways(task_, planned_, states));
    Hardships hard;
    std::vector<Loss> again;
    again.reserve(found.size());
    for (const HardDay& of : found) again.push_back(of.loss);
    hard.calm = days(day, {{"calm", "a calm day", 0, {}, {}, {}}}, true).front();
    hard.cuts = days(day, again, true, hard.calm.usd);
    hard.pairs = days(day, pairs, true, hard.calm.usd);
    hard.withdrawals = days(day, laws, true);
    sort_by_harm(hard.cuts);
    sort_by_harm(hard.pairs);
    add_failures(hard);
    return hard;
  }

 private:
  void add_states(const Loss& loss, bool each, std::vector<Outage>& states) const {
    std::vector<CableIndex> all;
    states.push_back({{}, indices_of(loss.cables)});
    for (std::size_t c = 0; c < planned_.changes.size(); ++c) {
      std::vector<CableIndex> added;
      for (const Changes::OfCable& of : planned_.changes[c].cables) {
        if (planned_.network.cables[of.cable].gbps == 0) added.emplace_back(of.cable);
      }
      all.insert(all.end(), added.begin(), added.end());
      const bool listed = std::find(listed_.begin(), listed_.end(), c) != listed_.end();
      if (each && listed && !added.empty())
        states.push_back({std::move(added), indices_of(loss.cables)});
    }
    if (!all.empty()) states.push_back({std::move(all), indices_of(loss.cables)});
  }

  // `calm_usd`: candidates are put in only where a day costs more; 0: everywhere.
  std::vector<HardDay> days(const Network& day, const std::vector<Loss>& losses, bool put_in,
                            double calm_usd = 0) const {
    std::vector<HardDay> found(losses.size());
    constexpr std::size_t kBlocks = 8;
    const std::size_t blocks = std::min(kBlocks, losses.size());
    in_parallel(
        blocks, how_.jobs,
        [&](std::size_t block) {
          Days of(day, planned_.changes, bought_);
          for (std::size_t i = block; i < losses.size(); i += blocks) {
            found[i] = of.day(losses[i], built_);
            if (put_in && found[i].usd > calm_usd * (1 + kHarmless)) of.put_in(found[i], listed_);
            if (how_.stop && how_.stop()) throw SimulationError("stopped");
          }
        },
        how_.stop);
    return found;
  }

  void add_failures(Hardships& hard) const {
    hard.failures_usd.assign(task_.candidates.size(), 0);
    for (const HardDay& day : hard.cuts) {
      for (std::size_t c = 0; c < day.saved_usd.size(); ++c) {
        hard.failures_usd[c] += day.loss.days_a_year * (day.saved_usd[c] - hard.calm.saved_usd[c]);
      }
    }
  }

  const PlanTask& task_;
  const Planned& planned_;
  const Portfolio& built_;
  const HardshipHow& how_;
  Bought bought_;
  std::vector<std::size_t> listed_;
};

}  // namespace

Hardships hardships(const PlanTask& task, const Planned& planned, Valuation& valuation,
                    const Portfolio& built, const HardshipHow& how) {
  return Study(task, planned, valuation, built, how).make();
}

std::vector<std::string> laws_of(const platform::Platform& platform) {
  std::vector<std::string> laws;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const bool any =
        std::any_of(platform.sites.begin(), platform.sites.end(),
                    [&](const platform::Site& site) { return site.under(NationIndex(n)); });
    if (any) laws.push_back(platform.nations[n].iso2);
  }
  return laws;
}

}  // namespace archipelago::planning
