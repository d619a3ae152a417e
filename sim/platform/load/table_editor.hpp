// Changes the texts of a platform's tables, layer by layer, before they are linked to a platform; for
// load*.cpp only.
//
// Flow     Tables + layers of TableEdits -> edit_tables() -> Tables.
// Rules    A change is checked as the table's own cell would be: type, range, word.  Within a layer a
//          cell is changed once; a later layer changes what an earlier one left.
//          What an overlay says is an input of a scenario and no finding: a changed row is `assumed`
//          and names that key among its sources, unless the layer gives the row a quality and a source
//          of its own; an added row says both, as every row does.  A value that is the same as before
//          changes nothing.
//          GPUs bring their megawatts: where `gpus` of a site changes, it_power_mw changes in
//          proportion, unless the layer gives it a value, or `keep`.  `follow` says so in words.  A
//          site that comes to no GPUs keeps its megawatts, one that had none needs a value.
// Errors   to Issues with the place of the change: a row that does not exist (with the nearest that
//          does), a bad value, a cell changed twice, a change of a row's name, a row that is there
//          already or lacks a column, a table that loses its last row.
#pragma once

#include <filesystem>
#include <span>

#include "base/error.hpp"
#include "platform/load/load_detail.hpp"
#include "platform/load/table_edits.hpp"

namespace archipelago::platform::detail {

// `folder` is that of the tables: where one that it lacks would lie.
void edit_tables(Tables& tables, const std::filesystem::path& folder,
                 std::span<const TableEdits> layers, Issues& issues);

}  // namespace archipelago::platform::detail
