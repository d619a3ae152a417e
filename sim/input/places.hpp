// Places: where a bare name ("asean") is looked up.  A project is a folder that holds platforms/ or
// workloads/, and perhaps experiments/.
//
// Order    1  the project itself: the nearest folder at or above the file that says the name
//          2  the folders of the variable ARCHIPELAGO_PATH, separated by colons
//          3  what came with the program: ../share/archipelago beside its folder when it is
//             installed, else the checkout that its build folder lies in
//          The first that has the thing wins.
// Path     what holds a slash or starts with a dot is a path from the folder of the file that says
//          it, and is never looked up.  So is a bare name that lies beside that file.
// Overlays a name that is no platform may be that of an overlay (platform/load/overlay.hpp).
// Errors   InputError for an entry of ARCHIPELAGO_PATH that is no folder.  resolve() answers the
//          sentence of a fault, which names every folder that was looked into.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::input {

// What is looked up, where in a project it lies, and how its file ends ("" for folders).
struct Kind {
  std::string_view noun;
  std::string_view folder;
  std::string_view extension;
};
inline constexpr Kind kPlatforms{"platform", "platforms", ""};
inline constexpr Kind kOverlays{"overlay", "overlays", ".yaml"};
inline constexpr Kind kWorkloads{"workload", "workloads", ".yaml"};
inline constexpr Kind kExperiments{"experiment", "experiments", ".yaml"};
inline constexpr Kind kAssumptions{"file of assumptions", "experiments/assumptions", ".yaml"};
inline constexpr Kind kScoreWeights{"list of weights", "experiments/weights", ".csv"};

class Places {
 public:
  // As seen from a folder, the working folder for words of a command line.
  explicit Places(const std::filesystem::path& folder);

  // The project at or above the folder, if any.
  [[nodiscard]] const std::optional<std::filesystem::path>& project() const noexcept {
    return project_;
  }
  // Every folder that is looked into, in order, each once.
  [[nodiscard]] const std::vector<std::filesystem::path>& roots() const noexcept { return roots_; }

  // The first that there is, its extension added where `name` lacks it.
  [[nodiscard]] std::optional<std::filesystem::path> find(const Kind& kind,
                                                          std::string_view name) const;

  // Names that find() knows, sorted, each once: what lies directly in the folders of that kind.
  [[nodiscard]] std::vector<std::string> names(const Kind& kind) const;

  // "looked in /home/me/study, /usr/share/archipelago (did you mean 'asean'?)".
  [[nodiscard]] std::string looked_in(const Kind& kind, std::string_view name) const;

 private:
  std::optional<std::filesystem::path> project_;
  std::vector<std::filesystem::path> roots_;
};

// What a file in `folder` means by `text`; or a fault, and then no place.
struct Resolved {
  std::filesystem::path place;
  std::string fault;
};
[[nodiscard]] Resolved resolve(const std::filesystem::path& folder, const Kind& kind,
                               const std::string& text);

// The path from the working folder where it lies below it, as a user would write it; else as it is.
[[nodiscard]] std::filesystem::path shortest(const std::filesystem::path& place);

}  // namespace archipelago::input
