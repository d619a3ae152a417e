#include "experiment/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "record/traffic_class.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlValue;
using std::filesystem::path;

constexpr double kMaxHorizonSeconds = 100.0 * 86'400;

struct Setting {
  SettingInfo info;
  void (*apply)(const YamlValue&, const path&, ScenarioSettings&);
};

// A name, or {name: {option: value}}.  `Choice` has name and options.
template <class Choice>
Choice read_choice(const YamlValue& value, const std::string& what, const std::string& example) {
  if (value.is_scalar()) return {value.text(), {}};
  Choice choice;
  if (!value.is_map()) {
    value.fault("expected a " + what + "'s name, or {name: {option: value}}");
    return choice;
  }
  const auto entries = value.map().entries();
  if (entries.size() != 1) {
    value.fault("expected one " + what + ", as in " + example);
    return choice;
  }
  choice.name = entries.front().first;
  for (const auto& [key, option] : entries.front().second.map().entries()) {
    choice.options[key] = option.text();
  }
  return choice;
}

policy::PolicyChoice read_policy(const YamlValue& value) {
  return read_choice<policy::PolicyChoice>(value, "policy", "{global_cloud: {region: oregon}}");
}

// A plug-in's path starts at the experiment's folder.
policy::PolicyChoice read_policy(const YamlValue& value, const path& folder) {
  policy::PolicyChoice choice = read_policy(value);
  if (const path file = choice.file(); !file.empty()) {
    choice.options["path"] = (folder / file).lexically_normal().string();
  }
  return choice;
}

training::QueueChoice read_queue(const YamlValue& value) {
  return read_choice<training::QueueChoice>(value, "queue", "{fair_share: {half_life_hours: 168}}");
}

double& weight_of(ScenarioSettings& settings, record::TrafficClass traffic) {
  return settings.run.training.weights.weight[record::row_of(traffic)];
}

template <record::TrafficClass kClass>
void read_weight(const YamlValue& value, const path&, ScenarioSettings& settings) {
  weight_of(settings, kClass) =
      value.number({record::ClassWeights::kMin, record::ClassWeights::kMax});
}

std::vector<engine::GpuShare> read_gpu_shares(const YamlValue& value) {
  std::vector<engine::GpuShare> shares;
  double sum = 0;
  for (const auto& [llm, share] : value.map().entries()) {
    shares.push_back({llm, share.number(input::kShare)});
    sum += shares.back().share;
  }
  if (sum > 1 + 1e-9) value.fault("shares sum to more than 1");
  if (!(sum > 0)) value.fault("expected at least one LLM with a share above 0");
  return shares;
}

UtcTime read_start(const YamlValue& value) {
  const auto start = parse_utc(value.text());
  if (!start) value.fault("'" + value.text() + "' is no UTC instant; write 2026-03-02T00:00Z");
  return start.value_or(UtcTime{});
}

path read_folder(const YamlValue& value, const path& folder) {
  const path named = (folder / value.text()).lexically_normal();
  return named.has_filename() ? named : named.parent_path();  // "../platforms/toy2/"
}

SimTime read_time(const YamlValue& value, input::Range seconds) {
  return to_sim_time(value.duration(seconds));
}

// One of the words, or a fault that lists them; the first then stands.
template <class Choice>
Choice read_word(const YamlValue& value,
                 std::initializer_list<std::pair<std::string_view, Choice>> words) {
  const std::string given = value.text();
  std::vector<std::string> known;
  for (const auto& [word, choice] : words) {
    if (given == word) return choice;
    known.emplace_back(word);
  }
  std::string expected = known.front();
  for (std::size_t i = 1; i < known.size(); ++i) expected += ", " + known[i];
  value.fault("'" + given + "' is none of them; expected one of " + expected +
              input::did_you_mean(given, known));
  return words.begin()->second;
}

bool read_switch(const YamlValue& value) {
  return read_word<bool>(value, {{"off", false}, {"on", true}});
}

SimTime read_interval(const YamlValue& value) {
  if (value.text() == "off") return {};
  return read_time(value, {0.1, kMaxHorizonSeconds});
}

SimTime read_refresh(const YamlValue& value) {
  if (value.text() == "live") return {};
  return read_time(value, {0.1, kMaxHorizonSeconds});
}

// None, one, or several.
std::vector<std::string> read_nations(const YamlValue& value) {
  if (value.is_scalar() && value.text() == "none") return {};
  if (value.is_scalar()) return {value.text()};
  std::vector<std::string> nations;
  for (const YamlValue& nation : value.list()) {
    if (std::find(nations.begin(), nations.end(), nation.text()) != nations.end()) {
      nation.fault("'" + nation.text() + "' stands twice");
    }
    nations.push_back(nation.text());
  }
  return nations;
}

serving::Scheduler read_scheduler(const YamlValue& value) {
  using enum serving::Scheduler;
  return read_word<serving::Scheduler>(value,
                                       {{"prefill_first", kPrefillFirst}, {"chunked", kChunked}});
}

engine::ShedFirst read_shed_first(const YamlValue& value) {
  using enum engine::ShedFirst;
  return read_word<engine::ShedFirst>(value, {{"training", kTraining}, {"serving", kServing}});
}

// marginal_cost, average_cost, or {fixed_tariff: {usd_per_gpu_hour: 2.5}}.
metrics::SettlementTerms read_settlement(const YamlValue& value) {
  using enum metrics::SettlementMode;
  if (value.is_scalar()) {
    const auto mode = read_word<metrics::SettlementMode>(value, {{"average_cost", kAverageCost},
                                                                 {"marginal_cost", kMarginalCost},
                                                                 {"fixed_tariff", kFixedTariff}});
    if (mode == kFixedTariff) {
      value.fault("needs its tariff; write {fixed_tariff: {usd_per_gpu_hour: 2.5}}");
    }
    return {mode, 0};
  }
  const auto tariff = value.map().map("fixed_tariff");
  return {kFixedTariff, tariff.number("usd_per_gpu_hour", {0, 1e6})};
}

platform::RulePack read_rules(const YamlValue& value) {
  using enum platform::RulePack;
  return read_word<platform::RulePack>(
      value, {{"default", kDefault}, {"none", kNone}, {"open", kOpen}, {"strict", kStrict}});
}

serving::Dispatch read_dispatch(const YamlValue& value) {
  using enum serving::Dispatch;
  return read_word<serving::Dispatch>(value, {{"shortest_queue", kShortestQueue},
                                              {"least_work", kLeastWork},
                                              {"power_of_two", kPowerOfTwo},
                                              {"round_robin", kRoundRobin},
                                              {"session_affinity", kSessionAffinity}});
}

const std::vector<Setting>& settings_table() {
  using S = ScenarioSettings;
  using V = YamlValue;
  static const std::vector<Setting> table{
      {{"platform", true}, [](const V& v, const path& f, S& s) { s.platform = read_folder(v, f); }},
      {{"workload", true},
       [](const V& v, const path& f, S& s) { s.workload = (f / v.text()).lexically_normal(); }},
      {{"start", true}, [](const V& v, const path&, S& s) { s.run.start = read_start(v); }},
      {{"horizon", true},
       [](const V& v, const path&, S& s) {
         s.run.horizon = read_time(v, {1, kMaxHorizonSeconds});
       }},
      {{"warmup", true},
       [](const V& v, const path&, S& s) {
         s.run.warmup = read_time(v, {0, kMaxHorizonSeconds});
       }},
      {{"rules", false}, [](const V& v, const path&, S& s) { s.run.rules = read_rules(v); }},
      {{"policy", true}, [](const V& v, const path& f, S& s) { s.run.policy = read_policy(v, f); }},
      {{"policy_view.refresh", false},
       [](const V& v, const path&, S& s) { s.run.view_refresh = read_refresh(v); }},
      {{"demand_scale", false},
       [](const V& v, const path&, S& s) {
         s.run.demand_scale = v.number({1e-9, 1e9});
       }},
      {{"serving.gpu_shares", false},
       [](const V& v, const path&, S& s) { s.run.gpu_shares = read_gpu_shares(v); }},
      {{"serving.scheduler", false},
       [](const V& v, const path&, S& s) { s.run.limits.scheduler = read_scheduler(v); }},
      {{"serving.dispatch", false},
       [](const V& v, const path&, S& s) { s.run.limits.dispatch = read_dispatch(v); }},
      {{"serving.max_sequences", false},
       [](const V& v, const path&, S& s) { s.run.limits.max_sequences = v.integer(1, 65'536); }},
      {{"serving.max_batched_tokens", false},
       [](const V& v, const path&, S& s) {
         s.run.limits.max_batched_tokens = v.integer(1, 16'777'216);
       }},
      {{"serving.padded_prompts", false},
       [](const V& v, const path&, S& s) { s.run.limits.padded_prompts = read_switch(v); }},
      {{"serving.token_budget", false},
       [](const V& v, const path&, S& s) { s.run.limits.token_budget = v.integer(1, 16'777'216); }},
      {{"serving.block_tokens", false},
       [](const V& v, const path&, S& s) { s.run.limits.block_tokens = v.integer(1, 4096); }},
      {{"serving.watermark", false},
       [](const V& v, const path&, S& s) {
         s.run.limits.watermark = v.number({0, 0.5});
       }},
      {{"serving.prefill_share", false},
       [](const V& v, const path&, S& s) {
         s.run.prefill_share = v.number({0, 0.99});
       }},
      {{"serving.autoscaling_interval", false},
       [](const V& v, const path&, S& s) { s.run.autoscaling.interval = read_interval(v); }},
      {{"serving.autoscaling_target", false},
       [](const V& v, const path&, S& s) {
         s.run.autoscaling.target = v.number({0.01, 1e6});
       }},
      {{"serving.autoscaling_min_replicas", false},
       [](const V& v, const path&, S& s) {
         s.run.autoscaling.min_replicas = static_cast<std::size_t>(v.integer(0, 1'000'000));
       }},
      {{"serving.autoscaling_window", false},
       [](const V& v, const path&, S& s) {
         s.run.autoscaling.window = read_time(v, {0, kMaxHorizonSeconds});
       }},
      {{"serving.queue_limit", false},
       [](const V& v, const path&, S& s) { s.run.limits.queue_limit = v.integer(0, 100'000'000); }},
      {{"serving.timeout", false},
       [](const V& v, const path&, S& s) {
         s.run.limits.timeout = read_time(v, {0, kMaxHorizonSeconds});
       }},
      {{"serving.prefix_cache", false},
       [](const V& v, const path&, S& s) { s.run.limits.prefix_cache = read_switch(v); }},
      {{"wan.prompt_token_bytes", false},
       [](const V& v, const path&, S& s) {
         s.run.token_bytes.prompt = v.number({0, 1e6});
       }},
      {{"wan.output_token_bytes", false},
       [](const V& v, const path&, S& s) {
         s.run.token_bytes.output = v.number({0, 1e6});
       }},
      {{"wan.paths", false},
       [](const V& v, const path&, S& s) {
         s.run.training.paths = static_cast<std::size_t>(v.integer(1, 16));
       }},
      {{"wan.staging_weight", false}, read_weight<record::TrafficClass::kStaging>},
      {{"wan.gradient_weight", false}, read_weight<record::TrafficClass::kGradient>},
      {{"wan.checkpoint_weight", false}, read_weight<record::TrafficClass::kCheckpoint>},
      {{"training.gpu_share", false},
       [](const V& v, const path&, S& s) { s.run.training.gpu_share = v.number(input::kShare); }},
      {{"training.queue", false},
       [](const V& v, const path&, S& s) { s.run.training.queue = read_queue(v); }},
      {{"failures.cable_rate_factor", false},
       [](const V& v, const path&, S& s) {
         s.run.failures.cable_rate_factor = v.number({0, 1000});
       }},
      {{"failures.common_cause_per_year", false},
       [](const V& v, const path&, S& s) {
         s.run.failures.common_cause_per_year = v.number({0, 1000});
       }},
      {{"failures.sites_per_year", false},
       [](const V& v, const path&, S& s) {
         s.run.failures.sites_per_year = v.number({0, 1000});
       }},
      {{"failures.gpus_per_day", false},
       [](const V& v, const path&, S& s) {
         s.run.failures.gpus_per_day = v.number({0, 1});
       }},
      {{"failures.grids_per_year", false},
       [](const V& v, const path&, S& s) {
         s.run.failures.grids_per_year = v.number({0, 1000});
       }},
      {{"failures.events", false},
       [](const V& v, const path& f, S& s) {
         s.events = v.text() == "none" ? path() : (f / v.text()).lexically_normal();
       }},
      {{"failures.isolate", false},
       [](const V& v, const path&, S& s) { s.run.failures.isolate = read_nations(v); }},
      {{"sovereignty.weights", false},
       [](const V& v, const path& f, S& s) {
         s.weights = v.text() == "none" ? path() : (f / v.text()).lexically_normal();
       }},
      {{"power.metering", false},
       [](const V& v, const path&, S& s) { s.run.power.metered = read_switch(v); }},
      {{"power.shed_first", false},
       [](const V& v, const path&, S& s) { s.run.power.shed_first = read_shed_first(v); }},
      {{"power.cap_scale", false},
       [](const V& v, const path&, S& s) {
         s.run.power.cap_scale = v.number({0, 1000});
       }},
      {{"power.price_scale", false},
       [](const V& v, const path&, S& s) {
         s.run.power.price_scale = v.number({0, 1000});
       }},
      {{"settlement", false},
       [](const V& v, const path&, S& s) { s.settlement = read_settlement(v); }},
      {{"slo.ttft", false},
       [](const V& v, const path&, S& s) { s.run.slo.ttft = v.duration(input::kPositive); }},
      {{"slo.tpot", false},
       [](const V& v, const path&, S& s) { s.run.slo.tpot = v.duration(input::kPositive); }},
  };
  return table;
}

// Letters that are safe in a file name and a CSV cell.
std::string slug(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool keep = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_';
    if (keep) out += c;
    if (!keep && c != ' ' && !out.empty() && out.back() != '-') out += '-';
  }
  return out;
}

}  // namespace

const std::vector<SettingInfo>& setting_keys() {
  static const std::vector<SettingInfo> keys = [] {
    std::vector<SettingInfo> list;
    for (const Setting& setting : settings_table()) list.push_back(setting.info);
    return list;
  }();
  return keys;
}

void apply_setting(const std::string& key, const YamlValue& value, const path& folder,
                   ScenarioSettings& settings) {
  const auto& table = settings_table();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Setting& s) { return s.info.key == key; });
  ARCHIPELAGO_REQUIRE(found != table.end());
  found->apply(value, folder, settings);
}

std::string axis_label(const std::string& key, const YamlValue& value) {
  if (key == "policy") return slug(read_policy(value).label());
  if (key == "training.queue") return slug(read_queue(value).label());
  if (key == "settlement" && value.is_map()) {
    const metrics::SettlementTerms terms = read_settlement(value);
    return slug("fixed_tariff-" + fmt::format("{:g}", terms.tariff_usd_per_gpu_hour));
  }
  std::string word = key.substr(key.rfind('.') + 1) + "-";
  if (key == "platform" || key == "workload" || key == "failures.events" ||
      key == "sovereignty.weights")
    return slug(word + path(value.text()).stem().string());
  if (value.is_scalar()) return slug(word + value.text());
  if (value.is_list()) {
    for (const YamlValue& item : value.list()) word += item.text() + "-";
    word.pop_back();
    return slug(word);
  }
  for (const auto& [name, share] : value.map().entries()) word += name + "-" + share.text() + "-";
  word.pop_back();
  return slug(word);
}

}  // namespace archipelago::experiment
