// A sensitivity study: the headlines of an experiment under one or several designs of its inputs.
//
// Methods  oat     one input at a time, all others nominal: the tornado (tornado.hpp)
//          lhs     `draws` of a Latin hypercube: interval `inputs`, share of draws that read as the nominal run
//          morris  `draws` trajectories: mu, mu_star, sigma (morris.hpp)
//          sobol   `draws` of A and B each: first and total order (sobol_indices.hpp); A and B are
//                  draws as those of lhs are
// Random   designs and bootstraps draw from streams of the experiment's seed, each its own.
// Errors   InputError for a headline that has no figure in the nominal run; what the source throws.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/headline_source.hpp"
#include "campaign/sensitivity/morris.hpp"
#include "campaign/sensitivity/robustness.hpp"
#include "campaign/sensitivity/sobol_indices.hpp"
#include "campaign/sensitivity/tornado.hpp"
#include "experiment/experiment.hpp"
#include "metrics/statistics.hpp"

namespace archipelago::campaign {

enum class Method : std::uint8_t { kOneAtATime, kLatinHypercube, kMorris, kSobol };

[[nodiscard]] std::string_view word_of(Method method);  // "oat", "lhs", "morris", "sobol"

// What `draws` is when nobody says: 200 draws, 20 trajectories, 256 draws of A and B.
[[nodiscard]] std::size_t usual_draws(Method method);

// Levels of Morris's grid.
inline constexpr std::size_t kMorrisLevels = 4;

// What one method found of every headline.
struct Findings {
  Method method = Method::kOneAtATime;
  std::vector<Draw> draws;
  std::vector<std::vector<DrawnHeadline>> values;  // [draw][headline]
  std::vector<std::vector<TornadoBar>> bars;       // oat, by headline
  std::vector<std::vector<MorrisEffect>> effects;  // morris, by headline, then input
  std::vector<std::vector<SobolIndex>> indices;    // sobol, likewise
  std::vector<Robustness> robustness;              // lhs and sobol, by headline
};

struct Study {
  std::vector<metrics::Interval> nominal;  // by headline, with its sampling interval
  std::vector<double> smallest;            // difference that matters there, by headline
  std::vector<Findings> findings;          // by method
  std::string how;                         // HeadlineSource::how()
};

struct StudyPlan {
  std::vector<Method> methods;  // each once
  std::size_t draws = 0;        // 0: the usual ones of each method
};

[[nodiscard]] Study run_study(const experiment::Experiment& experiment,
                              const Assumptions& assumptions, const StudyPlan& plan,
                              HeadlineSource& source);

}  // namespace archipelago::campaign
