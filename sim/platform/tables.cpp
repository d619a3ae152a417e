#include "platform/tables.hpp"

#include "platform/geography.hpp"

namespace archipelago::platform {

Seconds Cable::delay() const {
  return fibre_delay(fibre()) + equipment_delay + 2.0 * landing_delay;
}

}  // namespace archipelago::platform
