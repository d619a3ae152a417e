#include "tables/caveats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "experiment/foresight.hpp"
#include "policy/policy_registry.hpp"
#include "tables/warmup_check.hpp"

namespace archipelago::tables {

namespace {

using experiment::Experiment;

// One sentence for each scenario with places at or above capacity, the fullest of all replicates.
std::vector<std::string> saturation_sentences(const experiment::Results& results) {
  std::vector<std::string> sentences;
  for (std::size_t s = 0; s < results.size(); ++s) {
    std::map<std::string, double> peaks;
    for (const experiment::RunResult& run : results[s]) {
      for (const record::Saturation& full : run.saturated) {
        double& peak = peaks[full.place];
        peak = std::max(peak, full.peak);
      }
    }
    if (peaks.empty()) continue;
    std::vector<std::string> places;
    places.reserve(peaks.size());
    for (const auto& [place, peak] : peaks) places.push_back(fmt::format("{} {:.2f}", place, peak));
    sentences.push_back(fmt::format(
        "At or above capacity in scenario {} (highest offered load of five minutes): {}.", s + 1,
        fmt::join(places, ", ")));
  }
  return sentences;
}

// One sentence for each LLM and quantity: how far out, and in which scenarios.
std::vector<std::string> range_sentences(const experiment::Results& results) {
  struct Excess {
    record::RangeWarning farthest;
    std::vector<std::size_t> scenarios;  // numbers
  };
  std::map<std::pair<std::string, std::string>, Excess> by_quantity;
  for (std::size_t s = 0; s < results.size(); ++s) {
    for (const experiment::RunResult& run : results[s]) {
      for (const record::RangeWarning& warning : run.warnings) {
        Excess& excess = by_quantity[{warning.llm, warning.what}];
        if (warning.reached > excess.farthest.reached) excess.farthest = warning;
        if (excess.scenarios.empty() || excess.scenarios.back() != s + 1) {
          excess.scenarios.push_back(s + 1);
        }
      }
    }
  }
  std::vector<std::string> sentences;
  sentences.reserve(by_quantity.size());
  for (const auto& [key, excess] : by_quantity) {
    sentences.push_back(fmt::format(
        "Outside a serving profile's range: {}: {} reached {}, the profile holds up to {} "
        "(scenario{} {}).",
        key.first, key.second, excess.farthest.reached, excess.farthest.range,
        excess.scenarios.size() > 1 ? "s" : "", fmt::join(excess.scenarios, ", ")));
  }
  return sentences;
}

// One sentence for each scripted event that no run of its scenario comes to.
std::vector<std::string> event_sentences(const Experiment& experiment) {
  std::map<std::string, std::vector<std::size_t>> scenarios;  // by event
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const engine::RunSettings& settings = experiment.scenarios[s].settings.run;
    for (const platform::ScriptedEvent& event : settings.failures.events) {
      if (event.starts < settings.horizon) continue;
      scenarios[fmt::format("{} at {:.9g} s (the run ends at {:.9g} s)",
                            fmt::join(event.names, ", "), event.starts.seconds(),
                            settings.horizon.seconds())]
          .push_back(s + 1);
    }
  }
  std::vector<std::string> sentences;
  sentences.reserve(scenarios.size());
  for (const auto& [event, numbers] : scenarios) {
    sentences.push_back(fmt::format(
        "A scripted event begins at or behind the end of the run and never happens: {} (scenario{} "
        "{}).",
        event, numbers.size() > 1 ? "s" : "", fmt::join(numbers, ", ")));
  }
  return sentences;
}

// Measured times that are no whole days, where energy, carbon or money stand in the tables.
std::vector<std::string> day_sentences(const Experiment& experiment,
                                       const experiment::Results& results) {
  const SimTime day = to_sim_time(Seconds(86'400));
  std::map<SimTime, std::vector<std::size_t>> scenarios;  // by measured time
  for (std::size_t s = 0; s < results.size(); ++s) {
    const engine::RunSettings& run = experiment.scenarios[s].settings.run;
    const SimTime measured = run.horizon - run.warmup;
    const auto counts = [](const metrics::Row& row) {
      return row.metric == "cost_total" || row.metric == "energy_used" || row.metric == "carbon";
    };
    const bool any = std::any_of(results[s].begin(), results[s].end(), [&](const auto& run_result) {
      return std::any_of(run_result.rows.begin(), run_result.rows.end(), counts);
    });
    if (any && measured.ps % day.ps != 0) scenarios[measured].push_back(s + 1);
  }
  std::vector<std::string> sentences;
  sentences.reserve(scenarios.size());
  for (const auto& [measured, numbers] : scenarios) {
    sentences.push_back(fmt::format(
        "Energy, carbon and money are those of {:g} h and no whole day: demand, prices and carbon "
        "follow the hour, so there are no figures a year. Read them of `horizon: day` or `week` "
        "(scenario{} {}).",
        measured.seconds() / 3600, numbers.size() > 1 ? "s" : "", fmt::join(numbers, ", ")));
  }
  return sentences;
}

// "gpus 2024-2026"
std::string years_text(const platform::PriceYears& years) {
  return years.from_year == years.to_year
             ? fmt::format("{} {}", years.prices, years.from_year)
             : fmt::format("{} {}-{}", years.prices, years.from_year, years.to_year);
}

// One sentence for each platform of which there are bills.
std::vector<std::string> money_sentences(const Experiment& experiment,
                                         const experiment::Results& results) {
  std::vector<std::string> sentences;
  bool any = false;
  std::set<std::string> platforms;
  for (std::size_t s = 0; s < results.size(); ++s) {
    const platform::Platform& p = *experiment.scenarios[s].platform;
    const bool billed = std::any_of(results[s].begin(), results[s].end(), [](const auto& run) {
      return std::any_of(run.rows.begin(), run.rows.end(),
                         [](const auto& row) { return row.metric == "resource_cost"; });
    });
    if (!billed || !platforms.insert(p.folder.string()).second) continue;
    any = true;
    if (p.price_years.empty()) {
      sentences.push_back(fmt::format(
          "Platform {} does not say of which years its prices are (price_years.csv).", p.name));
      continue;
    }
    std::vector<std::string> kinds;
    for (const platform::PriceYears& years : p.price_years) kinds.push_back(years_text(years));
    sentences.push_back(
        fmt::format("Money of platform {} is USD of mixed years, not deflated: prices of {}.",
                    p.name, fmt::join(kinds, ", ")));
  }
  if (any) {
    sentences.emplace_back(
        "A bill (cost_total) includes what nations pay one another, and a lower one is no saving: "
        "compare resource_cost of all nations.");
  }
  return sentences;
}

// What the LLMs that users ask for, or are answered with, are worth by a public benchmark.
std::vector<std::string> score_sentences(const Experiment& experiment) {
  std::set<std::string> llms;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    const auto policy = policy::make_policy(scenario.settings.run.policy, *scenario.platform);
    for (const workload::InferenceStream& stream : scenario.recipe->inference) {
      for (const workload::LlmShare& share : stream.llms) {
        for (const LlmIndex index : {share.llm, policy->answers_with(share.llm)}) {
          const platform::Llm& llm = scenario.platform->llms[index.at()];
          const std::string source = llm.score ? " (" + llm.score->source + ")" : "";
          llms.insert(llm.name + ": " + platform::score_text(llm) + source);
        }
      }
    }
  }
  if (llms.empty()) return {};
  return {fmt::format("LLMs by public score: {}. A score is comparable within its benchmark.",
                      fmt::join(llms, "; "))};
}

// Rules are kept by the simulator (INV-8): an audit, no figure that policies differ in.
std::vector<std::string> audit_sentences(const experiment::Results& results) {
  std::map<std::string, double> audited;
  for (const auto& replicates : results) {
    for (const experiment::RunResult& run : replicates) {
      for (const metrics::Row& row : run.rows) {
        if (row.group == "rules") audited[row.metric] += row.value;
      }
    }
  }
  if (audited.empty()) return {};
  return {
      fmt::format("Audit of residency, all runs: {:.0f} requests, {:.0f} jobs, {:.0f} copies and "
                  "{:.0f} paths were judged against the rules that bind; none broke them.",
                  audited["audited_requests"], audited["audited_jobs"], audited["audited_copies"],
                  audited["audited_paths"])};
}

// What stress made of the demand.
std::vector<std::string> stress_sentences(const Experiment& experiment) {
  std::vector<std::string> sentences;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const experiment::ScenarioSettings& settings = experiment.scenarios[s].settings;
    if (!settings.stress) continue;
    sentences.push_back(fmt::format(
        "Demand of scenario {}: stress {:g} is a demand_scale of {:.4g}; questions_per_citizen "
        "says what that is for one citizen and day.",
        s + 1, *settings.stress, settings.run.demand_scale));
  }
  return sentences;
}

}  // namespace

std::vector<std::string> caveats(const Experiment& experiment, const experiment::Results& results) {
  std::vector<std::string> sentences;
  std::set<std::string> platforms;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    if (!platforms.insert(scenario.platform->folder.string()).second) continue;
    std::size_t rows[3] = {0, 0, 0};
    const auto count = [&](const auto& table) {
      for (const auto& row : table) ++rows[static_cast<std::size_t>(row.provenance.quality)];
    };
    const platform::Platform& p = *scenario.platform;
    count(p.nations), count(p.zones), count(p.points), count(p.cables), count(p.gpus);
    count(p.llms), count(p.profiles), count(p.sites), count(p.rules);
    count(p.rules_open), count(p.rules_strict);
    sentences.push_back(fmt::format(
        "Platform {} rests on {} measured, {} estimated and {} assumed rows. Every latency figure "
        "depends on the worst of them and is `{}`.",
        p.name, rows[0], rows[1], rows[2],
        rows[2] > 0 ? "assumed" : (rows[1] > 0 ? "estimated" : "measured")));
  }
  std::set<std::string> notes;  // of recipes that several scenarios share
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    for (const std::string& note : scenario.recipe->notes()) notes.insert(note);
  }
  sentences.insert(sentences.end(), notes.begin(), notes.end());
  for (std::string& sentence : score_sentences(experiment)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : audit_sentences(results)) sentences.push_back(std::move(sentence));
  for (std::string& sentence : stress_sentences(experiment)) {
    sentences.push_back(std::move(sentence));
  }
  for (const experiment::Foresight& known : experiment::foresee(experiment)) {
    sentences.push_back(text_of(known, experiment));
  }
  for (std::string& sentence : event_sentences(experiment)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : day_sentences(experiment, results)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : money_sentences(experiment, results)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : warmup_sentences(experiment, results)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : saturation_sentences(results)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : range_sentences(results)) {
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace archipelago::tables
