#include "input/share.hpp"

#include "input/text.hpp"

namespace archipelago::input {

double share_or_fault(const YamlValue& value, const std::string& expected) {
  std::string text = value.text();
  const bool percent = text.ends_with('%');
  if (percent) text.resize(text.find_last_not_of(" %") + 1);
  const auto number = parse_number(text);
  const double share = number ? *number / (percent ? 100 : 1) : -1;
  if (share > 0 && share <= 1) return share;
  value.fault("is " + expected + "a share above 0 and up to 1, as 0.01 or 1 %; not " +
              shown(value.text()));
  return 0;
}

}  // namespace archipelago::input
