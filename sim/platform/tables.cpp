#include "platform/tables.hpp"

#include "platform/geography.hpp"

namespace archipelago::platform {

Seconds Cable::delay() const { return fibre_delay(route) + equipment_delay; }

}  // namespace archipelago::platform
