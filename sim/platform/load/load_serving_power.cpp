#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

// More than any scheduler seats in one replica; it keeps tables of draws by seats in memory.
constexpr double kMostSequences = 8192;

class DrawsReader {
 public:
  DrawsReader(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues)
      : platform_(platform),
        tables_(tables),
        table_(*tables.serving_power),
        faulty_(faulty),
        issues_(issues) {}

  void read() {
    for (std::size_t row = 0; row < table_.rows(); ++row) read_row(row);
    for (ServingProfile& profile : platform_.profiles) {
      std::sort(profile.draws.begin(), profile.draws.end(),
                [](const DrawPoint& a, const DrawPoint& b) { return a.batch < b.batch; });
    }
  }

 private:
  void fault(std::size_t row, std::string field, std::string message) {
    issues_.add(table_.fault(row, std::move(field), std::move(message)));
  }
  void read_row(std::size_t row);
  [[nodiscard]] bool in_range(std::size_t row, const Gpu& gpu);

  Platform& platform_;
  const Tables& tables_;
  const CsvTable& table_;
  const FaultyRows& faulty_;
  Issues& issues_;
};

bool DrawsReader::in_range(std::size_t row, const Gpu& gpu) {
  const double batch = table_.number(row, "batch");
  const double watts = table_.number(row, "board_w");
  if (batch > kMostSequences) {
    fault(row, "batch",
          fmt::format("{:g} is too many; expected at most {:g}", batch, kMostSequences));
    return false;
  }
  if (gpu.clocks.empty()) {
    fault(row, "gpu",
          fmt::format("gpu_clocks.csv has no row for {}; expected its full clock, at which these "
                      "draws are",
                      gpu.name));
    return false;
  }
  // A cap is kept with every serving GPU in prefill, so that must be the dearest phase.
  const double most = gpu.clocks.front().prefill_w;
  if (watts >= gpu.loaded_idle_w && watts <= most) return true;
  fault(row, "board_w",
        fmt::format("{:g} W is not from the {:g} W of an idle GPU with a model to the {:g} W of "
                    "prefill_w at the full clock of {}",
                    watts, gpu.loaded_idle_w, most, gpu.name));
  return false;
}

void DrawsReader::read_row(std::size_t row) {
  if (faulty_.has(table_, row) || faulty_.has_any(tables_.gpus)) return;
  if (tables_.gpu_clocks && faulty_.has_any(*tables_.gpu_clocks)) return;
  const auto found =
      profile_of(platform_, tables_, faulty_, table_, row, "whose draws these are", issues_);
  if (!found) return;
  ServingProfile& profile = platform_.profiles[*found];
  if (!in_range(row, platform_.gpus[profile.gpu.at()])) return;
  const DrawPoint point{table_.number(row, "batch"),
                        table_.number(row, "board_w"),
                        {quality_of(table_, row), table_.text(row, "source")}};
  if (std::any_of(profile.draws.begin(), profile.draws.end(),
                  [&](const DrawPoint& other) { return other.batch == point.batch; })) {
    fault(row, "batch",
          fmt::format("a batch of {:g} stands already in a row above; expected one draw for it",
                      point.batch));
    return;
  }
  profile.draws.push_back(point);
}

}  // namespace

void fill_serving_power(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                        Issues& issues) {
  if (tables.serving_power) DrawsReader(platform, tables, faulty, issues).read();
}

}  // namespace archipelago::platform::detail
