// The keys of a file of scripted events (failures.events), a row each.
//
// Flow     rows -> scripted_events.cpp reads by them; `archipelago list event-keys`, docs/events.md
//          and docs/events.schema.json are printed from them.
#pragma once

#include <vector>

#include "input/key_table.hpp"

namespace archipelago::platform {

[[nodiscard]] const std::vector<input::KeyRow>& event_keys();

}  // namespace archipelago::platform
