#include "metrics/citizen_rows.hpp"

#include <string>

#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

struct Tally {
  double requests = 0;  // a day
  double people = 0;

  void merge(const Tally& other) {
    requests += other.requests;
    people += other.people;
  }
  [[nodiscard]] double counted() const { return requests; }
};

}  // namespace

Rows citizen_rows(const platform::Platform& platform, const record::RunFacts& facts,
                  double demand_scale) {
  std::vector<Tally> tallies(platform.nations.size());
  for (const record::AskerFacts& asker : facts.askers) {
    Tally& tally = tallies[asker.nation.at()];
    tally.requests += asker.demand * demand_scale;
    tally.people = platform.nations[asker.nation.at()].population;
  }
  // Nations that ask nothing are in no bloc's population either.
  return grouped_rows(
      platform, tallies, [](Rows& rows, const std::string& group, const Tally& tally) {
        rows.push_back({group, "questions_per_citizen", tally.requests / tally.people});
      });
}

}  // namespace archipelago::metrics
