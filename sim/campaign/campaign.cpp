#include "campaign/campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/local_time.hpp"
#include "campaign/precision.hpp"
#include "campaign/run_keys.hpp"
#include "campaign/run_list.hpp"
#include "experiment/counterfactuals.hpp"
#include "experiment/record_file.hpp"
#include "experiment/row_folder.hpp"
#include "input/text.hpp"
#include "platform/quality.hpp"
#include "store/run_store.hpp"

namespace archipelago::campaign {

namespace {

using experiment::Experiment;
using experiment::RunName;
using experiment::RunOutcome;
using experiment::RunResult;

store::CampaignPlan plan_of(const Experiment& experiment, RunKeys& keys) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  store::CampaignPlan plan{keys.campaign_digest(),
                           experiment.name,
                           experiment.question,
                           experiment.file.lexically_normal().string(),
                           program_words(),
                           format_utc(now),
                           {}};
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = experiment.scenarios[s];
    store::PlannedScenario planned{scenario.id, {}, {}};
    for (std::size_t a = 0; a < experiment.axes.size(); ++a) {
      const experiment::AxisValue& value = experiment.axes[a].values[scenario.point[a]];
      planned.axes.push_back({experiment.axes[a].key, value.label, value.raw});
    }
    for (std::size_t r = 0; r < experiment.replicates; ++r) {
      planned.replicates.push_back(keys.key(s, r));
    }
    plan.scenarios.push_back(std::move(planned));
  }
  return plan;
}

std::vector<store::Figure> figures_of(const RunResult& result) {
  std::vector<store::Figure> figures;
  figures.reserve(result.rows.size());
  for (const metrics::Row& row : result.rows) {
    figures.push_back({row.group, row.metric, row.value,
                       row.quality ? std::string(platform::quality_word(*row.quality)) : ""});
  }
  return figures;
}

// Runs what the store lacks, and gathers all of it.
class Runs {
 public:
  Runs(const Experiment& experiment, const CampaignOptions& options, CampaignResult& result)
      : experiment_(experiment),
        options_(options),
        result_(result),
        keys_(experiment, options.run.keep_epochs) {
    if (!options.store.empty()) store_ = std::make_unique<store::RunStore>(options.store);
  }

  // Only these, and shares of them.
  void take_list(Experiment& experiment) {
    listed_ = read_run_list(options_.run_list, keys_.campaign_digest(), experiment);
  }

  void take_only(std::vector<RunName> runs) { listed_ = std::move(runs); }

  // All replicates that the experiment has by now; those that are there stay.
  void take_all() {
    make_room();
    if (store_) guarded([&] { store_->plan(plan_of(experiment_, keys_)); });
    std::vector<RunName> missing;
    for (const RunName& run : mine()) {
      if (result_.finished[run.scenario][run.replicate] != 0) continue;
      if (!take_stored(run)) missing.push_back(run);
    }
    if (options_.only_stored || missing.empty()) return;
    if (options_.elsewhere) {
      run_elsewhere(missing);
    } else {
      run_missing(missing);
    }
  }

 private:
  void make_room() {
    result_.results.resize(experiment_.scenarios.size());
    result_.finished.resize(experiment_.scenarios.size());
    for (auto& list : result_.results) list.resize(experiment_.replicates);
    for (auto& list : result_.finished) list.resize(experiment_.replicates);
    result_.planned = mine().size();
  }

  [[nodiscard]] std::vector<RunName> mine() const {
    std::vector<RunName> all = listed_ ? *listed_ : all_runs(experiment_);
    if (!options_.shard) return all;
    std::vector<RunName> some;
    for (std::size_t i = options_.shard->number - 1; i < all.size(); i += options_.shard->of) {
      some.push_back(all[i]);
    }
    return some;
  }

  void keep(RunName run, RunResult result) {
    result_.results[run.scenario][run.replicate] = std::move(result);
    result_.finished[run.scenario][run.replicate] = 1;
  }

  bool take_stored(RunName run) {
    const experiment::Scenario& scenario = experiment_.scenarios[run.scenario];
    if (!store_ || !options_.run.records.empty() || wants_rows(scenario)) return false;
    const store::RunKey key = keys_.key(run.scenario, run.replicate);
    const auto stored = guarded([&] { return store_->find(key); });
    if (!stored) return false;
    const record::RunFacts facts =
        experiment::decode_record(options_.store.string(), stored->record, *scenario.platform);
    RunResult result = result_of(*scenario.platform, facts, scenario.settings);
    result.requests = stored->requests;
    result.jobs = stored->jobs;
    if (!guarded([&] { return store_->has_figures(run.scenario, run.replicate); })) {
      put({{run.scenario, run.replicate, false, 0, 0, 0, "", figures_of(result)}});
    }
    keep(run, std::move(result));
    ++result_.found;
    return true;
  }

  static bool wants_rows(const experiment::Scenario& scenario) {
    return experiment::wants_rows(scenario, experiment::RowKind::kRequests) ||
           experiment::wants_rows(scenario, experiment::RowKind::kJobs);
  }

  void run_missing(const std::vector<RunName>& missing) {
    experiment::RunOptions how = options_.run;
    how.send_records = store_ != nullptr;
    how.stop = [this] {
      result_.stopped = result_.stopped || (options_.run.stop && options_.run.stop());
      return result_.stopped;
    };
    run_some(experiment_, missing, how, [this](RunOutcome&& outcome) { take(std::move(outcome)); });
  }

  void run_elsewhere(const std::vector<RunName>& missing) {
    guarded([&] { options_.elsewhere(experiment_, missing, *store_, keys_); });
    const std::size_t found = result_.found;
    for (const RunName& run : missing) {
      if (take_stored(run)) continue;
      const auto why = guarded([&] { return store_->failure(run.scenario, run.replicate); });
      if (!why) continue;
      RunOutcome outcome;
      outcome.run = run;
      outcome.failure = *why;
      result_.failures.push_back(failure_text(experiment_, outcome));
    }
    result_.found = found;  // before anything ran
    result_.stopped = options_.run.stop && options_.run.stop();
  }

  void take(RunOutcome&& outcome) {
    const RunName run = outcome.run;
    if (!outcome.failure.empty()) {
      result_.failures.push_back(failure_text(experiment_, outcome));
      // Who shares out runs (run_list) offers one again that somebody killed: it waits.
      const bool waits = outcome.killed && !options_.run_list.empty();
      if (store_ && !waits) {
        guarded([&] { store_->put_failure(run.scenario, run.replicate, outcome.failure); });
      }
      return;
    }
    if (store_) {
      // A plug-in sees the platform itself: nobody knows whether it chose by a price.
      const bool priced = outcome.prices_read ||
                          !experiment_.scenarios[run.scenario].settings.run.policy.file().empty();
      put({{run.scenario, run.replicate, priced, outcome.seconds, outcome.result.requests,
            outcome.result.jobs, std::move(outcome.record), figures_of(outcome.result)}});
    }
    keep(run, std::move(outcome.result));
  }

  void put(const std::vector<store::FinishedRun>& runs) {
    guarded([&] { store_->put(runs); });
  }

  // What is in the store stays there, whatever goes wrong with it.
  auto guarded(auto use) const -> decltype(use()) {
    try {
      return use();
    } catch (const store::StoreError& error) {
      throw SimulationError(fmt::format(
          "{}: the run store fails: {}; {} of {} runs are done: mend that and run the same again, "
          "or add --store none to keep nothing",
          options_.store.string(), error.what(), result_.done(), result_.planned));
    }
  }

  const Experiment& experiment_;
  const CampaignOptions& options_;
  CampaignResult& result_;
  RunKeys keys_;
  std::unique_ptr<store::RunStore> store_;
  std::optional<std::vector<RunName>> listed_;
};

}  // namespace

std::size_t CampaignResult::done() const {
  std::size_t count = 0;
  for (const auto& of_scenario : finished) {
    count += static_cast<std::size_t>(std::count(of_scenario.begin(), of_scenario.end(), 1));
  }
  return count;
}

CampaignResult run_campaign(Experiment& experiment, const CampaignOptions& options) {
  if (options.shard && experiment.precision && options.run_list.empty()) {
    throw InputError(experiment.file.string(), 0, "replicates",
                     "end when a precision is reached, which no shard alone can see; give a number "
                     "of replicates to run shards");
  }
  CampaignResult result;
  Runs runs(experiment, options, result);
  if (!options.run_list.empty()) runs.take_list(experiment);
  if (!options.only.empty()) runs.take_only(options.only);
  runs.take_all();
  if (options.shard || !options.only.empty()) return result;
  while (result.whole() && needs_more(experiment, result.results)) {
    experiment.replicates = next_batch(experiment);
    runs.take_all();
  }
  experiment::add_counterfactuals(experiment, result.results);
  return result;
}

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto number = input::parse_integer(text.substr(0, slash));
  const auto of =
      slash == std::string::npos ? std::nullopt : input::parse_integer(text.substr(slash + 1));
  if (!number || !of || *number < 1 || *of < *number) {
    throw InputError("--shard", 0, text,
                     "is no shard; expected number/of with number from 1 to of, as in 3/16");
  }
  return {static_cast<std::size_t>(*number), static_cast<std::size_t>(*of)};
}

std::string counts_text(const CampaignResult& result) {
  const std::size_t failed = result.failures.size();
  return fmt::format("{} of {} runs finished, {} failed, {} waiting", result.done(), result.planned,
                     failed, result.planned - result.done() - failed);
}

}  // namespace archipelago::campaign
