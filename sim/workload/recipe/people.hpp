// How many people of a nation ask, and how often: what a stream's requests a day follow from.
//
// Model    requests a day of a nation = population x adults x adoption x questions_per_user_day
//                                       x growth.per_year ^ growth.years
//          Singapore: 6,036,860 x 0.66 x 0.634 x 3.67 = 9.27 million, 1.54 a citizen.
// Base     surveys and telemetry count users among residents aged 15 to 64 (or 16 to 74), so
//          adoption is a share of those; `adults` is their share of the population.  0.66 is assumed
//          for every nation.  `adults: 100 %` makes adoption one of the whole population.
// Format   in a stream, in place of requests_per_day:
//            nations: {bloc: ASEAN}       # or {weights: {SG: 1, MY: 0.5}}: all of Singapore's people
//                                         # and half of Malaysia's
//            people:
//              questions_per_user_day: 3.67
//              adoption: by_nation        # adoption_percent of nations.csv; or one share, as 22 %
//              adults: 66 %
//              growth: {per_year: 1.5, years: 2}
// Errors   faults go to the recipe's file.
#pragma once

#include <optional>
#include <vector>

#include "input/key_table.hpp"
#include "platform/platform.hpp"

namespace archipelago::workload {

struct People {
  double questions_per_user_day = 0;
  double adults = 0;               // share of the population, 0..1
  std::optional<double> adoption;  // share of those, 0..1; none: each nation's own
  double growth = 1;               // on the requests, over all years

  // REQUIRES: an adoption, here or of the nation.
  [[nodiscard]] double requests_per_day(const platform::Nation& nation) const;
};

[[nodiscard]] std::vector<input::KeyRow> people_keys();

[[nodiscard]] People read_people(const input::KeyedMap& people);

// Requests a day by NationIndex, of the nations that `nations` of the stream names.
[[nodiscard]] std::vector<double> demand_of_people(const input::KeyedMap& stream,
                                                   const People& people,
                                                   const platform::Platform& platform);

}  // namespace archipelago::workload
