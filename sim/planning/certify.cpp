#include "planning/certify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "planning/network_maker.hpp"
#include "planning/plan_words.hpp"
#include "planning/screening.hpp"
#include "platform/shortcomings.hpp"
#include "sizing/sizing.hpp"

namespace archipelago::planning {

namespace {

constexpr double kHoursAYear = 8760;
constexpr double kAllServed = 1e-6;         // of what is asked
constexpr double kDearUsdPerMillion = 1e6;  // tokens: nobody would leave one unserved

// GPUs that each site may hold in that state, whole nodes.
std::vector<int> room(const PlanTask& task, const platform::Platform& platform) {
  std::vector<int> most;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    platform::Site site = platform.sites[s];
    const int stands = site.gpus;
    site.gpus = site.gpus_per_node;
    const double gpu_w = platform::full_clock_w(platform, site) / site.gpus_per_node;
    const double powered = gpu_w > 0 ? site.it_power_w / gpu_w : 0;
    const double bought = std::min(stands + task.buy_gpus[s], powered + 1e-9);
    const int gpus = std::max(stands, static_cast<int>(std::floor(bought)));
    most.push_back(gpus / site.gpus_per_node * site.gpus_per_node);
  }
  return most;
}

class Certifier {
 public:
  Certifier(const PlanTask& task, const std::vector<ShortListed>& list, const CertifyHow& how)
      : task_(task),
        how_(how),
        window_(window_of(task, list, task.certify.stretch)),
        runs_(runs_of(window_, task.certify.replicates)),
        planned_(make_network(window_, demand_of(window_))) {
    by_what_is_measured(window_.scenario().settings.run, planned_.network);
  }

  Certificates make() {
    Certificates found;
    for (const Period& period : planned_.network.periods) {
      for (const Ask& ask : planned_.network.asks) {
        found.asked += ask.rates[period.hour] * period.hours_a_year / kHoursAYear;
      }
    }
    for (std::size_t s = 0; s < runs_.scenarios.size(); ++s) {
      if (how_.say) how_.say("sizing with " + runs_.scenarios[s].id);
      const sizing::SizingTask sized = sizing_of(s);
      found.target = sized.target_text();
      found.list.push_back(certificate(sized, s));
      if (how_.stop && how_.stop()) throw SimulationError("stopped");
    }
    return found;
  }

 private:
  [[nodiscard]] sizing::SizingTask sizing_of(std::size_t state) const {
    sizing::SizingTask of;
    of.name = window_.name;
    of.file = task_.file;
    of.experiment = runs_;
    of.experiment.scenarios = {runs_.scenarios[state]};
    of.target.within_slo = task_.certify.within_slo;
    of.replicates = task_.certify.replicates;
    of.most_gpus = {room(task_, *runs_.scenarios[state].platform)};
    return of;
  }

  Certificate certificate(const sizing::SizingTask& of, std::size_t state) const {
    Certificate found;
    found.name = runs_.scenarios[state].id;
    try {
      const sizing::Sized sized = sizing::size_scenario(of, 0, {how_.jobs, how_.stop, {}});
      found.keeps = true;
      found.gpus = sized.stands.gpus(sized.fleet);
      found.filled = sized.stands.filled(sized.fleet);
      found.usd = sized.stands.usd(sized.fleet);
      found.proved = sized.proved;
      found.runs = sized.runs;
    } catch (const SimulationError& error) {
      if (how_.stop && how_.stop()) throw;
      found.why_not = error.what();
    }
    solve_program(of, state, found);
    return found;
  }

  void solve_program(const sizing::SizingTask& of, std::size_t state, Certificate& found) const {
    const experiment::Scenario& scenario = of.experiment.scenarios.front();
    Portfolio built(planned_.changes.size());
    if (state > 0) built[state - 1] = true;
    Network network = with_built(planned_.network, planned_.changes, built);
    const sizing::Stands stands =
        sizing::make_stands(scenario, demand_of(window_), of.most_gpus.front());
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
      PlanSite& site = network.sites[s];
      site.gpus = 0;
      site.gpu_w = 0;  // megawatts are in the room and in the price
      site.most_bought = of.most_gpus.front()[s];
      site.usd_per_gpu_year = stands.node_usd[s] / scenario.platform->sites[s].gpus_per_node;
      std::fill(site.usd_per_gpu_h.begin(), site.usd_per_gpu_h.end(), 0.0);
    }
    network.usd_per_million_unserved = kDearUsdPerMillion;
    const std::vector<Changes> none;
    const Screened screened = Screening(network, none).solve();
    found.program_gpus = std::accumulate(screened.bought.begin(), screened.bought.end(), 0.0);
    found.program_usd = screened.bought_usd;
    found.program_serves = screened.unserved_tokens <=
                           kAllServed * (screened.served_tokens + screened.unserved_tokens);
  }

  const PlanTask& task_;
  const CertifyHow& how_;
  PlanTask window_;
  experiment::Experiment runs_;
  Planned planned_;
};

std::string cell(bool known, double value) { return known ? fmt::format("{:.9g}", value) : ""; }

}  // namespace

Certificates certify(const PlanTask& task, const std::vector<ShortListed>& list,
                     const CertifyHow& how) {
  return Certifier(task, list, how).make();
}

std::string certificates_csv(const Certificates& certificates) {
  std::string text =
      "put_in,keeps,certified_gpus,certified_gpus_avoided,certified_usd_a_year,"
      "certified_usd_avoided_a_year,program_gpus,program_gpus_avoided,program_usd_a_year,"
      "program_usd_avoided_a_year,gpus_filled,proved,runs,why_not\n";
  const Certificate& today = certificates.list.front();
  for (const Certificate& of : certificates.list) {
    const bool both = of.keeps && today.keeps;
    const bool both_programs = of.program_serves && today.program_serves;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", input::csv_cell(of.name),
                        of.keeps ? "yes" : "no", cell(of.keeps, of.gpus),
                        cell(both, today.gpus - of.gpus), cell(of.keeps, of.usd),
                        cell(both, today.usd - of.usd), cell(of.program_serves, of.program_gpus),
                        cell(both_programs, today.program_gpus - of.program_gpus),
                        cell(of.program_serves, of.program_usd),
                        cell(both_programs, today.program_usd - of.program_usd),
                        cell(of.keeps, of.filled), of.keeps ? (of.proved ? "yes" : "no") : "",
                        of.runs, input::csv_cell(of.why_not));
  }
  return text;
}

std::vector<std::string> certificate_sentences(const Certificates& certificates) {
  const Certificate& today = certificates.list.front();
  std::vector<std::string> sentences;
  sentences.push_back(fmt::format(
      "Certified for {} at {:.4g} requests a second: today {}.", certificates.target,
      certificates.asked,
      today.keeps
          ? fmt::format("{} GPUs at USD {} million a year (program: {})", today.gpus,
                        millions(today.usd),
                        today.program_serves ? fmt::format("{:.1f} GPUs", today.program_gpus)
                                             : "not all is served")
          : "no fleet that fits keeps it (certificates.csv)"));
  for (const Certificate& of : certificates.list) {
    if (&of == &today) continue;
    if (!of.keeps) {
      sentences.push_back(fmt::format("With {}: no fleet that fits keeps it.", of.name));
    } else if (!today.keeps) {
      sentences.push_back(fmt::format("With {}: {} GPUs keep it.", of.name, of.gpus));
    } else {
      sentences.push_back(fmt::format(
          "With {}: {} GPUs, {} avoided, USD {} million a year (program: {:.1f} avoided, {}).",
          of.name, of.gpus, today.gpus - of.gpus, millions(today.usd - of.usd),
          today.program_gpus - of.program_gpus, millions(today.program_usd - of.program_usd)));
    }
  }
  return sentences;
}

}  // namespace archipelago::planning
