// What JSON a file is, told from its first lines: one object a line, an array, or something spread
// over lines; and the keys of its first object, which tell the formats apart.
//
// Flow     first lines of a file -> json_shape() -> guess_format(), guess_job_format().
// Errors   none: what is broken has the keys in front of the break.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::workload {

enum class JsonKind : std::uint8_t {
  kNone,    // does not begin with a brace or a bracket
  kLine,    // an object on its line
  kSpread,  // an object that does not end on its line
  kArray,
};

struct JsonShape {
  JsonKind kind = JsonKind::kNone;
  std::vector<std::string> keys;  // of the first object, as written
};

// `first` is the first line that is not blank, `second` the next one ("" when there is none): where
// the first is cut short and the second a whole object, the second one's keys count.
JsonShape json_shape(std::string_view first, std::string_view second);

// The keys of the first object of a file that is a JSON array; none where it is broken before its
// end.  Throws InputError when the file cannot be read.
std::vector<std::string> first_keys(const std::filesystem::path& array);

// "timestamp, input_length, ...": at most twelve names, each cut to a readable length; fit for a
// message.
std::string listed(std::span<const std::string> names);

}  // namespace archipelago::workload
