#include "workload/recipe/people.hpp"

#include <cmath>

#include "input/share.hpp"
#include "input/text.hpp"
#include "workload/recipe/recipe_parts.hpp"

namespace archipelago::workload {

namespace {

using input::KeyedMap;
using input::KeyKind;
using input::KeyRow;
using platform::Platform;

// The part of each nation's people that a stream means.
std::vector<double> read_parts(const KeyedMap& stream, const Platform& platform) {
  std::vector<double> parts(platform.nations.size(), 0.0);
  const KeyedMap nations = stream.map("nations");
  if (nations.has("split_by")) {
    nations.fault("split_by", "stands beside people, who divide the nations; leave it out");
  }
  if (!nations.has("weights")) {
    const std::string bloc = nations.text("bloc");
    for (std::size_t n = 0; n < parts.size(); ++n) {
      if (!bloc.empty() && platform.nations[n].bloc == bloc) parts[n] = 1;
    }
    return parts;
  }
  for (const auto& [iso2, value] : nations.yaml().map("weights").entries()) {
    const auto nation = platform.find_nation(iso2);
    const double part = value.number(input::kShare);
    if (nation) {
      parts[nation->at()] = part;
    } else {
      value.fault("'" + iso2 + "' is no nation of platform " + platform.name +
                  input::did_you_mean(iso2, names_of(platform.nations, &platform::Nation::iso2)));
    }
  }
  return parts;
}

}  // namespace

double People::requests_per_day(const platform::Nation& nation) const {
  const double share = adoption ? *adoption : nation.adoption_percent.value() / 100;
  return nation.population * adults * share * questions_per_user_day * growth;
}

std::vector<KeyRow> people_keys() {
  constexpr const char* kOwner = "workload/recipe/people.hpp";
  return {
      {.key = "people",
       .owner = kOwner,
       .meaning =
           "who ask, in place of requests_per_day: requests a day of a nation = population x "
           "adults x adoption x questions_per_user_day x growth",
       .kind = KeyKind::kMap},
      {.key = "people.questions_per_user_day",
       .unit = "questions",
       .owner = kOwner,
       .meaning = "of one who uses it, in the mean over all days",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {1e-9, 1e4}},
      {.key = "people.adoption",
       .unit = "share",
       .owner = kOwner,
       .meaning = "of the adults who use it; by_nation: adoption_percent of nations.csv",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "above 0, up to 1 | a percentage, as 22 % | by_nation"},
      {.key = "people.adults",
       .fallback = "66 %",
       .unit = "share",
       .owner = kOwner,
       .meaning = "of the population, aged 15 to 64, of whom adoption speaks (assumed for every "
                  "nation; sweep it)",
       .kind = KeyKind::kForm,
       .form = "above 0, up to 1 | a percentage, as 66 %"},
      {.key = "people.growth",
       .owner = kOwner,
       .meaning = "of the requests, from the year of the figures to the year of the run",
       .kind = KeyKind::kMap},
      {.key = "people.growth.per_year",
       .owner = kOwner,
       .meaning = "factor from one year to the next",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {0.01, 100}},
      {.key = "people.growth.years",
       .unit = "years",
       .owner = kOwner,
       .meaning = "that it goes on for",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {0, 50}},
  };
}

People read_people(const KeyedMap& map) {
  constexpr double kAdults = 0.66;
  People people;
  people.questions_per_user_day = map.number("questions_per_user_day");
  if (const auto adoption = map.yaml().find("adoption"); !adoption) {
    map.text("adoption");  // records that it is missing
    people.adoption = 1;
  } else if (!adoption->is_scalar() || adoption->text() != "by_nation") {
    people.adoption = input::share_or_fault(*adoption, "by_nation, or ");
  }
  const auto adults = map.yaml().find("adults");
  people.adults = adults ? input::share_or_fault(*adults, "") : kAdults;
  if (map.has("growth")) {
    const KeyedMap growth = map.map("growth");
    people.growth = std::pow(growth.number("per_year"), growth.number("years"));
  }
  return people;
}

std::vector<double> demand_of_people(const KeyedMap& stream, const People& people,
                                     const Platform& platform) {
  std::vector<double> requests = read_parts(stream, platform);
  double sum = 0;
  for (std::size_t n = 0; n < requests.size(); ++n) {
    const platform::Nation& nation = platform.nations[n];
    if (!(requests[n] > 0)) continue;
    sum += requests[n];
    if (!people.adoption && !nation.adoption_percent) {
      stream.map("people").fault("adoption", "'by_nation', but " + nation.iso2 +
                                                 " has no adoption_percent in nations.csv; "
                                                 "give it one there, or a share here, as 22 %");
      continue;
    }
    requests[n] *= people.requests_per_day(nation);
  }
  if (!(sum > 0)) {
    stream.fault("nations", "names no nation with people; expected a bloc of platform " +
                                platform.name + " or weights above 0");
  }
  return requests;
}

}  // namespace archipelago::workload
