#include "input/origin.hpp"

namespace archipelago::input {

std::string Origin::text() const { return line > 0 ? file + ":" + std::to_string(line) : file; }

}  // namespace archipelago::input
