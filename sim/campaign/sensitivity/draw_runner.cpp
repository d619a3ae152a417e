#include "campaign/sensitivity/draw_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "campaign/sensitivity/money_inputs.hpp"
#include "campaign/sensitivity/setting_inputs.hpp"
#include "experiment/changed_metrics.hpp"
#include "experiment/record_file.hpp"
#include "experiment/record_folder.hpp"
#include "metrics/run_rows.hpp"

namespace archipelago::campaign {

namespace {

using experiment::Experiment;
using experiment::Scenario;

// Scenarios of a batch whose results are held at once: their rows and hours are not needed.
constexpr std::size_t kChunk = 32;

metrics::MetricSettings metric_settings(const experiment::ScenarioSettings& settings) {
  return {settings.run.slo, settings.settlement, settings.score_weights,
          settings.run.power.price_scale};
}

double figure_in(const metrics::Rows& rows, const Headline& headline) {
  for (const metrics::Row& row : rows) {
    if (row.group == headline.group && row.metric == headline.metric) return row.value;
  }
  return std::nan("");
}

bool is_of(const Headline& headline, std::size_t scenario) {
  return headline.scenario == scenario || headline.baseline == scenario;
}

// The experiment without its scenarios.
Experiment frame_of(const Experiment& experiment) {
  Experiment frame = experiment;
  frame.scenarios.clear();
  return frame;
}

}  // namespace

DrawRunner::DrawRunner(const Experiment& experiment, const Assumptions& assumptions,
                       DrawRunning how)
    : experiment_(experiment),
      assumptions_(assumptions),
      how_(std::move(how)),
      reads_prices_(experiment.scenarios.size(), false) {
  std::set<std::size_t> needed;
  for (const Headline& headline : assumptions.headlines) {
    needed.insert(headline.scenario);
    needed.insert(headline.baseline);
  }
  needed_.assign(needed.begin(), needed.end());
  if (!how_.records.empty()) {
    for (const std::size_t s : needed_) kept_[{s, ""}] = {how_.records, s};
  }
  run_missing({Draw(assumptions.inputs.size())});
  find_readers();
}

bool DrawRunner::decides(const UncertainInput& input, std::size_t scenario) const {
  return input.reach == Reach::kRun || (input.reach == Reach::kPrices && reads_prices_[scenario]);
}

DrawRunner::RunKey DrawRunner::key_of(std::size_t scenario, const Draw& draw) const {
  std::string text;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    const UncertainInput& input = assumptions_.inputs[i];
    if (draw[i].empty() || !decides(input, scenario)) continue;
    text += input.path + '=' + draw[i] + '\n';
  }
  return {scenario, std::move(text)};
}

Scenario DrawRunner::with_values(std::size_t scenario, const Draw& draw, bool all) const {
  Scenario fresh = experiment_.scenarios[scenario];
  fresh.baseline.reset();
  std::vector<Assignment> money;
  std::vector<Assignment> settings;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    const UncertainInput& input = assumptions_.inputs[i];
    if (draw[i].empty() || !(all || decides(input, scenario))) continue;
    const bool of_platform = input.path.starts_with("platform.");
    (of_platform ? money : settings).push_back({input.path, draw[i]});
  }
  set_values(fresh.settings, experiment_.file.parent_path(), settings);
  if (!money.empty()) fresh.platform = with_money(*fresh.platform, money);
  return fresh;
}

void DrawRunner::run_missing(const std::vector<Draw>& draws) {
  Experiment batch = frame_of(experiment_);
  std::vector<RunKey> keys;
  std::set<RunKey> asked;
  for (std::size_t d = 0; d < draws.size(); ++d) {
    for (const std::size_t s : needed_) {
      RunKey key = key_of(s, draws[d]);
      if (kept_.contains(key) || !asked.insert(key).second) continue;
      Scenario scenario = with_values(s, draws[d], false);
      if (!key.second.empty()) scenario.id = fmt::format("draw {}: {}", d + 1, scenario.id);
      batch.scenarios.push_back(std::move(scenario));
      keys.push_back(std::move(key));
    }
  }
  if (!keys.empty()) run_batch(std::move(batch), keys);
}

void DrawRunner::run_batch(Experiment batch, const std::vector<RunKey>& keys) {
  const auto report = how_.reporter ? how_.reporter(batch) : nullptr;
  const std::size_t total = keys.size() * batch.replicates;
  for (std::size_t first = 0; first < keys.size(); first += kChunk) {
    const std::size_t last = std::min(keys.size(), first + kChunk);
    Experiment chunk = frame_of(batch);
    for (std::size_t s = first; s < last; ++s) chunk.scenarios.push_back(batch.scenarios[s]);
    experiment::RunOptions options{how_.jobs, {}};
    options.records = how_.scratch / fmt::format("batch-{}", ++batches_);
    std::filesystem::create_directories(options.records);
    if (report) {
      options.report = [&](experiment::Progress progress) {
        progress.done += first * batch.replicates;
        progress.total = total;
        progress.scenario += first;
        report(progress);
      };
    }
    (void)experiment::run_experiment(chunk, options);
    for (std::size_t s = first; s < last; ++s) kept_[keys[s]] = {options.records, s - first};
  }
  runs_ += total;
}

void DrawRunner::find_readers() {
  for (const std::size_t s : needed_) {
    const std::vector<record::RunFacts> facts = read({s, ""});
    reads_prices_[s] = std::any_of(facts.begin(), facts.end(),
                                   [](const record::RunFacts& f) { return f.prices_read; });
  }
}

std::vector<record::RunFacts> DrawRunner::read(const RunKey& key) const {
  const Kept& kept = kept_.at(key);
  std::vector<record::RunFacts> facts;
  for (std::size_t r = 0; r < experiment_.replicates; ++r) {
    facts.push_back(experiment::read_record(experiment::record_path(kept.folder, kept.number, r),
                                            *experiment_.scenarios[key.first].platform));
  }
  return facts;
}

void DrawRunner::price(const std::vector<Draw>& draws, std::size_t scenario,
                       std::vector<Figures>& figures) const {
  // Draws of one run one after the other: its record is read once.
  std::map<RunKey, std::vector<std::size_t>> by_run;
  for (std::size_t d = 0; d < draws.size(); ++d) by_run[key_of(scenario, draws[d])].push_back(d);
  for (const auto& [key, of_run] : by_run) {
    const std::vector<record::RunFacts> facts = read(key);
    for (const std::size_t d : of_run) {
      const Scenario drawn = with_values(scenario, draws[d], true);
      for (std::size_t r = 0; r < facts.size(); ++r) {
        if (facts[r].prices_read && !reads_prices_[scenario]) {
          throw SimulationError(experiment::why_prices_stand(drawn));
        }
        const metrics::Rows rows =
            metrics::run_rows(*drawn.platform, facts[r], metric_settings(drawn.settings));
        for (std::size_t h = 0; h < assumptions_.headlines.size(); ++h) {
          const Headline& headline = assumptions_.headlines[h];
          if (is_of(headline, scenario)) figures[d][h][r] = figure_in(rows, headline);
        }
      }
    }
  }
}

std::vector<std::vector<Differences>> DrawRunner::differences(const std::vector<Draw>& draws) {
  run_missing(draws);
  const std::size_t headlines = assumptions_.headlines.size();
  const Figures none(headlines, std::vector<double>(experiment_.replicates, std::nan("")));
  std::map<std::size_t, std::vector<Figures>> figures;  // by scenario, then draw
  for (const std::size_t s : needed_) {
    figures[s].assign(draws.size(), none);
    price(draws, s, figures[s]);
  }
  std::vector<std::vector<Differences>> answer(draws.size(), std::vector<Differences>(headlines));
  for (std::size_t d = 0; d < draws.size(); ++d) {
    for (std::size_t h = 0; h < headlines; ++h) {
      const Headline& headline = assumptions_.headlines[h];
      const std::vector<double>& mine = figures.at(headline.scenario)[d][h];
      const std::vector<double>& base = figures.at(headline.baseline)[d][h];
      for (std::size_t r = 0; r < mine.size(); ++r) {
        const double difference = mine[r] - base[r];
        if (!std::isnan(difference)) answer[d][h].push_back(difference);
      }
    }
  }
  return answer;
}

std::vector<std::string> DrawRunner::groups_with(const Headline& headline) {
  const Scenario& scenario = experiment_.scenarios[headline.scenario];
  const record::RunFacts facts = read({headline.scenario, ""}).front();
  std::vector<std::string> groups;
  for (const metrics::Row& row :
       metrics::run_rows(*scenario.platform, facts, metric_settings(scenario.settings))) {
    if (row.metric == headline.metric) groups.push_back(row.group);
  }
  return groups;
}

}  // namespace archipelago::campaign
