// Recipes fitted to traces of jobs, against arithmetic and the trace itself.
#include "workload/recipe/job_recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "support/toy_platform.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"

namespace archipelago::workload {
namespace {

using test::toy_platform;
using test::TraceFolder;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHeader = "job_id,submit_time,duration,num_gpu\n";

std::string row(int id, double submitted, double run, double gpus) {
  return std::to_string(id) + "," + std::to_string(submitted) + "," + std::to_string(run) + "," +
         std::to_string(gpus) + "\n";
}

std::string fit(const std::string& text, const std::string& name = "jobs.csv") {
  JobReader reader(name, text);
  return fit_job_recipe(profile_jobs(reader), toy_platform());
}

Recipe fitted(const std::string& text) {
  const TraceFolder folder;
  return load_recipe(folder.write("recipe.yaml", fit(text)), toy_platform());
}

// 801 jobs in order, one every 108 s: 800 gaps a day.  Three in four on one GPU for 60 s, the others
// on 2 or 3 for an hour.
std::string two_sizes() {
  std::string text = kHeader;
  for (int i = 0; i <= 800; ++i) {
    const bool large = i % 4 == 3;
    text += row(i, 108.0 * i, large ? 3600 : 60, !large ? 1 : i % 8 == 3 ? 2 : 3);
  }
  return text;
}

TEST(FitJobRecipe, EachPowerOfTwoOfGpusIsAStreamOfItsOwn) {
  const Recipe recipe = fitted(two_sizes());
  ASSERT_EQ(recipe.training.size(), 2U);
  const TrainingStream& small = recipe.training[0];
  const TrainingStream& large = recipe.training[1];
  EXPECT_EQ(small.name, "gpus-1");
  EXPECT_EQ(large.name, "gpus-2-3");
  // 601 and 200 of 801 jobs, as the recipe writes six digits.
  EXPECT_NEAR(small.jobs_per_day, 800 * 601.0 / 801, 1e-3);
  EXPECT_NEAR(large.jobs_per_day, 800 * 200.0 / 801, 1e-3);
  EXPECT_NEAR(small.run_time.mean(1000), 60, 0.6);
  EXPECT_NEAR(large.run_time.mean(1000), 3600, 36);
  ASSERT_EQ(large.gpus.size(), 2U);
  EXPECT_EQ(large.gpus[0].gpu_milli, 2000);
  EXPECT_NEAR(large.gpus[0].share, 0.5, 1e-9);
  EXPECT_THAT(large.nation_share, ::testing::ElementsAre(0.5, 0.5));
}

// Gaps that never vary (c = 0), of which a stream takes a share p: sqrt(1 - p), 0.5 for p = 3/4.
TEST(FitJobRecipe, AStreamVariesAsAThinnedProcess) {
  const Recipe recipe = fitted(two_sizes());
  EXPECT_NEAR(recipe.training[0].burstiness, std::sqrt(1 - 601.0 / 801), 1e-3);
  // Gaps of 1 s and 215 s in turn: mean 108, deviation 107; c^2 = (107 / 108)^2 = 0.98157.
  std::string text = kHeader;
  double at = 0;
  for (int i = 0; i <= 800; ++i) {
    text += row(i, at, 60, i % 4 == 3 ? 2 : 1);
    at += i % 2 == 0 ? 1 : 215;
  }
  const Recipe bursty = fitted(text);
  EXPECT_NEAR(bursty.training[0].burstiness,
              std::sqrt(1 - 601.0 / 801 * (1 - std::pow(107.0 / 108, 2))), 1e-3);
}

TEST(FitJobRecipe, SharesOfAGpuAndTimesOfNothingLoadToo) {
  std::string text = kHeader;
  for (int i = 0; i < 40; ++i) text += row(i, i, i % 2 == 0 ? 0 : 9e6, i % 2 == 0 ? 0.25 : 16);
  const std::string recipe = fit(text);
  EXPECT_THAT(recipe, HasSubstr("  - name: gpu-shares\n"));
  EXPECT_THAT(recipe, HasSubstr("  - name: gpus-16-31\n"));
  EXPECT_THAT(recipe, HasSubstr("longer than 100 days counts as 100 days"));
  const Recipe loaded = fitted(text);
  EXPECT_EQ(loaded.training.at(0).gpus.at(0).gpu_milli, 250);
  EXPECT_NEAR(loaded.training.at(1).run_time.mean(1000), kMaxHorizon.seconds(), 1);
}

TEST(FitJobRecipe, NamesItsSourceAndWhatItDoesNotKnow) {
  const std::string recipe = fit(two_sizes(), "/data/My \"jobs\".csv");
  EXPECT_THAT(recipe, HasSubstr("source: \"My _jobs_.csv; assumed\""));
  EXPECT_THAT(recipe, HasSubstr("nations: {bloc: \"TOY\", split_by: gdp}   # assumed"));
  EXPECT_THAT(recipe, HasSubstr("every hour alike"));
  std::string backwards = kHeader;
  for (int i = 0; i < 5; ++i) backwards += row(i, 100 - i, 60, 1);
  EXPECT_THAT(fit(backwards), HasSubstr("says nothing of bursts: Poisson"));
  EXPECT_THAT(fit(backwards), Not(HasSubstr("burstiness:")));
}

TEST(FitJobRecipe, OneInstantHasNoRate) {
  EXPECT_THROW(fit(std::string(kHeader) + row(0, 5, 60, 1) + row(1, 5, 60, 1)), InputError);
  // A gap of 10 us: 8.64e9 jobs a day.
  EXPECT_THROW(fit(std::string(kHeader) + row(0, 5, 60, 1) + row(1, 5.00001, 60, 1)), InputError);
}

// A heavy tail keeps its mean: 20,000 times of a Pareto law, x = 60 s / (1 - u)^0.8 up to 100 days.
TEST(FitJobRecipe, AHeavyTailKeepsItsMean) {
  std::string text = kHeader;
  double sum = 0;
  constexpr int kRows = 20'000;
  for (int i = 0; i < kRows; ++i) {
    const double run = std::min(8.6e6, 60 / std::pow(1 - (i + 0.5) / kRows, 0.8));
    sum += run;
    text += row(i, i, run, 1);
  }
  // The lines within half a percent, bins within one.
  EXPECT_NEAR(fitted(text).training.at(0).run_time.mean(1000) / (sum / kRows), 1, 0.015);
}

}  // namespace
}  // namespace archipelago::workload
