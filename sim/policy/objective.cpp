#include "policy/objective.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::policy {

namespace {

struct Word {
  std::string_view name;
  Aim aim;
};
constexpr std::array<Word, 4> kAims{{{"latency", Aim::kLatency},
                                     {"cost", Aim::kCost},
                                     {"carbon", Aim::kCarbon},
                                     {"balanced", Aim::kBalanced}}};
constexpr std::array<std::string_view, 3> kWeights{"weight_latency", "weight_cost",
                                                   "weight_carbon"};

const Word* aim_of(const std::string& name) {
  const auto* found =
      std::find_if(kAims.begin(), kAims.end(), [&](const Word& word) { return word.name == name; });
  return found == kAims.end() ? nullptr : found;
}

std::optional<double> weight_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 0 && value <= 1e6 ? std::optional(value) : std::nullopt;
}

std::string text_of(const Options& options, std::string_view key, const std::string& fallback) {
  const auto found = options.find(std::string(key));
  return found == options.end() ? fallback : found->second;
}

// One that may serve, with what a choice between them looks at.
struct Candidate {
  FederationView::Reachable way;
  double ttft = 0;  // s
  Footprint footprint;
};

// value / least; 1 for the least itself, also when that is 0.
double ratio(double value, double least) {
  if (value <= least) return 1;
  return least > 0 ? value / least : std::numeric_limits<double>::max();
}

double score_of(const Candidate& c, const Objective& objective, double ttft, double usd,
                double grams) {
  switch (objective.aim) {
    case Aim::kLatency:
      return c.ttft;
    case Aim::kCost:
      return c.footprint.usd;
    case Aim::kCarbon:
      return c.footprint.grams;
    case Aim::kBalanced:
      break;
  }
  return objective.weight_latency * ratio(c.ttft, ttft) +
         objective.weight_cost * ratio(c.footprint.usd, usd) +
         objective.weight_carbon * ratio(c.footprint.grams, grams);
}

}  // namespace

const std::vector<std::string>& objective_options() {
  static const std::vector<std::string> options{
      "objective: latency (default), cost, carbon or balanced",
      "within: expected TTFT up to which cost and carbon decide (default 2 s)",
      ("tpot: expected time a token above which a site is passed over while another keeps it and "
       "shows the first token in time (default 100 ms)"),
      "weight_latency: of balanced (default 1)",
      "weight_cost: of balanced (default 1)",
      "weight_carbon: of balanced (default 1)"};
  return options;
}

std::optional<SimTime> parse_limit(const std::string& text) {
  const auto seconds = input::parse_duration(text);
  if (!seconds || seconds->si() <= 0 || seconds->si() > 86'400) return std::nullopt;
  return to_sim_time(*seconds);
}

std::vector<std::string> check_objective(const Options& options, const platform::Platform& platform,
                                         LimitOf limit) {
  std::vector<std::string> faults;
  const std::string name = text_of(options, "objective", "latency");
  const Word* word = aim_of(name);
  if (word == nullptr) {
    std::vector<std::string> names;
    names.reserve(kAims.size());
    for (const Word& known : kAims) names.emplace_back(known.name);
    faults.push_back("objective '" + name + "' is none of latency, cost, carbon, balanced" +
                     input::did_you_mean(name, names));
  }
  const bool balanced = word != nullptr && word->aim == Aim::kBalanced;
  for (const std::string_view weight : kWeights) {
    const auto given = options.find(std::string(weight));
    if (given == options.end()) continue;
    if (!weight_of(given->second)) {
      faults.push_back(given->first + " '" + given->second + "' is no number from 0 to 1000000");
    }
    if (!balanced) faults.push_back(given->first + " only counts with objective: balanced");
  }
  const auto within = options.find("within");
  if (within != options.end()) {
    if (!parse_limit(within->second)) {
      faults.push_back("within '" + within->second +
                       "' is no duration up to a day; write for example within: 2 s");
    }
    if (limit == LimitOf::kObjective && word != nullptr && word->aim == Aim::kLatency) {
      faults.emplace_back("within only counts with objective: cost, carbon or balanced");
    }
  }
  if (const auto tpot = options.find("tpot"); tpot != options.end() && !parse_limit(tpot->second)) {
    faults.push_back("tpot '" + tpot->second +
                     "' is no duration up to a day; write for example tpot: 100 ms");
  }
  if (word == nullptr || word->aim == Aim::kLatency) return faults;
  for (const platform::Site& site : platform.sites) {
    if (site.gpus == 0 || !platform.gpus[site.gpu.at()].clocks.empty()) continue;
    faults.push_back("objective '" + name + "' needs the power of GPU " +
                     platform.gpus[site.gpu.at()].name + "; add its rows to gpu_clocks.csv of " +
                     platform.name);
    break;
  }
  return faults;
}

Objective make_objective(const Options& options) {
  Objective objective;
  objective.aim = aim_of(text_of(options, "objective", "latency"))->aim;
  if (const auto within = options.find("within"); within != options.end()) {
    objective.within = *parse_limit(within->second);
  }
  if (const auto tpot = options.find("tpot"); tpot != options.end()) {
    objective.tpot = *parse_limit(tpot->second);
  }
  objective.weight_latency = *weight_of(text_of(options, kWeights[0], "1"));
  objective.weight_cost = *weight_of(text_of(options, kWeights[1], "1"));
  objective.weight_carbon = *weight_of(text_of(options, kWeights[2], "1"));
  return objective;
}

std::optional<FederationView::Reachable> best_fast_site(
    const workload::Request& request, const FederationView& view, const Objective& objective,
    const std::function<bool(SiteIndex)>& admits) {
  ARCHIPELAGO_REQUIRE(objective.aim != Aim::kLatency);
  std::vector<Candidate> fast;
  for (const FederationView::Reachable& way : view.open(request)) {
    if (2 * way.one_way > objective.within) break;  // they come nearest first
    if (!admits(way.site)) continue;
    const SimTime first = view.expected_first_token(way, request);
    if (first == kNever) continue;
    const SimTime ttft = first + way.one_way - request.at;
    if (ttft > objective.within || view.expected_tpot(way, request) > objective.tpot) continue;
    fast.push_back({way, ttft.seconds(), view.footprint(way.site, request)});
  }
  if (fast.empty()) return std::nullopt;
  double ttft = std::numeric_limits<double>::infinity();
  double usd = ttft;
  double grams = ttft;
  for (const Candidate& c : fast) {
    ttft = std::min(ttft, c.ttft);
    usd = std::min(usd, c.footprint.usd);
    grams = std::min(grams, c.footprint.grams);
  }
  const Candidate* best = &fast.front();
  double best_score = score_of(*best, objective, ttft, usd, grams);
  for (const Candidate& c : fast) {
    const double score = score_of(c, objective, ttft, usd, grams);
    if (score >= best_score) continue;
    best = &c;
    best_score = score;
  }
  return best->way;
}

}  // namespace archipelago::policy
