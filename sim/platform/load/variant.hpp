// A variant of a platform: its folder, the overlays over it, and single cells over those.
//
// Flow     experiment: `platform`, `overlay`, paths such as platform.sites[hanoi].gpus -> Variant ->
//          load_variant() -> Platform.
// Order    the overlays that `platform` names, from the one next to the folder outwards; then
//          `overlays` in their order; then `cells`, which are one layer (table_editor.hpp).
// Name     of the platform: that of the outermost overlay without its ending, else of the folder.
// Errors   InputError with every fault: of the folder first; of a sound folder those of the overlays
//          and cells, at their own places; a circle of overlays, an overlay without a base where one
//          is needed, one that is made for another platform.
#pragma once

#include <filesystem>
#include <vector>

#include "platform/load/table_edits.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

struct Variant {
  std::filesystem::path platform;  // a folder or an overlay
  std::vector<std::filesystem::path> overlays{};
  std::vector<CellEdit> cells{};
};

[[nodiscard]] Platform load_variant(const Variant& variant);

}  // namespace archipelago::platform
