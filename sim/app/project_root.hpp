// What the words of a command line name: platforms and experiments by path or by name, looked up as
// input/places.hpp says, from the working folder.
//
// Errors   InputError that names every folder that was looked into and the nearest name.
#pragma once

#include <filesystem>
#include <string>

namespace archipelago::app {

// The project that the working folder lies in; else the first folder of ARCHIPELAGO_PATH, else what
// came with the program, else the working folder.
[[nodiscard]] std::filesystem::path project_root();

// Of a file: its project, else the folder that it lies in.  Manifests name inputs from there.
[[nodiscard]] std::filesystem::path project_of(const std::filesystem::path& file);

// "asean", "platforms/asean" or a path -> the platform's folder, or the overlay's file.
[[nodiscard]] std::filesystem::path platform_folder(const std::string& name);

// "vietnam-five-cuts", "suite/gulf-federation" or a path -> the experiment's file.
[[nodiscard]] std::filesystem::path experiment_file(const std::string& name);

}  // namespace archipelago::app
