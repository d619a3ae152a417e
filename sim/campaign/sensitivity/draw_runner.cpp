#include "campaign/sensitivity/draw_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/in_parallel.hpp"
#include "campaign/sensitivity/money_inputs.hpp"
#include "campaign/sensitivity/setting_inputs.hpp"
#include "experiment/changed_metrics.hpp"
#include "experiment/record_file.hpp"
#include "experiment/record_folder.hpp"
#include "experiment/run_result.hpp"
#include "metrics/run_rows.hpp"

namespace archipelago::campaign {

namespace {

using experiment::Experiment;
using experiment::metric_settings;
using experiment::Scenario;

// Scenarios that are held, and run, at once: platforms of their own, and rows that nobody needs.
constexpr std::size_t kChunk = 32;

double figure_in(const metrics::Rows& rows, const Headline& headline) {
  const metrics::Row* const row = metrics::find_row(rows, headline.group, headline.metric);
  return row == nullptr ? std::nan("") : row->value;
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

std::string DrawRunner::text_of(const Draw& draw, auto pass) const {
  std::string text;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    const UncertainInput& input = assumptions_.inputs[i];
    if (!draw[i].empty() && pass(input)) text += input.path + '=' + draw[i] + '\n';
  }
  return text;
}

DrawRunner::RunKey DrawRunner::key_of(std::size_t scenario, const Draw& draw) const {
  return {scenario, text_of(draw, [&](const UncertainInput& i) { return decides(i, scenario); })};
}

Experiment DrawRunner::varied(const Draw& draw) const {
  std::vector<Assignment> assignments;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    const UncertainInput& input = assumptions_.inputs[i];
    if (input.reach == Reach::kRun && !draw[i].empty())
      assignments.push_back({input.path, draw[i]});
  }
  if (assignments.empty()) return experiment_;
  Experiment varied = how_.vary(assignments);
  ARCHIPELAGO_REQUIRE(varied.scenarios.size() == experiment_.scenarios.size());
  return varied;
}

Scenario DrawRunner::with_rest(Scenario scenario, std::size_t number, const Draw& draw,
                               bool all) const {
  std::vector<Assignment> money;
  std::vector<Assignment> settings;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    const UncertainInput& input = assumptions_.inputs[i];
    if (input.reach == Reach::kRun || draw[i].empty()) continue;
    if (!all && !decides(input, number)) continue;
    (is_money_path(input.path) ? money : settings).push_back({input.path, draw[i]});
  }
  set_values(scenario.settings, experiment_.file.parent_path(), settings);
  if (!money.empty())
    scenario.platform = with_money(*scenario.platform, money, scenario.settings.scale);
  return scenario;
}

void DrawRunner::run_missing(const std::vector<Draw>& draws) {
  Experiment names = frame_of(experiment_);  // what reporters call them
  std::vector<Missing> missing;
  std::set<RunKey> asked;
  for (std::size_t d = 0; d < draws.size(); ++d) {
    for (const std::size_t s : needed_) {
      RunKey key = key_of(s, draws[d]);
      if (kept_.contains(key) || !asked.insert(key).second) continue;
      names.scenarios.push_back(experiment_.scenarios[s]);
      std::string& id = names.scenarios.back().id;
      if (!key.second.empty()) id = fmt::format("draw {}: {}", d + 1, id);
      missing.push_back({std::move(key), d});
    }
  }
  if (missing.empty()) return;
  const auto report = how_.reporter ? how_.reporter(names) : nullptr;
  for (std::size_t first = 0; first < missing.size(); first += kChunk) {
    run_chunk(draws, missing, first, std::min(missing.size(), first + kChunk), report);
  }
}

void DrawRunner::run_chunk(const std::vector<Draw>& draws, const std::vector<Missing>& missing,
                           std::size_t first, std::size_t last,
                           const std::function<void(const experiment::Progress&)>& report) {
  Experiment chunk = frame_of(experiment_);
  Experiment of_draw;
  for (std::size_t m = first; m < last; ++m) {
    const auto& [key, draw] = missing[m];
    if (m == first || missing[m - 1].draw != draw) of_draw = varied(draws[draw]);
    chunk.scenarios.push_back(
        with_rest(of_draw.scenarios[key.first], key.first, draws[draw], false));
    Scenario& scenario = chunk.scenarios.back();
    scenario.baseline.reset();
    if (!key.second.empty()) scenario.id = fmt::format("draw {}: {}", draw + 1, scenario.id);
  }
  experiment::RunOptions options{how_.jobs, {}};
  options.records = how_.scratch / fmt::format("runs-{}", ++chunks_);
  std::filesystem::create_directories(options.records);
  if (report) {
    options.report = [&](experiment::Progress progress) {
      progress.done += first * experiment_.replicates;
      progress.total = missing.size() * experiment_.replicates;
      progress.run.scenario += first;
      report(progress);
    };
  }
  (void)experiment::run_experiment(chunk, options);
  for (std::size_t m = first; m < last; ++m) kept_[missing[m].key] = {options.records, m - first};
  runs_ += (last - first) * experiment_.replicates;
}

void DrawRunner::find_readers() {
  for (const std::size_t s : needed_) {
    const std::vector<record::RunFacts> facts = read({s, ""}, *experiment_.scenarios[s].platform);
    reads_prices_[s] = std::any_of(facts.begin(), facts.end(),
                                   [](const record::RunFacts& f) { return f.prices_read; });
  }
}

std::vector<record::RunFacts> DrawRunner::read(const RunKey& key,
                                               const platform::Platform& platform) const {
  const Kept& kept = kept_.at(key);
  std::vector<record::RunFacts> facts;
  for (std::size_t r = 0; r < experiment_.replicates; ++r) {
    facts.push_back(
        experiment::read_record(experiment::record_path(kept.folder, kept.number, r), platform));
  }
  return facts;
}

void DrawRunner::price_run(const Scenario& varied, const RunKey& key,
                           const std::vector<Draw>& draws, const std::vector<std::size_t>& of_run,
                           std::vector<Figures>& figures) const {
  const std::vector<record::RunFacts> facts = read(key, *varied.platform);
  in_parallel(of_run.size(), how_.jobs, [&](std::size_t i) {
    const std::size_t d = of_run[i];
    const Scenario drawn = with_rest(varied, key.first, draws[d], true);
    for (std::size_t r = 0; r < facts.size(); ++r) {
      if (facts[r].prices_read && !reads_prices_[key.first]) {
        throw SimulationError(experiment::why_prices_stand(drawn));
      }
      const metrics::Rows rows =
          metrics::run_rows(*drawn.platform, facts[r], experiment::metric_settings(drawn.settings));
      for (std::size_t h = 0; h < assumptions_.headlines.size(); ++h) {
        const Headline& headline = assumptions_.headlines[h];
        if (is_of(headline, key.first)) figures[d][h][r] = figure_in(rows, headline);
      }
    }
  });
}

void DrawRunner::price(const std::vector<Draw>& draws, const std::vector<std::size_t>& group,
                       FiguresOfDraws& figures) const {
  const Experiment of_group = varied(draws[group.front()]);
  for (const std::size_t s : needed_) {
    std::map<RunKey, std::vector<std::size_t>> by_run;
    for (const std::size_t d : group) by_run[key_of(s, draws[d])].push_back(d);
    for (const auto& [key, of_run] : by_run) {
      price_run(of_group.scenarios[s], key, draws, of_run, figures.at(s));
    }
  }
}

std::vector<std::vector<HeadlineDraw>> DrawRunner::headlines(const std::vector<Draw>& draws) {
  run_missing(draws);
  const std::size_t count = assumptions_.headlines.size();
  const Figures none(count, std::vector<double>(experiment_.replicates, std::nan("")));
  FiguresOfDraws figures;
  for (const std::size_t s : needed_) figures[s].assign(draws.size(), none);
  std::map<std::string, std::vector<std::size_t>> groups;  // by what is varied
  for (std::size_t d = 0; d < draws.size(); ++d) {
    const auto is_varied = [](const UncertainInput& i) { return i.reach == Reach::kRun; };
    groups[text_of(draws[d], is_varied)].push_back(d);
  }
  for (const auto& [text, group] : groups) price(draws, group, figures);
  std::vector<std::vector<HeadlineDraw>> answer(draws.size(), std::vector<HeadlineDraw>(count));
  for (std::size_t d = 0; d < draws.size(); ++d) {
    for (std::size_t h = 0; h < count; ++h) {
      const Headline& headline = assumptions_.headlines[h];
      answer[d][h] = compared(headline.metric, figures.at(headline.scenario)[d][h],
                              figures.at(headline.baseline)[d][h]);
    }
  }
  return answer;
}

std::string DrawRunner::how() const {
  return fmt::format("{} runs were simulated, all else is priced from their records", runs_);
}

std::vector<std::string> DrawRunner::groups_with(const Headline& headline) const {
  const Scenario& scenario = experiment_.scenarios[headline.scenario];
  const record::RunFacts facts = read({headline.scenario, ""}, *scenario.platform).front();
  std::vector<std::string> groups;
  for (const metrics::Row& row :
       metrics::run_rows(*scenario.platform, facts, metric_settings(scenario.settings))) {
    if (row.metric == headline.metric) groups.push_back(row.group);
  }
  return groups;
}

}  // namespace archipelago::campaign
