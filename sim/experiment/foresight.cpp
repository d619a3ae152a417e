#include "experiment/foresight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "base/scale.hpp"
#include "engine/fleet/deployment.hpp"
#include "metrics/cloud_bill.hpp"
#include "platform/law/rules.hpp"
#include "platform/shortcomings.hpp"
#include "policy/policy_registry.hpp"

namespace archipelago::experiment {
namespace {

using engine::Deployment;
using platform::Platform;
using Sentences = std::vector<std::string>;

// Who may serve whom in one scenario.
class Reach {
 public:
  explicit Reach(const Scenario& scenario)
      : platform_(*scenario.platform),
        run_(scenario.settings.run),
        policy_(policy::make_policy(run_.policy, platform_)),
        rules_(platform_, run_.rules),
        deployment_(platform_, run_.gpu_shares, run_.prefill_share, run_.training.gpu_share,
                    run_.autoscaling.on()) {}

  [[nodiscard]] bool may_serve(NationIndex home, platform::DataClass data, SiteIndex site) const {
    return policy_->admits(platform_, home, site) &&
           rules_.may_process(home, data, platform_.sites[site.at()]);
  }
  [[nodiscard]] LlmIndex answered_with(LlmIndex asked) const {
    return policy_->answers_with(asked);
  }
  [[nodiscard]] bool served(NationIndex home, platform::DataClass data, LlmIndex llm) const {
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      if (deployment_.find(SiteIndex(s), llm) && may_serve(home, data, SiteIndex(s))) return true;
    }
    return false;
  }
  // "hanoi (a replica takes 4 GPUs of one node and a node has 2), ...", of sites with GPUs that may;
  // "" when there are none.
  [[nodiscard]] std::string why_not(NationIndex home, platform::DataClass data,
                                    LlmIndex llm) const {
    Sentences sites;
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      if (platform_.sites[s].gpus == 0 || !may_serve(home, data, SiteIndex(s))) continue;
      sites.push_back(platform_.sites[s].name + " (" + why_none(SiteIndex(s), llm) + ")");
    }
    return fmt::format("{}", fmt::join(sites, ", "));
  }
  // Whether some nation's work may be done by such a site: holds(nation, site).
  template <class Holds>
  [[nodiscard]] bool any_admitted(Holds holds) const {
    for (std::size_t n = 0; n < platform_.nations.size(); ++n) {
      for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
        if (holds(NationIndex(n), platform_.sites[s]) &&
            policy_->admits(platform_, NationIndex(n), SiteIndex(s))) {
          return true;
        }
      }
    }
    return false;
  }
  [[nodiscard]] bool crosses_borders() const {
    return any_admitted(
        [](NationIndex nation, const platform::Site& site) { return site.nation != nation; });
  }
  // Work on sites of another nation's operator, or of one's own.
  [[nodiscard]] bool has_trade() const {
    return any_admitted([](NationIndex nation, const platform::Site& site) {
      return !site.cloud_price && site.operator_nation != nation;
    });
  }
  [[nodiscard]] bool has_clouds() const {
    return any_admitted(
        [](NationIndex, const platform::Site& site) { return site.cloud_price.has_value(); });
  }
  [[nodiscard]] bool admits_all_own_sites() const {
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      bool any = platform_.sites[s].cloud_price.has_value();
      for (std::size_t n = 0; n < platform_.nations.size() && !any; ++n) {
        any = policy_->admits(platform_, NationIndex(n), SiteIndex(s));
      }
      if (!any) return false;
    }
    return true;
  }
  // LLMs with replicas at clouds that may be used and have no price for their tokens.
  [[nodiscard]] Sentences unpriced() const {
    Sentences sentences;
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      const auto& list = platform_.sites[s].cloud_price;
      bool used = false;
      for (std::size_t n = 0; n < platform_.nations.size(); ++n) {
        used = used || policy_->admits(platform_, NationIndex(n), SiteIndex(s));
      }
      for (std::size_t l = 0; l < platform_.llms.size(); ++l) {
        if (!list || !used || list->tokens_of(LlmIndex(l)) != nullptr ||
            !deployment_.find(SiteIndex(s), LlmIndex(l))) {
          continue;
        }
        sentences.push_back(metrics::no_token_price(platform_, SiteIndex(s), LlmIndex(l)));
      }
    }
    return sentences;
  }

 private:
  [[nodiscard]] std::string why_none(SiteIndex site, LlmIndex llm) const {
    std::string why = platform::why_no_replica(platform_, site, llm);
    if (!why.empty()) return why;
    const auto& shares = run_.gpu_shares;
    const auto share = std::find_if(shares.begin(), shares.end(), [&](const auto& s) {
      return s.llm == platform_.llms[llm.at()].name;
    });
    if (share == shares.end() || !(share->share > 0)) return "no share of serving.gpu_shares";
    const auto profile = platform_.find_profile(llm, platform_.sites[site.at()].gpu);
    return fmt::format("a replica takes {} GPUs; {} may be filled, and others come first",
                       platform_.profiles[profile.value().at()].tensor_parallel,
                       deployment_.budget(site));
  }

  const Platform& platform_;
  const engine::RunSettings& run_;
  std::unique_ptr<policy::Policy> policy_;
  platform::Rules rules_;
  Deployment deployment_;
};

// Of one nation's requests, shares that nobody can serve.
struct Unserved {
  double barred = 0;                // policy and rules leave no site with GPUs
  std::map<LlmIndex, double> lost;  // sites, but no replica
  std::map<LlmIndex, std::string> why;
};

Unserved unserved_of(const Scenario& scenario, const Reach& reach, NationIndex nation) {
  Unserved found;
  double all = 0;
  for (const workload::InferenceStream& stream : scenario.recipe->inference) {
    all += stream.requests_per_day * stream.nation_share[nation.at()];
  }
  if (!(all > 0)) return found;
  for (const workload::InferenceStream& stream : scenario.recipe->inference) {
    const double asked = stream.requests_per_day * stream.nation_share[nation.at()] / all;
    for (const workload::LlmShare& share : stream.llms) {
      for (std::size_t c = 0; c < platform::kDataClasses; ++c) {
        const double part = asked * share.share * stream.class_share.at(c);
        const auto data = static_cast<platform::DataClass>(c);
        const LlmIndex llm = reach.answered_with(share.llm);
        if (!(part > 0) || reach.served(nation, data, llm)) continue;
        const std::string why = reach.why_not(nation, data, llm);
        (why.empty() ? found.barred : found.lost[llm]) += part;
        if (!why.empty()) found.why.try_emplace(llm, why);
      }
    }
  }
  return found;
}

void say_unserved(const Scenario& scenario, const Reach& reach, Sentences& sentences) {
  const Platform& platform = *scenario.platform;
  const std::string& policy = scenario.settings.run.policy.name;
  std::map<std::string, Sentences> barred;  // nations by share
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const Unserved found = unserved_of(scenario, reach, NationIndex(n));
    if (found.barred > 0) {
      barred[fmt::format("{:.3g} %", 100 * found.barred)].push_back(platform.nations[n].iso2);
    }
    for (const auto& [llm, lost] : found.lost) {
      sentences.push_back(fmt::format(
          "{:.3g} % of the requests of {} ask for {}, which has no replica where policy {} may "
          "have them served, and are refused: {}",
          100 * lost, platform.nations[n].iso2, platform.llms[llm.at()].name, policy,
          found.why.at(llm)));
    }
  }
  for (const auto& [share, nations] : barred) {
    sentences.push_back(
        fmt::format("{} of the requests of {} are refused: policy {} and the rules leave them no "
                    "site with GPUs",
                    share, fmt::join(nations, ", "), policy));
  }
}

void say_power(const Scenario& scenario, Sentences& sentences) {
  const engine::RunSettings& run = scenario.settings.run;
  // At a scale each GPU has the megawatts that it has at full size.
  const Platform& platform = scenario.full ? *scenario.full : *scenario.platform;
  if (!engine::is_metered(platform, run.power)) return;
  for (const platform::ShortOfPower& site :
       platform::short_of_power(platform, run.power.cap_scale)) {
    sentences.push_back(site.sentence(platform));
  }
}

// A site's whole nodes, printed at full size, against its GPUs.
struct Rounding {
  const platform::Site* site = nullptr;
  double stands_for = 0;  // GPUs

  [[nodiscard]] double share() const { return stands_for / site->gpus - 1; }
};

// "hue +33 % (8 GPUs for 600)", the farthest off first, a few of them.
std::string rounding_text(std::vector<Rounding> rounded, double scale) {
  constexpr std::size_t kShown = 3;
  std::stable_sort(rounded.begin(), rounded.end(), [](const Rounding& a, const Rounding& b) {
    return std::abs(a.share()) > std::abs(b.share());
  });
  Sentences sites;
  for (std::size_t i = 0; i < std::min(kShown, rounded.size()); ++i) {
    sites.push_back(fmt::format("{} {:+.0f} % ({} GPUs for {})", rounded[i].site->name,
                                100 * rounded[i].share(),
                                std::lround(rounded[i].stands_for * scale), rounded[i].site->gpus));
  }
  if (rounded.size() > kShown) sites.push_back(fmt::format("{} more", rounded.size() - kShown));
  return fmt::format("{}", fmt::join(sites, ", "));
}

void say_scale(const Scenario& scenario, Sentences& sentences) {
  constexpr double kMatters = 0.05;
  const double scale = scenario.settings.scale;
  if (scale == 1 || !scenario.full) return;
  const double training = scenario.settings.run.training.gpu_share;
  std::vector<Rounding> rounded;
  Sentences without_training;
  for (std::size_t s = 0; s < scenario.full->sites.size(); ++s) {
    const platform::Site& full = scenario.full->sites[s];
    const platform::Site& small = scenario.platform->sites[s];
    const Rounding rounding{&full, small.gpus / scale};
    if (full.gpus > 0 && std::abs(rounding.share()) > kMatters) rounded.push_back(rounding);
    if (engine::training_nodes(full, training) > 0 &&
        engine::training_nodes(small, training) == 0) {
      without_training.push_back(full.name);
    }
  }
  if (!rounded.empty()) {
    sentences.push_back(
        fmt::format("scale {} leaves whole nodes, which changes what sites have: {}",
                    scale_text(scale), rounding_text(std::move(rounded), scale)));
  }
  if (!without_training.empty()) {
    sentences.push_back(
        fmt::format("scale {} leaves no whole node that trains at {}, which train "
                    "at full size",
                    scale_text(scale), fmt::join(without_training, ", ")));
  }
}

void say_unpriced(const Scenario& scenario, const Reach& reach, Sentences& sentences) {
  if (scenario.settings.bills.clouds != metrics::CloudBilling::kTokens ||
      !engine::is_metered(*scenario.platform, scenario.settings.run.power)) {
    return;
  }
  for (const std::string& missing : reach.unpriced()) {
    sentences.push_back("there will be no bills, since cloud.billing is tokens: " + missing);
  }
}

// A setting, or those that begin so, and why nothing may read it.
struct Idle {
  std::string_view key;  // with a final dot: every key of the section
  std::string (*why)(const Scenario&);
};

std::string without_requests(const Scenario& scenario) {
  return scenario.recipe->inference.empty() ? "the workload has no requests" : "";
}
std::string without_jobs(const Scenario& scenario) {
  return scenario.recipe->training.empty() ? "the workload has no jobs" : "";
}
std::string when_chunked(const Scenario& scenario) {
  return scenario.settings.run.limits.scheduler == serving::Scheduler::kChunked
             ? "serving.scheduler: chunked reads serving.token_budget"
             : "";
}
std::string when_prefill_first(const Scenario& scenario) {
  return scenario.settings.run.limits.scheduler == serving::Scheduler::kPrefillFirst
             ? "serving.scheduler: prefill_first reads serving.max_batched_tokens"
             : "";
}
std::string without_autoscaling(const Scenario& scenario) {
  return scenario.settings.run.autoscaling.on() ? "" : "serving.autoscaling_interval is off";
}
std::string without_prefixes(const Scenario& scenario) {
  const auto& streams = scenario.recipe->inference;
  const bool any = std::any_of(streams.begin(), streams.end(), [](const auto& stream) {
    return (stream.trace && stream.trace->block_tokens > 0) ||
           (stream.closed_loop && stream.closed_loop->keeps_context);
  });
  return any ? "" : "no stream of the workload says which prompts begin alike";
}
std::string without_neighbours(const Scenario& scenario) {
  return Reach(scenario).crosses_borders()
             ? ""
             : "policy " + scenario.settings.run.policy.name +
                   " asks only sites of a nation's own, whose state is always known";
}
std::string without_trade(const Scenario& scenario) {
  return Reach(scenario).has_trade()
             ? ""
             : "under policy " + scenario.settings.run.policy.name +
                   " no nation works on another's site, so there is nothing to settle";
}
std::string without_clouds(const Scenario& scenario) {
  return Reach(scenario).has_clouds() ? ""
                                      : "policy " + scenario.settings.run.policy.name +
                                            " sends nothing to a site with a price list";
}
std::string without_idle_fleet(const Scenario& scenario) {
  return Reach(scenario).admits_all_own_sites()
             ? "policy " + scenario.settings.run.policy.name + " admits work to every site"
             : "";
}
std::string without_training_gpus(const Scenario& scenario) {
  if (scenario.recipe->training.empty()) return "the workload has no jobs";
  return scenario.settings.run.training.gpu_share > 0 ? "" : "training.gpu_share is 0";
}
std::string without_cables(const Scenario& scenario) {
  return scenario.platform->cables.empty() ? "the platform has no cables" : "";
}

constexpr std::array<Idle, 26> kIdle{{
    {"serving.max_batched_tokens", when_chunked},
    {"serving.padded_prompts", when_chunked},
    {"serving.token_budget", when_prefill_first},
    {"serving.autoscaling_target", without_autoscaling},
    {"serving.autoscaling_min_replicas", without_autoscaling},
    {"serving.autoscaling_window", without_autoscaling},
    {"serving.prefix_cache", without_prefixes},
    {"serving.", without_requests},
    {"slo.", without_requests},
    {"wan.prompt_token_bytes", without_requests},
    {"wan.output_token_bytes", without_requests},
    {"policy_view.refresh", without_neighbours},
    {"wan.paths", without_jobs},
    {"wan.staging_weight", without_jobs},
    {"wan.gradient_weight", without_jobs},
    {"wan.checkpoint_weight", without_jobs},
    {"training.queue", without_jobs},
    {"power.shed_first", without_training_gpus},
    {"failures.cable_rate_factor", without_cables},
    {"failures.common_cause_per_year", without_cables},
    {"settlement", without_trade},
    {"cloud.billing", without_clouds},
    {"home_fleet", without_idle_fleet},
    {"prices.cloud", without_clouds},
    {"output.requests", without_requests},
    {"output.jobs", without_jobs},
}};

void say_idle(const Scenario& scenario, Sentences& sentences) {
  for (const input::KeyRow& row : setting_keys()) {
    if (is_default(row.key, scenario.settings)) continue;
    const std::string why = why_idle(row.key, scenario);
    if (!why.empty()) sentences.push_back(row.key + " moves nothing: " + why);
  }
}

}  // namespace

std::string why_idle(const std::string& key, const Scenario& scenario) {
  for (const Idle& idle : kIdle) {
    const bool matches = idle.key.ends_with('.') ? key.starts_with(idle.key) : key == idle.key;
    if (!matches) continue;
    if (std::string why = idle.why(scenario); !why.empty()) return why;
  }
  return "";
}

std::vector<Foresight> foresee(const Experiment& experiment) {
  std::vector<Foresight> list;
  std::map<std::string, std::size_t> at;  // of the list, by sentence
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const Scenario& scenario = experiment.scenarios[s];
    Sentences sentences;
    say_unserved(scenario, Reach(scenario), sentences);
    say_power(scenario, sentences);
    say_scale(scenario, sentences);
    say_unpriced(scenario, Reach(scenario), sentences);
    say_idle(scenario, sentences);
    for (std::string& sentence : sentences) {
      const auto [found, fresh] = at.try_emplace(sentence, list.size());
      if (fresh) list.push_back({std::move(sentence), {}});
      list[found->second].scenarios.push_back(s);
    }
  }
  return list;
}

std::string text_of(const Foresight& foresight, const Experiment& experiment) {
  if (foresight.scenarios.size() == experiment.scenarios.size()) return foresight.sentence;
  std::vector<std::size_t> numbers;
  for (const std::size_t scenario : foresight.scenarios) numbers.push_back(scenario + 1);
  return fmt::format("{} (scenario{} {})", foresight.sentence, numbers.size() > 1 ? "s" : "",
                     fmt::join(numbers, ", "));
}

}  // namespace archipelago::experiment
