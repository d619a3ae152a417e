#include "tables/short_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "base/text_table.hpp"
#include "base/text_width.hpp"
#include "tables/flags.hpp"
#include "tables/interval_text.hpp"
#include "tables/scale_words.hpp"

namespace archipelago::tables {

namespace {

using experiment::Experiment;

constexpr std::size_t kMostRows = 24;
constexpr std::size_t kRowsShown = 20;

// A figure, its title with unit, the factor to that unit, its digits.
struct ShortColumn {
  const char* metric;
  const char* title;
  double factor;
  int digits;
};

// What matters first.
constexpr ShortColumn kColumns[] = {
    {"ttft_p95", "TTFT p95 s", 1, 3},
    {"slo_attainment", "in SLO %", 100, 2},
    {"foreign_served_share", "abroad %", 100, 1},
    {"usd_per_million_tokens", "USD/Mtoken", 1, 2},
    {"job_wait_mean", "job wait h", 1.0 / 3600, 2},
    {"resource_cost", "cost USD", 1, 0},
    {"carbon", "t CO2e", 1, 2},
    {"refusal_share", "refused %", 100, 2},
    {"sovereignty_score", "score", 1, 3},
    {"refused_by_law_share", "refused by law %", 100, 2},
    {"dependence", "lost by withdrawal, points", 100, 1},
    {"survival_worst_cuts", "left after a cut %", 100, 1},
    {"llm_score_mean", "LLM score %", 100, 1},
    {"ttft_p50", "TTFT p50 s", 1, 3},
    {"tpot_p50", "TPOT p50 ms", 1e3, 1},
    {"job_completion_mean", "job done h", 1.0 / 3600, 2},
    {"jobs_abroad_share", "jobs abroad %", 100, 1},
    {"gpu_goodput", "GPU goodput %", 100, 2},
};

std::string number(double value, const ShortColumn& column, const char* sign) {
  const double scaled = value * column.factor;
  const bool is_zero = std::abs(scaled) < 0.5 * std::pow(10.0, -column.digits);
  const double shown = is_zero ? 0.0 : scaled;  // and has no minus
  return *sign == '+' ? fmt::format("{:+.{}f}", shown, column.digits)
                      : fmt::format("{:.{}f}", shown, column.digits);
}

// What stands in brackets behind a figure that is compared.
std::string change(const SummaryRow& row, const ShortColumn& column) {
  const std::string shown = number(row.difference->mean, column, "+");
  if (row.verdict == metrics::Verdict::kUnclear) return "?";
  const bool tie = row.verdict == metrics::Verdict::kTie || shown == number(0, column, "+");
  return tie ? "=" : shown;
}

// Without its marks.
std::string figure(const SummaryRow& row, const ShortColumn& column) {
  const std::string text = number(row.value.mean, column, "");
  if (row.difference) return text + " (" + change(row, column) + ")";
  return text + interval_text(row.value, column.factor, column.digits);
}

// "federated, demand_scale 2"
const std::string& name_of(const Experiment& experiment, std::size_t s) {
  return experiment.scenarios[s].id;
}

bool is_baseline(const Experiment& experiment, std::size_t s) {
  return std::any_of(experiment.scenarios.begin(), experiment.scenarios.end(),
                     [&](const experiment::Scenario& other) { return other.baseline == s; });
}

// Whose figures are shown: those of all users, who are "all" or, where all are of one bloc, that.
std::string group_of(const Experiment& experiment, const Summary& summary,
                     const std::string& metric) {
  std::vector<std::string> groups{"all"};
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    for (const platform::Nation& nation : scenario.platform->nations) groups.push_back(nation.bloc);
  }
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const std::string& group) {
    for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
      if (summary.find(s, group, metric) != nullptr) return true;
    }
    return false;
  });
  return found == groups.end() ? "" : *found;
}

// One column: its cells by scenario, and what all of them would say without marks.
struct Cells {
  std::string title;
  std::vector<std::string> texts;
  std::set<std::string> distinct;

  [[nodiscard]] std::size_t width() const {
    std::size_t widest = width_of(title);
    for (const std::string& text : texts) widest = std::max(widest, width_of(text));
    return widest;
  }
};

struct Marks {
  bool saturated = false;
  bool out_of_range = false;
  bool short_of_power = false;
  bool estimated = false;
  bool assumed = false;

  void add(const Flags& flags) {
    saturated |= flags.saturated;
    out_of_range |= flags.out_of_range;
    short_of_power |= flags.short_of_power;
    estimated |= flags.quality == platform::Quality::kEstimated;
    assumed |= flags.quality == platform::Quality::kAssumed;
  }
  [[nodiscard]] std::string legend() const {
    std::string text;
    const auto say = [&](bool any, const char* words) {
      if (any) text += (text.empty() ? "" : "; ") + std::string(words);
    };
    say(saturated, "† at or above capacity");
    say(out_of_range, "‡ outside a serving profile's range");
    say(short_of_power, "◊ served where megawatts did not carry the GPUs");
    say(estimated, "~ rests on an estimate");
    say(assumed, "° rests on an assumption");
    return text;
  }
};

// `rows` texts of all scenarios.
Cells cells_of(const Summary& summary, const ShortColumn& column, const std::string& group,
               std::size_t rows, std::size_t scenarios) {
  Cells cells{column.title, {}, {}};
  for (std::size_t s = 0; s < scenarios; ++s) {
    const SummaryRow* row = summary.find(s, group, column.metric);
    const std::string value = row == nullptr ? "-" : number(row->value.mean, column, "");
    cells.distinct.insert(value);
    if (s >= rows) continue;
    cells.texts.push_back(row == nullptr ? value
                                         : figure(*row, column) + flags_of(summary, *row).marks());
  }
  return cells;
}

std::string heading(const Experiment& experiment, bool paired, std::size_t width) {
  std::string text = wrapped(experiment.name + ": " + experiment.question, width);
  std::string how = fmt::format("{} scenarios x {} replicates", experiment.scenarios.size(),
                                experiment.replicates);
  if (paired) {
    how += "; in brackets the change against the baseline (*), (=) below what matters";
    how += experiment.replicates > 1 ? ", (?) unclear" : "";
  }
  if (experiment.replicates > 1) how += "; ± half the 95 % sampling interval";
  if (const std::string words = scale_words(experiment); !words.empty()) how += "; " + words;
  return text + "\n" + wrapped(how, width) + "\n";
}

struct Chosen {
  std::vector<Cells> columns;
  std::vector<std::string> same;  // "refused % 0.00"
  Marks marks;
};

// Columns until the width is used up; the narrow ones behind a wide one still get their chance.
Chosen choose(const Experiment& experiment, const Summary& summary, std::size_t rows,
              std::size_t room) {
  Chosen chosen;
  const std::size_t scenarios = experiment.scenarios.size();
  for (const ShortColumn& column : kColumns) {
    const std::string group = group_of(experiment, summary, column.metric);
    if (group.empty()) continue;
    Cells cells = cells_of(summary, column, group, rows, scenarios);
    if (scenarios > 1 && cells.distinct.size() == 1) {
      chosen.same.push_back(fmt::format("{} {}", column.title, *cells.distinct.begin()));
      continue;
    }
    if (cells.width() + 2 > room) continue;
    room -= cells.width() + 2;
    for (std::size_t s = 0; s < rows; ++s) {
      if (const SummaryRow* row = summary.find(s, group, column.metric)) {
        chosen.marks.add(flags_of(summary, *row));
      }
    }
    chosen.columns.push_back(std::move(cells));
  }
  return chosen;
}

}  // namespace

std::string short_table(const Experiment& experiment, const Summary& summary, std::size_t width) {
  const std::size_t scenarios = experiment.scenarios.size();
  const std::size_t rows = scenarios > kMostRows ? kRowsShown : scenarios;
  bool paired = false;
  std::vector<std::string> names;
  std::size_t widest = width_of("scenario");
  for (std::size_t s = 0; s < rows; ++s) {
    const bool base = is_baseline(experiment, s);
    paired = paired || base;
    names.push_back(cut_to(name_of(experiment, s), width / 2 - 2) + (base ? " *" : ""));
    widest = std::max(widest, width_of(names.back()));
  }
  const Chosen chosen = choose(experiment, summary, rows, width - std::min(width, widest));

  std::vector<std::string> titles{"scenario"};
  std::vector<Align> aligns{Align::kLeft};
  for (const Cells& cells : chosen.columns) {
    titles.push_back(cells.title);
    aligns.push_back(Align::kRight);
  }
  TextTable table(std::move(titles), std::move(aligns));
  for (std::size_t s = 0; s < rows; ++s) {
    std::vector<std::string> line{names[s]};
    for (const Cells& cells : chosen.columns) line.push_back(cells.texts[s]);
    table.add(std::move(line));
  }
  std::string text = heading(experiment, paired, width) + table.text();
  if (rows < scenarios) text += fmt::format("... and {} scenarios more\n", scenarios - rows);
  if (!chosen.same.empty()) {
    text +=
        "\n" + wrapped(fmt::format("The same everywhere: {}", fmt::join(chosen.same, "; ")), width);
  }
  const std::string legend = chosen.marks.legend();
  return legend.empty() ? text : text + "\n" + wrapped(legend, width);
}

}  // namespace archipelago::tables
