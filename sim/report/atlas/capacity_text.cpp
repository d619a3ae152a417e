#include "report/atlas/capacity_text.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/text_table.hpp"
#include "input/text.hpp"
#include "serving/steady_state.hpp"

namespace archipelago::report {
namespace {

using platform::Platform;
using platform::ServingProfile;
using Cells = std::vector<std::string>;

const Cells titles{"llm",          "gpu",     "gpus",  "engine",          "batch",
                   "tokens_per_s", "tpot_ms", "gpu_w", "gpu_j_per_token", "beyond_range",
                   "quality"};

std::vector<std::int64_t> batches_of(const ServingProfile& profile, const CapacityLoad& load) {
  if (!load.batches.empty()) return load.batches;
  std::vector<std::int64_t> batches;
  for (std::int64_t batch = 1; batch <= profile.range_batch; batch *= 2) batches.push_back(batch);
  return batches;
}

// Mean over the busy time, of one board.
std::optional<double> gpu_w(const ServingProfile& profile, const platform::Gpu& gpu,
                            std::int64_t batch, const serving::SteadyState& steady) {
  if (gpu.clocks.empty()) return std::nullopt;
  if (!profile.draws.empty()) return platform::board_w(profile, gpu, static_cast<double>(batch));
  const platform::GpuClock& clock = gpu.clocks.front();
  return steady.prefill_share * clock.prefill_w + (1 - steady.prefill_share) * clock.decode_w;
}

Cells cells_of(const Platform& platform, const ServingProfile& profile, std::int64_t batch,
               const serving::SteadyState& steady) {
  const platform::Gpu& gpu = platform.gpus[profile.gpu.at()];
  const std::optional<double> watts = gpu_w(profile, gpu, batch, steady);
  return Cells{
      platform.llms[profile.llm.at()].name,
      gpu.name,
      fmt::format("{}", profile.tensor_parallel),
      profile.engine,
      fmt::format("{}", batch),
      fmt::format("{:.0f}", steady.tokens_per_s),
      fmt::format("{:.2f}", steady.tpot_s * 1e3),
      watts ? fmt::format("{:.0f}", *watts) : "",
      watts ? fmt::format("{:.3f}", *watts * profile.tensor_parallel / steady.tokens_per_s) : "",
      batch > profile.range_batch ? "yes" : "no",
      std::string(platform::quality_word(profile.provenance.quality))};
}

std::vector<Cells> rows(const Platform& platform, const CapacityLoad& load) {
  std::vector<Cells> rows;
  const std::int64_t held = load.prompt_tokens + load.output_tokens / 2;
  for (const ServingProfile& profile : platform.profiles) {
    const auto cost = serving::IterationCost::from_profile(profile);
    for (const std::int64_t batch : batches_of(profile, load)) {
      if (batch * held > profile.kv_capacity_tokens) continue;
      const serving::SteadyState steady = serving::steady_state(
          cost, load.scheduler, batch, load.prompt_tokens, load.output_tokens);
      rows.push_back(cells_of(platform, profile, batch, steady));
    }
  }
  return rows;
}

TextTable table(const Platform& platform, const CapacityLoad& load) {
  std::vector<Align> aligns(titles.size(), Align::kRight);
  for (const std::size_t left : {0U, 1U, 3U, 9U, 10U}) aligns[left] = Align::kLeft;
  TextTable table(titles, aligns);
  for (Cells& cells : rows(platform, load)) table.add(std::move(cells));
  return table;
}

}  // namespace

std::string capacity_text(const Platform& platform, const CapacityLoad& load) {
  return table(platform, load).text();
}

std::string capacity_markdown(const Platform& platform, const CapacityLoad& load) {
  return table(platform, load).markdown();
}

std::string capacity_csv(const Platform& platform, const CapacityLoad& load) {
  std::string csv = fmt::format("{}\n", fmt::join(titles, ","));
  for (Cells& cells : rows(platform, load)) {
    for (std::string& cell : cells) cell = input::csv_cell(cell);
    csv += fmt::format("{}\n", fmt::join(cells, ","));
  }
  return csv;
}

}  // namespace archipelago::report
