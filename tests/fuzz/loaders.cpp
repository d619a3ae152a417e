#include "fuzz/loaders.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/variation.hpp"
#include "experiment/experiment.hpp"
#include "experiment/record_file.hpp"
#include "experiment/run_result.hpp"
#include "input/compress.hpp"
#include "input/whole_file.hpp"
#include "planning/plan_task.hpp"
#include "platform/failures/scripted_events.hpp"
#include "platform/law/rules.hpp"
#include "platform/load/check_hours.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "report/atlas/platform_text.hpp"
#include "report/atlas/route_text.hpp"
#include "sizing/sizing_task.hpp"
#include "support/source_dir.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/sources/request_source.hpp"

namespace archipelago::fuzz {

namespace {

namespace fs = std::filesystem;

constexpr std::array kTables{
    std::string_view("cables.csv"),        std::string_view("gpus.csv"),
    std::string_view("llms.csv"),          std::string_view("nations.csv"),
    std::string_view("points.csv"),        std::string_view("serving_profiles.csv"),
    std::string_view("sites.csv"),         std::string_view("zones.csv"),
    std::string_view("rules.csv"),         std::string_view("SOURCES.md"),
    std::string_view("gpu_clocks.csv"),    std::string_view("nation_costs.csv"),
    std::string_view("cloud_prices.csv"),  std::string_view("profiles.csv"),
    std::string_view("series.csv"),        std::string_view("token_prices.csv"),
    std::string_view("price_years.csv"),   std::string_view("serving_tables.csv"),
    std::string_view("serving_power.csv"), std::string_view("round_trips.csv"),
    std::string_view("replicas.csv"),
};

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) std::abort();
}

class ScratchProject {
 public:
  ScratchProject() {
    std::string name = (fs::temp_directory_path() / "archipelago-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    const fs::path source = test::source_dir();
    for (const char* folder :
         {"platforms", "overlays", "workloads", "experiments/smoke", "experiments/fleets",
          "experiments/planning", "experiments/sizing", "experiments/assumptions"}) {
      fs::create_directories(folder_ / folder);
    }
    fs::copy(source / "platforms" / "toy2", folder_ / "platforms" / "toy2");
    fs::copy(source / "platforms" / "toy2", folder_ / "platforms" / "fuzz");
    for (const char* file :
         {"workloads/toy-chat.yaml", "experiments/fleets/toy2-fleets.yaml",
          "experiments/planning/toy2.yaml", "experiments/planning/toy2-options.yaml"}) {
      fs::copy(source / file, folder_ / file);
    }
  }
  ~ScratchProject() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  ScratchProject(const ScratchProject&) = delete;
  ScratchProject& operator=(const ScratchProject&) = delete;

  [[nodiscard]] fs::path operator/(const std::string& file) const { return folder_ / file; }

 private:
  fs::path folder_;
};

const ScratchProject& project() {
  static const ScratchProject made;
  return made;
}

const platform::Platform& toy2() {
  static const platform::Platform loaded = platform::load_platform(project() / "platforms/toy2");
  return loaded;
}

const experiment::Experiment& toy2_fleets() {
  static const experiment::Experiment loaded =
      experiment::load_experiment(project() / "experiments/fleets/toy2-fleets.yaml");
  return loaded;
}

// Puts toy2's table back, or takes away one that toy2 does not have, whatever happens.
class Restore {
 public:
  explicit Restore(std::string table) : table_(std::move(table)) {}
  ~Restore() {
    std::error_code ignored;
    const fs::path good = project() / ("platforms/toy2/" + table_);
    const fs::path spoilt = project() / ("platforms/fuzz/" + table_);
    if (fs::exists(good, ignored)) {
      fs::copy_file(good, spoilt, fs::copy_options::overwrite_existing, ignored);
    } else {
      fs::remove(spoilt, ignored);
    }
  }
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;

 private:
  std::string table_;
};

}  // namespace

void read_platform(const std::string& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string table = bytes.substr(0, end);
  if (std::find(kTables.begin(), kTables.end(), table) == kTables.end()) return;
  const Restore restore(table);
  write(project() / ("platforms/fuzz/" + table),
        end == std::string::npos ? "" : bytes.substr(end + 1));
  const platform::Platform platform = platform::load_platform(project() / "platforms/fuzz");
  (void)report::platform_summary(platform);
  // Any start and horizon: what check_hours() lets pass can be read to the end.
  const UtcTime start{std::chrono::seconds(1'772'409'600)};  // 2026-03-02T00:00Z
  const SimTime day = to_sim_time(Seconds(86'400));
  if (platform::check_hours(platform, start, day).empty()) {
    for (const platform::GridZone& zone : platform.zones) {
      const std::string& local = platform.nations[zone.nation.at()].timezone;
      for (const auto& hours : {zone.price, zone.carbon, zone.temperature}) {
        if (hours && hours->over(local, start, day).end() != day) std::abort();
      }
    }
  }
  const platform::Rules rules(platform);
  for (const platform::Site& site : platform.sites) {
    const bool home = rules.may_process(site.nation, platform::DataClass::kState, site);
    if (!home && site.operator_nation == site.nation && site.other_laws.empty())
      std::abort();  // home is always allowed
  }
  platform::Router router(platform);
  if (platform.points.size() < 50) (void)report::routes_csv(platform, router);
}

void read_overlay(const std::string& bytes) {
  const fs::path file = project() / "overlays/fuzz.yaml";
  write(file, bytes);
  const platform::Platform platform = platform::load_platform(file);
  if (platform.files.back() != file) std::abort();
  for (const platform::Site& site : platform.sites) {
    if (site.gpus < 0 || site.it_power_w <= 0) std::abort();  // as the schema says
  }
  (void)report::platform_summary(platform);
}

void read_recipe(const std::string& bytes) {
  const fs::path file = project() / "workloads/fuzz.yaml";
  write(file, bytes);
  const workload::Recipe recipe = workload::load_recipe(file, toy2());
  workload::RequestSource source(toy2(), recipe, UtcTime{}, to_sim_time(Seconds(86'400)), 1.0,
                                 {1, 0});
  workload::Request request;
  SimTime last;
  for (int i = 0; i < 1000 && source.next(request); ++i) {
    if (request.at < last || request.prompt_tokens < 1 || request.output_tokens < 1) std::abort();
    last = request.at;
  }
  workload::JobSource jobs(toy2(), recipe, UtcTime{}, to_sim_time(Seconds(86'400)), 1.0, {1, 0});
  workload::Job job;
  last = SimTime{};
  for (std::uint64_t i = 0; i < 1000 && jobs.next(job); ++i) {
    if (job.submitted < last || job.id != i || job.gpu_milli < 1) std::abort();
    if (job.run_time < SimTime{} || job.run_time > kMaxHorizon) std::abort();
    last = job.submitted;
  }
}

void read_scripted_events(const std::string& bytes) {
  const input::YamlFile file("fuzz.yaml", bytes);
  const auto events = platform::read_events(file.root(), "events", toy2());
  file.finish();
  SimTime last;
  for (const platform::CableFault& fault : platform::cuts_of(events)) {
    if (fault.starts < last || fault.ends <= fault.starts) std::abort();
    last = fault.starts;
  }
  (void)platform::site_faults_of(events);
}

void read_experiment(const std::string& bytes) {
  const fs::path file = project() / "experiments/smoke/fuzz.yaml";
  write(file, bytes);
  const experiment::Experiment experiment = experiment::load_experiment(file);
  std::set<std::string> ids;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    if (!ids.insert(scenario.id).second) std::abort();
    if (scenario.baseline && *scenario.baseline >= experiment.scenarios.size()) std::abort();
  }
}

void read_run_record(const std::string& bytes) {
  const experiment::Scenario& scenario = toy2_fleets().scenarios.front();
  // As a file has it: no bytes would pass the checksum of their frame.
  const record::RunFacts facts = experiment::decode_record(
      "fuzz", input::zstd_bytes(bytes, input::Effort::kFast), *scenario.platform);
  (void)experiment::result_of(*scenario.platform, facts, scenario.settings);
}

void read_assumptions(const std::string& bytes) {
  const fs::path file = project() / "experiments/assumptions/fuzz.yaml";
  write(file, bytes);
  static const campaign::Vary vary = campaign::vary_file(toy2_fleets());
  const campaign::Assumptions read = campaign::load_assumptions(file, toy2_fleets(), vary);
  if (read.inputs.empty()) std::abort();  // nothing to vary is a fault
}

void read_sizing(const std::string& bytes) {
  const fs::path file = project() / "experiments/sizing/fuzz.yaml";
  write(file, bytes);
  (void)sizing::read_sizing(file);
}

void read_candidates(const std::string& bytes) {
  write(project() / "experiments/planning/fuzz-options.yaml", bytes);
  if (planning::read_candidates(project() / "experiments/planning/fuzz-options.yaml").empty()) {
    std::abort();  // no candidate is a fault
  }
  static const std::string plan = [] {
    std::string text = input::whole_text(project() / "experiments/planning/toy2.yaml");
    const std::string options = "toy2-options.yaml";
    return text.replace(text.find(options), options.size(), "fuzz-options.yaml");
  }();
  const fs::path file = project() / "experiments/planning/fuzz-candidates.yaml";
  write(file, plan);
  (void)planning::read_plan(file);
}

void read_plan(const std::string& bytes) {
  const fs::path file = project() / "experiments/planning/fuzz.yaml";
  write(file, bytes);
  (void)planning::read_plan(file);
}

}  // namespace archipelago::fuzz
