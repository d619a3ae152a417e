// Files that appear whole or not at all: everything is written beside its place first and moved
// there when all of it is on disk.
//
// Errors   InputError of check_writable(); SimulationError when a file cannot be written after all,
//          nothing of the set has then changed.  Both have the system's reason.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace archipelago::tables {

// Finds out before a long run whether `folder` can be made and written, by making one like it beside
// it, or within it if it is there; nothing is left of that when it returns.
void check_writable(const std::filesystem::path& folder);

// Writes folder/<name> for every entry.  Makes the folder.  Files named in `superseded` are removed
// once the new ones are in place.
void write_files(const std::filesystem::path& folder,
                 const std::map<std::string, std::string>& content_by_name,
                 const std::vector<std::string>& superseded = {});

}  // namespace archipelago::tables
