// Where things are: the folder that holds platforms/, experiments/ and results/.
#pragma once

#include <filesystem>
#include <string>

namespace archipelago::app {

// The nearest folder at or above the working folder that holds platforms/schema; else the one the
// program was built from.
[[nodiscard]] std::filesystem::path project_root();

// "asean", "platforms/asean" or a path -> the platform's folder.  Throws InputError that names the
// nearest platform when there is none.
[[nodiscard]] std::filesystem::path platform_folder(const std::string& name);

}  // namespace archipelago::app
