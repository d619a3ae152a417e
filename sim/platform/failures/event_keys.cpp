#include "platform/failures/event_keys.hpp"

#include "base/sim_time.hpp"

namespace archipelago::platform {

const std::vector<input::KeyRow>& event_keys() {
  using input::KeyKind;
  constexpr const char* kEvents = "platform/failures/scripted_events.hpp";
  constexpr const char* kWithdrawal = "platform/failures/withdrawal.hpp";
  static const std::vector<input::KeyRow> table{
      {.key = "events",
       .owner = kEvents,
       .meaning = "what happens, in any order",
       .needed = "yes",
       .kind = KeyKind::kList},
      {.key = "events[].cut",
       .owner = kEvents,
       .meaning = "what fails: cable systems, cables, shared-risk groups, sites, or grids as "
                  "zone:name",
       .needed = "without limit or withdraw",
       .kind = KeyKind::kForm,
       .form = "a name | a list of names"},
      {.key = "events[].limit",
       .owner = kEvents,
       .meaning = "sites whose grid gives less, in place of cut",
       .kind = KeyKind::kForm,
       .form = "a site | a list of sites"},
      {.key = "events[].to_mw",
       .unit = "MW",
       .owner = kEvents,
       .meaning = "what each of them may draw from the grid, cooling included",
       .needed = "with limit",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1e6}},
      {.key = "events[].withdraw",
       .owner = kWithdrawal,
       .meaning =
           "a law that stops what it reaches, in place of cut: sites on its soil or run by its "
           "operators, its cloud's among them, and when said so the cables on its soil",
       .kind = KeyKind::kForm,
       .form = "a nation's iso2 | {law: iso2, of: [sites, cloud, cables]}"},
      {.key = "events[].at",
       .owner = kEvents,
       .meaning = "when it begins; day 1 is the first of the run",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "day 2 03:00 | a time after the start, as 27 h"},
      {.key = "events[].for",
       .owner = kEvents,
       .meaning = "how long it lasts; the run may end before, and a withdrawal without it lasts to "
                  "the end",
       .needed = "with cut or limit",
       .kind = KeyKind::kDuration,
       .bounds = {1e-3, to_seconds(kMaxHorizon).si()}},
  };
  return table;
}

}  // namespace archipelago::platform
