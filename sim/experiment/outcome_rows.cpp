#include "experiment/outcome_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/mix.hpp"
#include "engine/fleet/full_replica.hpp"
#include "input/text.hpp"
#include "platform/data_class.hpp"
#include "platform/site_hours.hpp"

namespace archipelago::experiment {
namespace {

using platform::Platform;

constexpr double kJoulesPerKwh = 3.6e6;
// Requests that change hands at once, and how many times that before the run waits: together few
// enough to stay near the processor, and enough that neither thread waits for the other's slow moments.
constexpr std::size_t kGathered = 4096;
constexpr std::size_t kAhead = 4;
constexpr std::array<std::string_view, record::kFates> kFateWords{
    "served", "no_site", "forbidden", "queue_full", "timeout", "too_long", "no_power", "in_flight"};
constexpr std::array<std::string_view, record::kJobFates> kJobWords{
    "done", "too_large", "forbidden", "unreachable", "waiting", "running"};

std::string name_of(RunName run) { return fmt::format("{},{}", run.scenario + 1, run.replicate); }

std::uint64_t threshold(double share) {
  constexpr double kAll = 18'446'744'073'709'551'616.0;  // 2^64
  return share >= 1 ? std::numeric_limits<std::uint64_t>::max()
                    : static_cast<std::uint64_t>(share * kAll);
}

}  // namespace

RequestRows::RequestRows(const Scenario& scenario, RunName run, const std::filesystem::path& part)
    : scenario_(scenario),
      run_(name_of(run)),
      below_(threshold(scenario.settings.request_rows)),
      metered_(engine::is_metered(*scenario.platform, scenario.settings.run.power)),
      deployment_(*scenario.platform, scenario.settings.run.gpu_shares,
                  scenario.settings.run.prefill_share, scenario.settings.run.training.gpu_share,
                  scenario.settings.run.autoscaling.on()),
      file_(part) {
  learn_works();
  const engine::RunSettings& settings = scenario.settings.run;
  for (const platform::Site& site : scenario.platform->sites) {
    const platform::GridZone& zone = scenario.platform->zones[site.zone.at()];
    prices_.push_back(platform::hours_of(zone.price, zone.price_usd_per_kwh,
                                         scenario.platform->nations[site.nation.at()].timezone,
                                         settings.start, settings.horizon));
  }
}

void RequestRows::learn_works() {
  constexpr std::int32_t kFew = 512;
  constexpr std::int32_t kMany = 2048;
  constexpr std::int32_t kShort = 256;
  constexpr std::int32_t kLong = 512;
  const Platform& platform = *scenario_.platform;
  const std::vector<serving::PoolSpec> specs =
      deployment_.specs(platform, scenario_.settings.run.limits);
  for (std::size_t p = 0; p < specs.size(); ++p) {
    const engine::Pool& pool = deployment_.pools()[p];
    const platform::Site& site = platform.sites[pool.site.at()];
    const auto takes = [&](std::int32_t prompt, std::int32_t output) {
      return engine::gpu_seconds(platform, pool, specs[p], prompt, output);
    };
    const auto [prompts_w, full_w] = engine::rises_above_idle(platform, pool, specs[p]);
    const double base = takes(kFew, kShort);
    Work work;
    work.prompt_s = std::max(0.0, takes(kMany, kShort) - base) / (kMany - kFew);
    work.output_s = std::max(0.0, takes(kFew, kLong) - base) / (kLong - kShort);
    work.prompt_j = site.pue * work.prompt_s * prompts_w;
    work.output_j = site.pue * work.output_s * full_w;
    works_.push_back(work);
  }
}

void RequestRows::on_path(std::uint32_t path, const std::vector<CableIndex>& cables) {
  std::string text;
  for (const CableIndex cable : cables) {
    if (!text.empty()) text += '>';
    text += scenario_.platform->cables[cable.at()].name;
  }
  gathered_.paths.emplace_back(path, input::csv_cell(text));
}

void RequestRows::on_outcome(const record::RequestOutcome& outcome) {
  if (mix64(outcome.number) > below_) return;
  gathered_.outcomes.push_back(outcome);
  if (gathered_.outcomes.size() == kGathered) hand_over();
}

void RequestRows::close() {
  hand_over();
  writing_.back().get();
  file_.close();
}

// What one batch throws, all behind it throw, unwritten.
void RequestRows::hand_over() {
  std::shared_future<void> before;
  if (!writing_.empty()) before = writing_.back();
  if (writing_.size() == kAhead) {
    writing_.front().get();
    writing_.pop_front();
  }
  // Nothing is kept behind the writing, or each batch would keep all before it.
  auto write_batch = [this, batch = std::move(gathered_), before]() mutable {
    if (before.valid()) std::exchange(before, {}).get();
    write(std::exchange(batch, {}));
  };
  writing_.push_back(std::async(std::launch::async, std::move(write_batch)));
  gathered_ = {};
  gathered_.outcomes.reserve(kGathered);
}

void RequestRows::write(const Batch& batch) {
  for (const auto& [path, text] : batch.paths) {
    if (path >= paths_.size()) paths_.resize(path + 1);
    paths_[path] = text;
  }
  for (const record::RequestOutcome& outcome : batch.outcomes) write(outcome);
}

void RequestRows::write(const record::RequestOutcome& outcome) {
  const Platform& platform = *scenario_.platform;
  line_.begin();
  line_.word(run_);
  line_.number(outcome.number);
  line_.seconds(outcome.asked);
  line_.number(outcome.asked < scenario_.settings.run.warmup ? 0 : 1);
  line_.word(platform.nations[outcome.nation.at()].iso2);
  line_.word(platform.points[outcome.metro.at()].name);
  line_.word(platform.llms[outcome.llm.at()].name);
  line_.word(platform::word_of(static_cast<platform::DataClass>(outcome.data_class)));
  line_.number(outcome.prompt_tokens);
  line_.number(outcome.output_tokens);
  line_.word(kFateWords.at(static_cast<std::size_t>(outcome.fate)));
  if (outcome.sent) {
    line_.word(platform.sites[outcome.site.at()].name);
    line_.word(paths_[outcome.path]);
    line_.seconds(outcome.network_one_way);
  } else {
    line_.word(",,");
  }
  add_times(outcome);
  add_work(outcome);
  file_.write(line_.end());
}

void RequestRows::add_times(const record::RequestOutcome& outcome) {
  if (outcome.fate != record::Fate::kServed) return line_.word(",,");
  line_.seconds(outcome.first_token - outcome.asked);
  if (outcome.output_tokens > 1) {
    const SimTime last_token = outcome.finished - outcome.download;
    line_.seconds({(last_token - outcome.first_token).ps / (outcome.output_tokens - 1)});
  } else {
    line_.none();
  }
  line_.seconds(outcome.finished - outcome.asked);
}

void RequestRows::add_work(const record::RequestOutcome& outcome) {
  if (outcome.fate != record::Fate::kServed) return line_.word(",,");
  const Work& work = works_[deployment_.find(outcome.site, outcome.llm)->at()];
  line_.number(static_cast<float>(work.prompt_s * outcome.prompt_tokens +
                                  work.output_s * outcome.output_tokens));
  if (!metered_) return line_.word(",");
  const double joules =
      work.prompt_j * outcome.prompt_tokens + work.output_j * outcome.output_tokens;
  const SimTime last = std::min(outcome.finished - outcome.network_one_way,
                                scenario_.settings.run.horizon - SimTime{1});
  const double usd_per_kwh =
      scenario_.settings.run.power.price_scale * prices_[outcome.site.at()].value(last);
  line_.number(static_cast<float>(joules));
  line_.number(static_cast<float>(joules / kJoulesPerKwh * usd_per_kwh));
}

JobRows::JobRows(const Scenario& scenario, RunName run, const std::filesystem::path& part)
    : scenario_(scenario), run_(name_of(run)), file_(part) {}

void JobRows::on_outcome(const record::JobOutcome& outcome) {
  const Platform& platform = *scenario_.platform;
  const bool done = outcome.fate == record::JobFate::kDone;
  line_.begin();
  line_.word(run_);
  line_.number(outcome.id);
  line_.word(platform.nations[outcome.nation.at()].iso2);
  line_.seconds(outcome.submitted);
  line_.number(outcome.submitted < scenario_.settings.run.warmup ? 0 : 1);
  line_.number(static_cast<double>(outcome.gpu_milli) / 1000);
  line_.number(done ? 1 : 0);
  line_.word(kJobWords.at(static_cast<std::size_t>(outcome.fate)));
  add_times(outcome);
  std::string sites;
  double held_w = 0;  // mean over its sites, which share the GPUs equally
  for (const SiteIndex index :
       outcome.started == kNever ? std::vector<SiteIndex>{} : outcome.sites) {
    const platform::Site& site = platform.sites[index.at()];
    const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
    sites += (sites.empty() ? "" : "+") + site.name;
    if (gpu.clocks.empty()) continue;
    held_w += site.pue * (gpu.clocks.front().training_w - gpu.idle_w) /
              static_cast<double>(outcome.sites.size());
  }
  line_.word(sites);
  for (const double gpu_s : {outcome.held_gpu_s, outcome.useful_gpu_s, outcome.lost_gpu_s}) {
    line_.number(gpu_s);
  }
  line_.number(outcome.restarts);
  line_.seconds(outcome.deferred);
  line_.number(outcome.missed_deadline ? 1 : 0);
  for (const Bytes bytes : outcome.bytes) line_.number(bytes.si());
  if (engine::is_metered(platform, scenario_.settings.run.power)) {
    line_.number(outcome.held_gpu_s * held_w);
  } else {
    line_.none();
  }
  file_.write(line_.end());
}

// starting_time to stretch.
void JobRows::add_times(const record::JobOutcome& outcome) {
  const bool done = outcome.fate == record::JobFate::kDone;
  const bool started = outcome.started != kNever;
  const auto time = [&](bool known, SimTime from, SimTime to) {
    if (known) {
      line_.seconds(to - from);
    } else {
      line_.none();
    }
  };
  time(started, {}, outcome.started);
  time(done, outcome.started, outcome.finished);
  time(done, {}, outcome.finished);
  time(started, outcome.submitted, outcome.started);
  time(done, outcome.submitted, outcome.finished);
  if (done && outcome.run_time.ps > 0) {
    line_.number((outcome.finished - outcome.submitted).seconds() / outcome.run_time.seconds());
  } else {
    line_.none();
  }
}

}  // namespace archipelago::experiment
