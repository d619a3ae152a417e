// V17: GPU-hours of a model from parameters and tokens with one MFU per GPU type, against published
// ones.  Writes and checks results/validation/own-model.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text_table.hpp"
#include "input/temporary_file.hpp"
#include "support/claims.hpp"
#include "support/published_table.hpp"
#include "support/source_dir.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::test {
namespace {

constexpr double kTolerance = 0.2;
constexpr double kHour = 3600;

struct Figure {
  std::string name;
  std::string gpu;
  double gpus = 0;
  double published = 0;  // million GPU-hours
  double ours = 0;
  double mfu = 0;            // of the GPU type
  double published_mfu = 0;  // that its hours mean
  double state_gb = 0;       // of a GPU of the gang
};

// Our job of a row, through the recipe's reader as a user would say it.
Figure figure_of(const PublishedTable& table, std::size_t row, const platform::Platform& asean) {
  Figure figure;
  figure.name = table.text(row, "model");
  figure.gpu = table.text(row, "gpu");
  figure.gpus = table.number(row, "gpus");
  figure.published = table.number(row, "million_gpu_hours");
  const TemporaryFile file(fmt::format(
      "name: a\ndescription: b\nsource: assumed\ntraining:\n  - name: c\n    once: 0 s\n"
      "    nations: {{weights: {{SG: 1}}}}\n    gpus: [{{gpus: {}, share: 1}}]\n"
      "    run_time: {{law: work, tokens: {}e12, gpu: {}}}\n"
      "    model: {{parameters: {}e9, active_parameters: {}e9}}\n    own_model: {{}}\n",
      table.text(row, "gpus"), table.text(row, "tokens_t"), figure.gpu,
      table.text(row, "parameters_bn"), table.text(row, "active_bn")));
  const workload::Recipe recipe = workload::load_recipe(file.path(), asean);
  const workload::TrainingStream& stream = recipe.training.at(0);
  figure.ours = stream.run_time.mean(1000) / kHour * 1e-6;
  const platform::Gpu& type = asean.gpus.at(stream.common.recorded_on->at());
  figure.mfu = type.training_mfu;
  figure.published_mfu = figure.mfu * figure.ours / figure.published;
  figure.state_gb = stream.common.state.si() / figure.gpus * 1e-9;
  return figure;
}

std::vector<Figure> figures() {
  const platform::Platform asean =
      platform::load_platform(std::filesystem::path(source_dir()) / "platforms" / "asean");
  const PublishedTable table("own_models.csv");
  std::vector<Figure> all;
  for (std::size_t row = 0; row < table.rows(); ++row) all.push_back(figure_of(table, row, asean));
  return all;
}

std::string page(const std::vector<Figure>& all) {
  TextTable table(
      {"model", "GPU", "published M GPU-hours", "ours", "off", "MFU of the type",
       "MFU that the published hours mean", "months on its GPUs, ours", "state GB a GPU"},
      {Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
       Align::kRight, Align::kRight, Align::kRight});
  std::vector<ClaimLine> claims;
  for (const Figure& f : all) {
    table.add({f.name, f.gpu, fmt::format("{:.3f}", f.published), fmt::format("{:.3f}", f.ours),
               deviation_text(f.ours, f.published), fmt::format("{:.2f}", f.mfu),
               fmt::format("{:.3f}", f.published_mfu),
               fmt::format("{:.1f}", f.ours * 1e6 / f.gpus / 730),
               fmt::format("{:.1f}", f.state_gb)});
    claims.push_back({f.name + ": million " + f.gpu + "-hours", fmt::format("{:.3f}", f.published),
                      fmt::format("{:.3f}", f.ours), deviation_text(f.ours, f.published),
                      within(f.ours, f.published, kTolerance)});
  }
  return fmt::format(
      R"(# GPU-hours of a model of one's own, against published runs

6 x active parameters x tokens FLOP over peak x MFU, one MFU for each GPU type (`training_mfu` of
`platforms/asean/gpus.csv`), through `run_time: {{law: work}}` of a recipe. Published: `tests/published/own_models.csv`.
Made by `ARCHIPELAGO_REWRITE_RESULTS=1 ctest --preset release -R PublishedOwnModel`; the test makes it anew and compares.
Within 20 % holds.

{}
## Where the MFU comes from, and what is off

- The MFU of the H100 is 0.36: the middle of the 38 to 43 % that the Llama 3 paper states for its steps, times the 90 %
  of effective training time that it states. It is not read off any GPU-hours of this table. The hours of Llama 3.1 405B
  and the MFU come from the same paper, so that row checks the chain (6 x parameters x tokens, effective time), not
  an independent run; DeepSeek-V3 is independent: a mixture of experts, trained partly in FP8, on H800.
- The MFU of the A100 is 0.43: 150 of 312 TFLOP/s of BLOOM-176B's model card, times the same 0.9 (assumed there).
- sovereign-h100 is missed: 350 GPUs for 150 days mean 2.22e24 FLOP / 4.536e9 s = 489 TFLOP/s a GPU, 0.49 of the H100's
  989 dense BF16 TFLOP/s. Its authors take a peak of 2,000, which is that of FP8 (or of BF16 with sparsity); of that it is
  0.24. No published run of this table reached 489. With one MFU for the type both it and DeepSeek-V3 cannot
  hold, and none was chosen to make it hold.
- USD are not compared: the published figures rest on 2 USD an hour (DeepSeek-V3) and on an outside estimate (Llama), and of
  the sovereign cases the price of an hour is not at hand; ours are those of the site (`results/suite/sovereign-model`).
- State is 16 bytes a parameter over the GPUs: 350 H100 would hold it, 134 of them would not.

{})",
      table.markdown(), claims_section(claims));
}

TEST(PublishedOwnModel, ThePageIsCommitted) { expect_committed("own-model.md", page(figures())); }

// 6 x 37e9 x 14.8e12 / (989e12 x 0.36 x 3600) = 2.5644 million; 6 x 37e9 x 10e12 / (312e12 x 0.43 x
// 3600) = 4.5966 million.
TEST(PublishedOwnModel, HoursByHand) {
  const std::vector<Figure> all = figures();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_NEAR(all[1].ours, 4.5965, 1e-3);
  EXPECT_NEAR(all[2].ours, 2.5634, 1e-3);
}

// All but the one whose peak is another's.
TEST(PublishedOwnModel, ThreeOfFourAreWithinTwentyPercent) {
  for (const Figure& f : figures()) {
    const bool holds = std::abs(f.ours / f.published - 1) <= kTolerance;
    EXPECT_EQ(holds, f.name != "sovereign-h100") << f.name;
  }
}

}  // namespace
}  // namespace archipelago::test
