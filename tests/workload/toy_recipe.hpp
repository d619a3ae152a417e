// Recipes made in memory, for tests that want every rate and length on paper.
//
// toy_stream()   86,400 requests a day (one a second), the nations' shares given, every hour and
//                day alike, Poisson; prompts of 100 tokens, outputs of 11, LLM number 0.
// toy_recipe()   of such streams.
// all_requests() everything a source gives.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "workload/recipe/recipe.hpp"
#include "workload/sources/request_source.hpp"

namespace archipelago::test {

// Monday 2 March 2026, midnight UTC.
inline const UtcTime kMonday = *parse_utc("2026-03-02T00:00Z");

constexpr SimTime hours(double h) { return to_sim_time(Seconds(h * 3600)); }

inline workload::InferenceStream toy_stream(std::string name, std::vector<double> nation_share) {
  workload::InferenceStream stream;
  stream.name = std::move(name);
  stream.requests_per_day = 86'400;
  stream.nation_share = std::move(nation_share);
  stream.hour_weights.fill(1);
  stream.day_weights.fill(1);
  stream.prompt_tokens = workload::LengthLaw::fixed(100);
  stream.output_tokens = workload::LengthLaw::fixed(11);
  stream.llms = {{LlmIndex(0), 1.0}};
  return stream;
}

inline workload::Recipe toy_recipe(std::vector<workload::InferenceStream> streams) {
  workload::Recipe recipe;
  recipe.name = "toy";
  recipe.source = "assumed";
  recipe.inference = std::move(streams);
  return recipe;
}

inline std::vector<workload::Request> all_requests(workload::RequestSource& source) {
  std::vector<workload::Request> all;
  for (workload::Request request; source.next(request);) all.push_back(request);
  return all;
}

}  // namespace archipelago::test
