#include <fmt/format.h>

#include <set>

#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

// Power limits of real GPUs may be set above the TDP by so much at most; measured peaks exceed it
// by some percent.
constexpr double kMostOverTdp = 1.5;

class ClocksReader {
 public:
  ClocksReader(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues)
      : platform_(platform),
        tables_(tables),
        table_(*tables.gpu_clocks),
        faulty_(faulty),
        issues_(issues) {}

  void read() {
    for (std::size_t row = 0; row < table_.rows(); ++row) read_row(row);
    // A row that could not be read may be the one that a site lacks.
    if (faulty_.has_any(table_) || faulty_.has_any(tables_.gpus)) return;
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      if (faulty_.has(tables_.sites, s)) continue;
      const Gpu& gpu = platform_.gpus[platform_.sites[s].gpu.at()];
      if (!gpu.clocks.empty() || !all_known_) continue;
      issues_.add(tables_.sites.fault(
          s, "gpu",
          fmt::format("gpu_clocks.csv has no row for {}; expected its full clock at least",
                      gpu.name)));
    }
  }

 private:
  void fault(std::size_t row, std::string field, std::string message) {
    issues_.add(table_.fault(row, std::move(field), std::move(message)));
  }
  void check_draw(std::size_t row, const Gpu& gpu, const char* field, double watts) {
    const bool loaded = gpu.loaded_idle_w != gpu.idle_w;
    if (watts >= gpu.loaded_idle_w && watts <= kMostOverTdp * gpu.tdp_w) return;
    fault(row, field,
          fmt::format("{:g} W is not from {} {:g} to {:g} times tdp_w {:g} of {}", watts,
                      loaded ? "loaded_idle_w" : "idle_w", gpu.loaded_idle_w, kMostOverTdp,
                      gpu.tdp_w, gpu.name));
  }
  void check_falls(std::size_t row, const char* field, double before, double now) {
    if (now <= before) return;
    fault(row, field,
          fmt::format("{:g} is more than the {:g} of the step above; expected steps from the full "
                      "clock down",
                      now, before));
  }
  void check_first(std::size_t row, const Gpu& gpu, const GpuClock& step);
  void check_below(std::size_t row, const GpuClock& above, const GpuClock& step);
  void read_row(std::size_t row);

  Platform& platform_;
  const Tables& tables_;
  const CsvTable& table_;
  const FaultyRows& faulty_;
  Issues& issues_;
  bool all_known_ = true;         // no row named an unknown GPU
  std::set<std::size_t> spoilt_;  // GPUs with a step that could not be read: no order to judge
};

void ClocksReader::check_first(std::size_t row, const Gpu& gpu, const GpuClock& step) {
  if (step.prefill_speed == 1 && step.decode_speed == 1 && step.training_speed == 1) return;
  fault(row, "prefill_speed",
        fmt::format("the first step of {} is its full clock; expected every speed to be 1",
                    gpu.name));
}

void ClocksReader::check_below(std::size_t row, const GpuClock& above, const GpuClock& step) {
  if (step.mhz >= above.mhz) {
    fault(row, "mhz",
          fmt::format("{:g} does not lie below the {:g} of the step above; expected steps from the "
                      "full clock down",
                      step.mhz, above.mhz));
  }
  check_falls(row, "prefill_w", above.prefill_w, step.prefill_w);
  check_falls(row, "decode_w", above.decode_w, step.decode_w);
  check_falls(row, "training_w", above.training_w, step.training_w);
  check_falls(row, "prefill_speed", above.prefill_speed, step.prefill_speed);
  check_falls(row, "decode_speed", above.decode_speed, step.decode_speed);
  check_falls(row, "training_speed", above.training_speed, step.training_speed);
}

void ClocksReader::read_row(std::size_t row) {
  const auto found = table_.check_reference(row, "gpu", tables_.gpus, issues_);
  if (!found) {
    all_known_ = false;
    return;
  }
  if (faulty_.has(table_, row)) spoilt_.insert(*found);
  if (faulty_.has(table_, row) || faulty_.has(tables_.gpus, *found)) return;
  Gpu& gpu = platform_.gpus[*found];
  GpuClock step{table_.number(row, "mhz"),
                table_.number(row, "prefill_w"),
                table_.number(row, "decode_w"),
                table_.number(row, "training_w"),
                table_.number(row, "prefill_speed"),
                table_.number(row, "decode_speed"),
                table_.number(row, "training_speed"),
                {quality_of(table_, row), table_.text(row, "source")}};
  check_draw(row, gpu, "prefill_w", step.prefill_w);
  check_draw(row, gpu, "decode_w", step.decode_w);
  check_draw(row, gpu, "training_w", step.training_w);
  // A cap is kept with every serving GPU in prefill, so that must be the dearest phase.
  if (step.decode_w > step.prefill_w) {
    fault(row, "decode_w",
          fmt::format("{:g} W is more than the {:g} W of prefill_w; expected prompts to draw most",
                      step.decode_w, step.prefill_w));
  }
  if (!spoilt_.contains(*found)) {
    if (gpu.clocks.empty()) {
      check_first(row, gpu, step);
    } else {
      check_below(row, gpu.clocks.back(), step);
    }
  }
  gpu.clocks.push_back(std::move(step));
}

void check_idle(const Platform& platform, const Tables& tables, const FaultyRows& faulty,
                Issues& issues) {
  for (std::size_t g = 0; g < platform.gpus.size(); ++g) {
    const Gpu& gpu = platform.gpus[g];
    if (faulty.has(tables.gpus, g)) continue;
    if (gpu.node_idle_overhead_w > gpu.node_overhead_w ||
        (gpu.node_idle_overhead_w < gpu.node_overhead_w && gpu.tdp_w <= gpu.idle_w)) {
      issues.add(tables.gpus.fault(
          g, "node_idle_overhead_w",
          fmt::format("a node draws {:g} W at idle_w {:g} and {:g} at tdp_w {:g}; expected "
                      "no less at the higher of the two",
                      gpu.node_idle_overhead_w, gpu.idle_w, gpu.node_overhead_w, gpu.tdp_w)));
    }
    if (gpu.loaded_idle_w >= gpu.idle_w) continue;
    issues.add(tables.gpus.fault(
        g, "loaded_idle_w",
        fmt::format("{:g} W is less than the {:g} of idle_w; expected a model in memory to "
                    "take no power away",
                    gpu.loaded_idle_w, gpu.idle_w)));
  }
}

void check_plants(const Platform& platform, const Tables& tables, const FaultyRows& faulty,
                  Issues& issues) {
  const CsvTable& t = tables.sites;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const Site& site = platform.sites[s];
    if (faulty.has(t, s)) continue;
    const auto fault = [&](const char* field, std::string message) {
      issues.add(t.fault(s, field, std::move(message)));
    };
    if (site.solar_w > 0 && !site.sun) {
      fault("solar_mw",
            "needs the site's sun; expected hours of sun_share in profiles.csv or series.csv");
    }
    if ((site.battery.capacity_j > 0) != (site.battery.power_w > 0)) {
      fault("battery_mwh", "a battery has battery_mwh and battery_mw; expected both above 0");
    }
    const bool known = site.zone.at() < platform.zones.size();
    if (site.pue_per_c > 0 && known && !platform.zones[site.zone.at()].temperature) {
      fault("pue_per_c",
            fmt::format("needs the outside temperature; expected hours of temperature_c of zone {} "
                        "in profiles.csv or series.csv",
                        platform.zones[site.zone.at()].name));
    }
  }
}

}  // namespace

void fill_power(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                Issues& issues) {
  if (tables.gpu_clocks) ClocksReader(platform, tables, faulty, issues).read();
  check_idle(platform, tables, faulty, issues);
  check_plants(platform, tables, faulty, issues);
}

}  // namespace archipelago::platform::detail
