#include "campaign/sensitivity/sensitivity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string_view>
#include <vector>

#include "base/text_table.hpp"
#include "input/text.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::campaign {

namespace {

using enum Align;

constexpr double kRounding = 1e-9;

std::string shown(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4g}", value); }

std::string shown(Bounds bounds) {
  if (std::isnan(bounds.low)) return "-";
  return fmt::format("{:.4g} to {:.4g}", bounds.low, bounds.high);
}

// A path holds signs that mean something in Markdown.
std::string code(const std::string& path) { return "`" + path + "`"; }

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string_view unit_of(const Headline& headline) {
  return metrics::definition_of(headline.metric).unit;
}

std::string reach_words(Reach reach) {
  switch (reach) {
    case Reach::kRun:
      return "a run";
    case Reach::kPrices:
      return "prices";
    case Reach::kLimits:
      break;
  }
  return "limits";
}

std::string words_of(Reading reading) {
  switch (reading) {
    case Reading::kBelow:
      return "below";
    case Reading::kTie:
      return "a tie";
    case Reading::kAbove:
      return "above";
    case Reading::kNone:
      break;
  }
  return "-";
}

std::string intro(const experiment::Experiment& experiment, const Study& study) {
  std::string draws;
  for (const Findings& findings : study.findings) {
    draws += fmt::format("{}{} {}", draws.empty() ? "" : ", ", findings.draws.size(),
                         word_of(findings.method));
  }
  const std::string sampled =
      experiment.replicates == 1
          ? "replicates would differ, not known of one"
          : fmt::format("{} replicates differ, by Student's t", experiment.replicates);
  const std::string set =
      experiment.set.empty() ? "" : fmt::format(" With --set {}.", fmt::join(experiment.set, ", "));
  return fmt::format(
      "# Sensitivity of {}\n\n{}\n\n"
      "A headline is a scenario less its baseline. Two intervals, each of 95 %: `sampling` because "
      "{}; `inputs` because the assumptions below may be off, "
      "the middle of the draws. A headline reads as above 0, below, or as a tie when it is smaller "
      "than what matters for its metric (`archipelago list metrics NAME`; those sizes are "
      "assumed); "
      "`holds` is the share of draws that read as the nominal run, `ties` that of ties. Draws: {}; "
      "{}. "
      "Seed {}, the same runs' seeds in every draw.{}\n",
      experiment.name, experiment.question, sampled, draws, study.how, experiment.seed, set);
}

// The first findings that have draws of all inputs together.
const Findings* joint_draws(const Study& study) {
  for (const Findings& findings : study.findings) {
    if (!findings.robustness.empty()) return &findings;
  }
  return nullptr;
}

std::string headlines_text(const experiment::Experiment& experiment, const Assumptions& assumptions,
                           const Study& study) {
  const Findings* const joint = joint_draws(study);
  TextTable table({"headline", "metric", "unit", "nominal", "reads", "sampling", "inputs", "holds",
                   "ties", "draws"},
                  {kLeft, kLeft, kLeft, kRight, kLeft, kRight, kRight, kRight, kRight, kRight});
  std::string says;
  for (std::size_t h = 0; h < assumptions.headlines.size(); ++h) {
    const Headline& headline = assumptions.headlines[h];
    const metrics::Interval& nominal = study.nominal[h];
    std::vector<std::string> cells{headline.name,
                                   headline.metric + " of " + headline.group,
                                   std::string(unit_of(headline)),
                                   shown(nominal.mean),
                                   words_of(reading_of({nominal.mean, study.smallest[h]})),
                                   shown(Bounds{nominal.low, nominal.high}),
                                   "-",
                                   "-",
                                   "-",
                                   "-"};
    if (joint != nullptr) {
      const Robustness& r = joint->robustness[h];
      cells[6] = shown(r.inputs);
      cells[7] = fmt::format("{} ({} to {})", percent(r.share), percent(r.share_bounds.low),
                             percent(r.share_bounds.high));
      cells[8] = percent(r.ties);
      cells[9] = std::to_string(r.draws);
    }
    table.add(std::move(cells));
    says += fmt::format("- `{}`: {} less {}{}{}\n", headline.name,
                        experiment.scenarios[headline.scenario].id,
                        experiment.scenarios[headline.baseline].id,
                        headline.says.empty() ? "" : ". ", headline.says);
  }
  return "\n## Headlines\n\n" + table.markdown() + "\n" + says;
}

// What the input is at a place of its law.
std::string value_at(const UncertainInput& input, double at) {
  const std::string text = std::isnan(at) ? "" : input.text_at(at);
  return text.empty() ? "nominal" : text;
}

std::string tornado_text(const Assumptions& assumptions, const Findings& findings) {
  std::string text = "\n## One input at a time\n\n";
  text +=
      "Each input at its 5 % and 95 % quantile (a choice at each option), all others nominal; "
      "widest "
      "swing first. What moves a headline by nothing is left out.\n";
  for (std::size_t h = 0; h < findings.bars.size(); ++h) {
    const Headline& headline = assumptions.headlines[h];
    TextTable table({"input", "lowest", "at", "highest", "at", "swing"},
                    {kLeft, kRight, kRight, kRight, kRight, kRight});
    std::size_t still = 0;
    for (const TornadoBar& bar : findings.bars[h]) {
      const UncertainInput& input = assumptions.inputs[bar.input];
      // Rounding of sums is no swing.
      const bool moves = bar.swing() > kRounding * std::max(std::abs(bar.low), std::abs(bar.high));
      still += moves ? 0 : 1;
      if (!moves) continue;
      table.add({code(input.path), shown(bar.low), value_at(input, bar.low_at), shown(bar.high),
                 value_at(input, bar.high_at), shown(bar.swing())});
    }
    text += fmt::format("\n### {} ({} of {}, {})\n\n", headline.name, headline.metric,
                        headline.group, unit_of(headline));
    text += still < findings.bars[h].size() ? table.markdown() : "No input moves it.\n";
  }
  return text;
}

// Inputs, the one with the highest figure first; what is not defined comes last.
std::vector<std::size_t> ordered(std::size_t inputs, auto figure) {
  std::vector<std::size_t> order(inputs);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto known = [&](std::size_t i) { return std::isnan(figure(i)) ? -1.0 : figure(i); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return known(a) > known(b); });
  return order;
}

std::string morris_text(const Assumptions& assumptions, const Findings& findings) {
  std::string text = "\n## Screening (Morris)\n\n";
  text +=
      "Change of the headline over the whole range of an input: mean size (mu_star), mean (mu), "
      "and "
      "how much it depends on the other inputs or bends (sigma).\n";
  for (std::size_t h = 0; h < findings.effects.size(); ++h) {
    const std::vector<MorrisEffect>& effects = findings.effects[h];
    TextTable table({"input", "mu_star", "95 %", "mu", "sigma"},
                    {kLeft, kRight, kRight, kRight, kRight});
    for (const std::size_t i :
         ordered(effects.size(), [&](std::size_t e) { return effects[e].mu_star; })) {
      table.add({code(assumptions.inputs[i].path), shown(effects[i].mu_star),
                 shown(effects[i].mu_star_bounds), shown(effects[i].mu), shown(effects[i].sigma)});
    }
    text += fmt::format("\n### {}\n\n{}", assumptions.headlines[h].name, table.markdown());
  }
  return text;
}

std::string sobol_text(const Assumptions& assumptions, const Findings& findings) {
  std::string text = "\n## Shares of variance (Sobol)\n\n";
  text +=
      "Share of the headline's variance over all draws that an input explains alone (first), and "
      "with "
      "its interactions (total).\n";
  for (std::size_t h = 0; h < findings.indices.size(); ++h) {
    const std::vector<SobolIndex>& indices = findings.indices[h];
    TextTable table({"input", "first", "95 %", "total", "95 %"},
                    {kLeft, kRight, kRight, kRight, kRight});
    for (const std::size_t i :
         ordered(indices.size(), [&](std::size_t e) { return indices[e].total; })) {
      table.add({code(assumptions.inputs[i].path), shown(indices[i].first),
                 shown(indices[i].first_bounds), shown(indices[i].total),
                 shown(indices[i].total_bounds)});
    }
    text += fmt::format("\n### {}\n\n{}", assumptions.headlines[h].name, table.markdown());
  }
  return text;
}

std::string inputs_text(const Assumptions& assumptions) {
  TextTable table({"input", "law", "decides", "source", "note"},
                  {kLeft, kLeft, kLeft, kLeft, kLeft});
  for (const UncertainInput& input : assumptions.inputs) {
    table.add(
        {code(input.path), input.law_words(), reach_words(input.reach), input.source, input.note});
  }
  return "\n## Inputs\n\nFrom " + assumptions.file.filename().string() +
         ". `prices` and `limits` are laid over what happened; another value of the others is "
         "another run.\n\n" +
         table.markdown();
}

// The files that the figures depend on, by one digest: of a line each, digest and path from the
// experiment's folder.
std::string files_text(const experiment::Experiment& experiment, const Assumptions& assumptions) {
  std::vector<std::filesystem::path> files = experiment.inputs();
  files.push_back(assumptions.file);
  const std::filesystem::path folder =
      std::filesystem::absolute(experiment.file).lexically_normal().parent_path();
  std::vector<std::string> lines;
  for (const std::filesystem::path& file : files) {
    const std::filesystem::path place = std::filesystem::absolute(file).lexically_normal();
    lines.push_back(fmt::format("{}  {}\n", input::sha256_of_file(file),
                                place.lexically_relative(folder).generic_string()));
  }
  std::sort(lines.begin(), lines.end());
  return fmt::format(
      "\n## Made from\n\n{}, {} and what they name: {} files, SHA-256 of their sorted digests and "
      "paths {}.\n",
      experiment.file.filename().string(), assumptions.file.filename().string(), files.size(),
      input::sha256_of_text(fmt::format("{}", fmt::join(lines, ""))));
}

}  // namespace

std::string sensitivity_text(const experiment::Experiment& experiment,
                             const Assumptions& assumptions, const Study& study) {
  std::string text = intro(experiment, study) + headlines_text(experiment, assumptions, study);
  for (const Findings& findings : study.findings) {
    if (!findings.bars.empty()) text += tornado_text(assumptions, findings);
    if (!findings.effects.empty()) text += morris_text(assumptions, findings);
    if (!findings.indices.empty()) text += sobol_text(assumptions, findings);
  }
  return text + inputs_text(assumptions) + files_text(experiment, assumptions);
}

}  // namespace archipelago::campaign
