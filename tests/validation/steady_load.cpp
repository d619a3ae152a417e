#include "validation/steady_load.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/random.hpp"
#include "checks/source_tree.hpp"
#include "serving/capacity.hpp"

namespace archipelago::test {
namespace {

constexpr Seed kSeed{12, 0};
constexpr double kLeastSeconds = 120;
constexpr double kStep = 0.005;  // of the saturated rate

class Notes : public serving::Listener {
 public:
  explicit Notes(const std::vector<Question>& questions)
      : answers(questions.size(), {kRefused, kRefused}), questions_(questions) {}
  void on_served(std::uint32_t tag, SimTime first_token, SimTime finished) override {
    const Question& question = questions_[tag];
    const int gaps = question.output - 1;
    answers[tag] = {first_token.seconds() - question.at,
                    gaps == 0 ? 0 : (finished - first_token).seconds() / gaps};
  }
  void on_refused(std::uint32_t /*tag*/, SimTime /*when*/, serving::Refusal /*why*/) override {}

  std::vector<Answer> answers;

 private:
  const std::vector<Question>& questions_;
};

// What the pool could do at most, if somebody always waited.
double saturated(const serving::PoolSpec& pool, const Lengths& lengths) {
  serving::LengthSums sums;
  for (const Question& question : steady(1, 1000, lengths, "saturated")) {
    sums.add(question.prompt, question.output);
  }
  return saturated_rate(pool, sums) * static_cast<double>(pool.replicas);
}

}  // namespace

Lengths azure_conversations() {
  return {workload::LengthLaw::quantiles({{0, 2},
                                          {.05, 181},
                                          {.25, 396},
                                          {.50, 1020},
                                          {.75, 1189},
                                          {.90, 2734},
                                          {.95, 4083},
                                          {.99, 4142},
                                          {1, 14050}}),
          workload::LengthLaw::quantiles({{0, 7},
                                          {.05, 41},
                                          {.25, 85},
                                          {.50, 129},
                                          {.75, 395},
                                          {.90, 424},
                                          {.95, 451},
                                          {.99, 601},
                                          {1, 1000}})};
}

std::vector<Question> steady(double rate, std::size_t count, const Lengths& lengths,
                             std::string_view stream) {
  RandomStream random(kSeed, stream);
  std::vector<Question> questions;
  questions.reserve(count);
  double at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    at += random.exponential() / rate;
    const std::int32_t prompt = lengths.prompt.draw(random);
    questions.push_back({at, prompt, lengths.output.draw(random)});
  }
  return questions;
}

std::vector<Answer> answers_of(const serving::PoolSpec& pool,
                               const std::vector<Question>& questions) {
  Notes notes(questions);
  serving::Serving serving({pool}, notes);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    const SimTime at = to_sim_time(Seconds(question.at));
    serving.run_until(at);
    serving.submit(serving::PoolIndex(0),
                   {static_cast<std::uint32_t>(i), question.prompt, question.output}, at);
  }
  serving.run_until(kNever);
  return notes.answers;
}

double percentile(std::vector<double> values, double share) {
  const auto rank =
      static_cast<std::ptrdiff_t>(std::ceil(share * static_cast<double>(values.size()) - 1e-9) - 1);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

bool keeps(const std::vector<Answer>& answers, const Slo& slo) {
  std::vector<double> ttfts;
  std::vector<double> tpots;
  for (std::size_t i = answers.size() / 5; i < answers.size(); ++i) {
    ttfts.push_back(answers[i].ttft);
    tpots.push_back(answers[i].tpot);
  }
  return percentile(std::move(ttfts), slo.share) <= slo.ttft &&
         percentile(std::move(tpots), slo.share) <= slo.tpot;
}

double highest_rate(const serving::PoolSpec& pool, const Lengths& lengths, const Slo& slo,
                    std::size_t min_requests) {
  const double most = 1.1 * saturated(pool, lengths);
  double kept = 0;
  double broken = most;
  while (broken - kept > kStep * most) {
    const double rate = (kept + broken) / 2;
    const auto count = std::max(min_requests, static_cast<std::size_t>(rate * kLeastSeconds));
    const bool good = keeps(answers_of(pool, steady(rate, count, lengths, "questions")), slo);
    (good ? kept : broken) = rate;
  }
  return kept;
}

serving::PoolSpec shipped_pool(const platform::Platform& platform, std::string_view llm,
                               std::string_view gpu, std::size_t replicas) {
  const auto index = platform.find_llm(llm);
  for (const platform::ServingProfile& profile : platform.profiles) {
    if (!index || profile.llm != *index || platform.gpus[profile.gpu.at()].name != gpu) continue;
    serving::PoolSpec pool;
    pool.cost = serving::IterationCost::from_profile(profile);
    pool.kv_capacity_tokens = profile.kv_capacity_tokens;
    pool.replicas = replicas;
    pool.range = {profile.range_batch, profile.range_prompt_tokens, profile.range_context_tokens};
    return pool;
  }
  throw std::invalid_argument("no such row of serving_profiles.csv");
}

platform::Platform shipped_platform(std::string_view name) {
  return platform::load_platform(source_root() / "platforms" / name);
}

}  // namespace archipelago::test
