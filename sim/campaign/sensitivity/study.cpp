#include "campaign/sensitivity/study.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/random.hpp"
#include "campaign/sensitivity/latin_hypercube.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

using experiment::Experiment;

RandomStream stream(const Experiment& experiment, Method method, const char* what) {
  return {{experiment.seed, 0}, "sensitivity/" + std::string(word_of(method)) + "/" + what};
}

Draw draw_at(const Assumptions& assumptions, const std::vector<double>& point) {
  Draw draw;
  for (std::size_t i = 0; i < point.size(); ++i) {
    draw.push_back(assumptions.inputs[i].text_at(point[i]));
  }
  return draw;
}

std::vector<Draw> draws_at(const Assumptions& assumptions, const Points& points) {
  std::vector<Draw> draws;
  for (const std::vector<double>& point : points) draws.push_back(draw_at(assumptions, point));
  return draws;
}

DrawnHeadline mean_of(const HeadlineDraw& draw) {
  const std::vector<double>& differences = draw.differences;
  if (differences.empty()) return {std::nan(""), 0};
  return {std::accumulate(differences.begin(), differences.end(), 0.0) /
              static_cast<double>(differences.size()),
          draw.smallest};
}

// Runs and prices the draws of the findings.
void evaluate(HeadlineSource& source, Findings& findings) {
  for (const std::vector<HeadlineDraw>& of_draw : source.headlines(findings.draws)) {
    std::vector<DrawnHeadline>& values = findings.values.emplace_back();
    for (const HeadlineDraw& draw : of_draw) values.push_back(mean_of(draw));
  }
}

// Of all draws, or of those that `keep(draw)` keeps.
std::vector<DrawnHeadline> drawn(const Findings& findings, std::size_t headline, auto keep) {
  std::vector<DrawnHeadline> values;
  for (std::size_t d = 0; d < findings.values.size(); ++d) {
    if (keep(d)) values.push_back(findings.values[d][headline]);
  }
  return values;
}

constexpr auto kAll = [](std::size_t) { return true; };

std::vector<double> column(const Findings& findings, std::size_t headline) {
  std::vector<double> values;
  for (const DrawnHeadline& draw : drawn(findings, headline, kAll)) values.push_back(draw.value);
  return values;
}

struct Work {
  const Experiment& experiment;
  const Assumptions& assumptions;
  const Study& study;
  HeadlineSource& source;
  std::size_t draws = 0;

  [[nodiscard]] std::size_t inputs() const { return assumptions.inputs.size(); }
  [[nodiscard]] std::size_t headlines() const { return assumptions.headlines.size(); }
  [[nodiscard]] DrawnHeadline nominal(std::size_t headline) const {
    return {study.nominal[headline].mean, study.smallest[headline]};
  }
};

void one_at_a_time(const Work& work, Findings& findings) {
  std::vector<Law> laws;
  for (const UncertainInput& input : work.assumptions.inputs) laws.push_back(input.law);
  const std::vector<OneMoved> points = campaign::one_at_a_time(laws);
  for (const OneMoved& point : points) {
    Draw& draw = findings.draws.emplace_back(work.inputs());
    draw[point.input] = work.assumptions.inputs[point.input].text_at(point.at);
  }
  evaluate(work.source, findings);
  for (std::size_t h = 0; h < work.headlines(); ++h) {
    findings.bars.push_back(
        tornado(points, column(findings, h), work.study.nominal[h].mean, work.inputs()));
  }
}

void latin_hypercube(const Work& work, Findings& findings) {
  RandomStream random = stream(work.experiment, findings.method, "design");
  findings.draws =
      draws_at(work.assumptions, campaign::latin_hypercube(work.draws, work.inputs(), random));
  evaluate(work.source, findings);
  for (std::size_t h = 0; h < work.headlines(); ++h) {
    findings.robustness.push_back(robustness_of(work.nominal(h), drawn(findings, h, kAll)));
  }
}

void morris(const Work& work, Findings& findings) {
  RandomStream random = stream(work.experiment, findings.method, "design");
  const MorrisDesign design = morris_design(work.draws, work.inputs(), kMorrisLevels, random);
  findings.draws = draws_at(work.assumptions, design.points);
  evaluate(work.source, findings);
  RandomStream bootstrap = stream(work.experiment, findings.method, "bootstrap");
  for (std::size_t h = 0; h < work.headlines(); ++h) {
    findings.effects.push_back(morris_effects(design, column(findings, h), bootstrap));
  }
}

void sobol(const Work& work, Findings& findings) {
  RandomStream random = stream(work.experiment, findings.method, "design");
  const SobolDesign design = sobol_design(work.draws, work.inputs(), random);
  findings.draws = draws_at(work.assumptions, design.points);
  evaluate(work.source, findings);
  RandomStream bootstrap = stream(work.experiment, findings.method, "bootstrap");
  for (std::size_t h = 0; h < work.headlines(); ++h) {
    findings.indices.push_back(sobol_indices(design, column(findings, h), bootstrap));
    findings.robustness.push_back(robustness_of(
        work.nominal(h), drawn(findings, h, [&](std::size_t d) { return design.is_draw(d); })));
  }
}

// With their sampling intervals.  A headline without a figure is a fault of its file.
void add_nominal(const Assumptions& assumptions, HeadlineSource& source, Study& study) {
  const auto headlines = source.headlines({Draw(assumptions.inputs.size())}).front();
  Issues issues;
  for (std::size_t h = 0; h < headlines.size(); ++h) {
    const Headline& headline = assumptions.headlines[h];
    if (headlines[h].differences.empty()) {
      issues.add(assumptions.file.string(), headline.line, "headlines",
                 "'" + headline.name + "' has no figure: " + headline.metric + " of group '" +
                     headline.group + "' is in no table of both scenarios" +
                     input::did_you_mean(headline.group, source.groups_with(headline)));
      continue;
    }
    study.nominal.push_back(metrics::interval95(headlines[h].differences));
    study.smallest.push_back(headlines[h].smallest);
  }
  issues.throw_if_any();
}

}  // namespace

std::string_view word_of(Method method) {
  switch (method) {
    case Method::kOneAtATime:
      return "oat";
    case Method::kLatinHypercube:
      return "lhs";
    case Method::kMorris:
      return "morris";
    case Method::kSobol:
      break;
  }
  return "sobol";
}

std::size_t usual_draws(Method method) {
  switch (method) {
    case Method::kOneAtATime:
      return 0;  // two an input, or one an option
    case Method::kLatinHypercube:
      return 200;
    case Method::kMorris:
      return 20;
    case Method::kSobol:
      break;
  }
  return 256;
}

Study run_study(const Experiment& experiment, const Assumptions& assumptions, const StudyPlan& plan,
                HeadlineSource& source) {
  Study study;
  add_nominal(assumptions, source, study);
  for (const Method method : plan.methods) {
    Findings findings;
    findings.method = method;
    const std::size_t draws = plan.draws > 0 ? plan.draws : usual_draws(method);
    const Work work{experiment, assumptions, study, source, draws};
    switch (method) {
      case Method::kOneAtATime:
        one_at_a_time(work, findings);
        break;
      case Method::kLatinHypercube:
        latin_hypercube(work, findings);
        break;
      case Method::kMorris:
        morris(work, findings);
        break;
      case Method::kSobol:
        sobol(work, findings);
        break;
    }
    study.findings.push_back(std::move(findings));
  }
  study.how = source.how();
  return study;
}

}  // namespace archipelago::campaign
