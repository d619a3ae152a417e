// A folder for the stores of a test, and a small campaign: two policies, two replicates each.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "store/run_store.hpp"

namespace archipelago::test {

class StoreCase : public testing::Test {
 protected:
  StoreCase() {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = std::filesystem::temp_directory_path() /
              ("archipelago-store-" + name + "-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~StoreCase() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file(const std::string& name = "runs.sqlite") const {
    return folder_ / name;
  }

  // Keys "p00", "p01", "p10", "p11" at prices "cheap".
  static store::CampaignPlan toy_plan(const std::string& digest = "d1",
                                      const std::string& started = "2026-03-02T00:00:00Z") {
    store::CampaignPlan plan{digest, "toy", "who wins?", "toy.yaml", "archipelago", started, {}};
    for (const std::string policy : {"islands", "federated"}) {
      store::PlannedScenario scenario{policy, {{"policy", policy, policy}}, {}};
      for (const std::string replicate : {"0", "1"}) {
        scenario.replicates.push_back(
            {"p" + std::to_string(plan.scenarios.size()) + replicate, "cheap"});
      }
      plan.scenarios.push_back(scenario);
    }
    return plan;
  }

  static store::FinishedRun run_of(std::size_t scenario, std::size_t replicate, double ttft,
                                   bool prices_read = false) {
    return {scenario,
            replicate,
            prices_read,
            0.5,
            1000,
            2,
            "record " + std::to_string(scenario) + std::to_string(replicate),
            {{"all", "ttft_p95", ttft, "assumed"}, {"SG", "ttft_p95", 2 * ttft, ""}}};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace archipelago::test
