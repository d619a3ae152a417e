#include "campaign/sensitivity/sensitivity_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "campaign/sensitivity/sensitivity_text.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

std::string cell(double value) { return std::isnan(value) ? "" : fmt::format("{:.6g}", value); }

class IndexRows {
 public:
  void add(std::string_view input, std::string_view headline, std::string_view method,
           std::string_view index, double value, Bounds bounds) {
    text_ += fmt::format("{},{},{},{},{},{},{}\n", input::csv_cell(input), headline, method, index,
                         cell(value), cell(bounds.low), cell(bounds.high));
  }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_ = "input,headline,method,index,value,low,high\n";
};

void add_findings(IndexRows& rows, const Assumptions& assumptions, const Findings& findings,
                  std::size_t h) {
  const std::string& headline = assumptions.headlines[h].name;
  const std::string_view method = word_of(findings.method);
  if (h < findings.robustness.size()) {
    const Robustness& r = findings.robustness[h];
    rows.add("", headline, method, "mean", r.mean, r.inputs);
    rows.add("", headline, method, "reading_holds", r.share, r.share_bounds);
    rows.add("", headline, method, "ties", r.ties, {std::nan(""), std::nan("")});
  }
  if (h < findings.bars.size()) {
    for (const TornadoBar& bar : findings.bars[h]) {
      rows.add(assumptions.inputs[bar.input].path, headline, method, "swing", bar.swing(),
               {bar.low, bar.high});
    }
  }
  for (std::size_t i = 0; i < assumptions.inputs.size(); ++i) {
    const std::string& input = assumptions.inputs[i].path;
    if (h < findings.effects.size()) {
      const MorrisEffect& effect = findings.effects[h][i];
      rows.add(input, headline, method, "mu", effect.mu, effect.mu_bounds);
      rows.add(input, headline, method, "mu_star", effect.mu_star, effect.mu_star_bounds);
      rows.add(input, headline, method, "sigma", effect.sigma, effect.sigma_bounds);
    }
    if (h < findings.indices.size()) {
      const SobolIndex& index = findings.indices[h][i];
      rows.add(input, headline, method, "first", index.first, index.first_bounds);
      rows.add(input, headline, method, "total", index.total, index.total_bounds);
    }
  }
}

std::string indices_csv(const Assumptions& assumptions, const Study& study) {
  IndexRows rows;
  for (std::size_t h = 0; h < assumptions.headlines.size(); ++h) {
    const metrics::Interval& nominal = study.nominal[h];
    rows.add("", assumptions.headlines[h].name, "nominal", "difference", nominal.mean,
             {nominal.low, nominal.high});
    for (const Findings& findings : study.findings) add_findings(rows, assumptions, findings, h);
  }
  return rows.text();
}

std::string draws_csv(const Assumptions& assumptions, const Study& study) {
  std::string text = "method,draw";
  for (const UncertainInput& input : assumptions.inputs) text += "," + input::csv_cell(input.path);
  for (const Headline& headline : assumptions.headlines) text += "," + headline.name;
  text += '\n';
  for (const Findings& findings : study.findings) {
    for (std::size_t d = 0; d < findings.draws.size(); ++d) {
      text += fmt::format("{},{}", word_of(findings.method), d + 1);
      for (const std::string& value : findings.draws[d]) text += "," + input::csv_cell(value);
      for (const DrawnHeadline& draw : findings.values[d]) text += "," + cell(draw.value);
      text += '\n';
    }
  }
  return text;
}

}  // namespace

std::map<std::string, std::string> sensitivity_tables(const experiment::Experiment& experiment,
                                                      const Assumptions& assumptions,
                                                      const Study& study) {
  return {{"sensitivity.csv", indices_csv(assumptions, study)},
          {"draws.csv", draws_csv(assumptions, study)},
          {"sensitivity.md", sensitivity_text(experiment, assumptions, study)}};
}

}  // namespace archipelago::campaign
