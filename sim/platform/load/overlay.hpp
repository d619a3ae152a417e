// An overlay: a variant of a platform as a small file instead of a copied folder.
//
// Form     overlay:
//            base: asean                      # a platform or another overlay, by name or path
//            note: the cable is built         # optional, for people
//            cables: {cand-a: {status: existing}}
//            sites:
//              hanoi: {gpus: +8}              # and it_power_mw in proportion
//              "*": {pue: 1.2}                # every row
//            nations: {"*": {wacc: x1.2}}
//            add: {sites: [{site: hue, iso2: VN, ..., quality: assumed, source: assumed}]}
//            remove: {cables: [cand-b]}
//          Tables, rows and columns are named as editable_table.hpp says, values are those of
//          table_edits.hpp, what becomes of source, quality and megawatts stands in table_editor.hpp.
// Place    `platform: overlays/more.yaml` in an experiment, or a bare name, which is looked up in
//          overlays/ behind the platforms; `archipelago platform show overlays/more.yaml`; or
//          `overlay: more` over the platform of the experiment, which `base`, if it is said, then is.
// Units    those of the columns.
// Errors   InputError with every fault of the file: unknown tables and columns with the nearest.  What
//          the base has to do with it is for load_variant() to say.
#pragma once

#include <filesystem>
#include <string>

#include "platform/load/table_edits.hpp"

namespace archipelago::platform {

struct Overlay {
  std::filesystem::path file;
  std::string base;  // as written; may be empty
  int base_line = 0;
  TableEdits edits;
};

[[nodiscard]] Overlay load_overlay(const std::filesystem::path& file);

// Of a text, as for tests and fuzzing: `file` stands in messages.
[[nodiscard]] Overlay read_overlay(const std::filesystem::path& file, const std::string& text);

// Whether such a place is meant to be an overlay rather than a folder.
[[nodiscard]] bool is_overlay(const std::filesystem::path& place);

}  // namespace archipelago::platform
