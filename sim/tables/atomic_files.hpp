// Files that appear whole or not at all: everything is written beside its place first and moved
// there when all of it is on disk.
//
// Errors   SimulationError when a file cannot be written; nothing of the set has then changed.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace archipelago::tables {

// Asks before a long run whether `folder` can be made and written; changes nothing.
void check_writable(const std::filesystem::path& folder);

// Writes folder/<name> for every entry.  Makes the folder.  Files named in `superseded` are removed
// once the new ones are in place.
void write_files(const std::filesystem::path& folder,
                 const std::map<std::string, std::string>& content_by_name,
                 const std::vector<std::string>& superseded = {});

}  // namespace archipelago::tables
