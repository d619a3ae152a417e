// Headlines of a sizing under draws of its assumptions, every fleet sized anew.
//
// Flow     SizingTask + assumption file (campaign/sensitivity/assumptions.hpp) + certified fleets ->
//          FleetDraws, a HeadlineSource -> study.hpp -> its tables; simulated() -> error.csv.
// Headline resource_usd_per_million_tokens of `all`: what stands a year over what is asked a year.  A
//          cloud's fleet stands at its list price all of the time.  Leases and settlements are not in
//          it: they do not size a fleet.
// Sized    by arithmetic (staffed_fleet.hpp) with the factors that make the nominal draw cost what the
//          certified fleets do; the first draws by simulation too, with search and certificate, which
//          says how far arithmetic is off.
// Random   demand is counted from replicate 0 of the experiment's seed in every draw.
// Errors   InputError for a headline of another metric or group, and fleets that are not the task's;
//          SimulationError as of sizing.hpp.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/headline_source.hpp"
#include "campaign/sensitivity/variation.hpp"
#include "sizing/sizing.hpp"
#include "sizing/sizing_task.hpp"

namespace archipelago::sizing {

inline constexpr const char* kSizedMetric = "resource_usd_per_million_tokens";

// Replicas as fleets.csv of a sizing has them, by scenario of the task, then pool of its stands.
[[nodiscard]] std::vector<Fleet> read_fleets(const std::filesystem::path& folder,
                                             const SizingTask& task,
                                             const std::vector<Stands>& stands);

// One scenario of a draw, sized both ways.
struct SizedTwice {
  std::size_t draw = 0;
  std::size_t scenario = 0;
  int gpus_staffed = 0;
  int gpus_simulated = 0;
  double usd_staffed = 0;  // a million tokens
  double usd_simulated = 0;
  std::string failure;  // why no fleet keeps the target; then no figures
};

class FleetDraws final : public campaign::HeadlineSource {
 public:
  // `certified`: folder of a sizing; empty: none, and every factor is 1.  REQUIRES: all outlive this.
  FleetDraws(const SizingTask& task, const campaign::Assumptions& assumptions, campaign::Vary vary,
             const std::filesystem::path& certified, SizingHow how);

  [[nodiscard]] std::vector<std::vector<campaign::HeadlineDraw>> headlines(
      const std::vector<campaign::Draw>& draws) override;
  [[nodiscard]] std::vector<std::string> groups_with(
      const campaign::Headline& headline) const override;
  [[nodiscard]] std::string how() const override;

  // By draw, then scenario.
  [[nodiscard]] std::vector<SizedTwice> simulated(const std::vector<campaign::Draw>& draws) const;

  // By scenario, then group.
  [[nodiscard]] const std::vector<std::vector<double>>& factors() const noexcept {
    return factors_;
  }

 private:
  [[nodiscard]] SizingTask varied(const campaign::Draw& draw) const;
  void check_headlines() const;
  void calibrate(const std::filesystem::path& certified);

  const SizingTask& task_;
  const campaign::Assumptions& assumptions_;
  campaign::Vary vary_;
  SizingHow how_;
  std::vector<std::vector<double>> factors_;
};

// How far the draws that were sized twice are apart, for people; and one row a pair.
[[nodiscard]] std::string error_text(const SizingTask& task,
                                     const campaign::Assumptions& assumptions,
                                     const std::vector<SizedTwice>& sized);
[[nodiscard]] std::string error_csv(const std::vector<SizedTwice>& sized);

}  // namespace archipelago::sizing
