#include "platform/load/table_editor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "input/number_change.hpp"
#include "input/text.hpp"
#include "platform/load/load_tables.hpp"
#include "platform/load/table_draft.hpp"

namespace archipelago::platform::detail {

namespace {

using input::Origin;

constexpr std::string_view kSites = "sites";
constexpr std::string_view kPower = "it_power_mw";
constexpr std::string_view kFollow = "follow";
constexpr std::string_view kKeep = "keep";
constexpr std::string_view kAssumed = "assumed";

// One layer over the drafts.
class LayerEditor {
 public:
  LayerEditor(std::map<std::string, TableDraft, std::less<>>& drafts, Issues& issues)
      : drafts_(drafts), issues_(issues) {}

  void apply(const TableEdits& layer) {
    for (const RowRemoval& removal : layer.removals) mark(removal);
    for (const CellEdit& edit : layer.cells) collect(edit);
    for (const auto& [cell, change] : changes_) change_cell(cell, change);
    move_power();
    for (const auto& [row, origin] : changed_rows_) weaken(row, origin);
    for (const auto& [table, marked] : marked_) drafts_.at(table).remove(marked);
    for (const RowAddition& addition : layer.additions) {
      drafts_.at(addition.table).add(addition, issues_);
    }
  }

 private:
  using Row = std::pair<std::string, std::size_t>;                 // table, row
  using Cell = std::tuple<std::string, std::size_t, std::size_t>;  // and column
  struct Change {
    std::string value;
    Origin origin;
  };

  void mark(const RowRemoval& removal);
  void collect(const CellEdit& edit);
  void change_cell(const Cell& cell, const Change& change);
  void move_power();
  void weaken(const Row& row, const Origin& origin);
  [[nodiscard]] const Origin* removal_of(const Row& row) const;
  [[nodiscard]] bool is_given(const Row& row, std::string_view column) const {
    const std::size_t at = drafts_.at(row.first).column(column);
    return changes_.contains({row.first, row.second, at});
  }
  void fault(const Origin& origin, std::string message) {
    issues_.add(origin.file, origin.line, origin.field, std::move(message));
  }

  std::map<std::string, TableDraft, std::less<>>& drafts_;
  Issues& issues_;
  std::map<std::string, std::vector<std::optional<Origin>>> marked_;
  std::map<Cell, Change> changes_;
  std::map<Row, Origin> changed_rows_;
  std::map<std::size_t, double> gpus_before_;  // of sites whose GPUs change
};

const Origin* LayerEditor::removal_of(const Row& row) const {
  const auto marked = marked_.find(row.first);
  if (marked == marked_.end() || !marked->second[row.second]) return nullptr;
  return &*marked->second[row.second];
}

void LayerEditor::mark(const RowRemoval& removal) {
  const TableDraft& draft = drafts_.at(removal.table);
  auto& marked = marked_[removal.table];
  marked.resize(draft.text().rows.size());
  for (const std::size_t row : draft.rows(removal.row, removal.origin, issues_)) {
    if (!marked[row]) marked[row] = removal.origin;
  }
}

void LayerEditor::collect(const CellEdit& edit) {
  const TableDraft& draft = drafts_.at(edit.table);
  for (const std::size_t row : draft.rows(edit.row, edit.origin, issues_)) {
    if (const Origin* const gone = removal_of({edit.table, row})) {
      if (is_pattern(edit.row)) continue;
      fault(edit.origin, fmt::format("{} is taken away by {}; drop one of the two", draft.name(row),
                                     gone->text()));
      continue;
    }
    const auto [first, is_new] = changes_.try_emplace({edit.table, row, draft.column(edit.column)},
                                                      Change{edit.value, edit.origin});
    if (is_new) continue;
    fault(edit.origin,
          fmt::format("{}: {} is changed twice, first by {} ({}); change it once", draft.name(row),
                      edit.column, first->second.origin.field, first->second.origin.text()));
  }
}

void LayerEditor::change_cell(const Cell& cell, const Change& change) {
  const auto& [table, row, column] = cell;
  TableDraft& draft = drafts_.at(table);
  const bool is_power = table == kSites && column == draft.column(kPower);
  if (is_power && (change.value == kFollow || change.value == kKeep)) return;
  const auto text = draft.changed(row, column, change.value, change.origin, issues_);
  if (!text) return;
  const std::string before = draft.cell(row, column);
  const bool same = draft.is_numeric(column)
                        ? input::parse_number(before) == input::parse_number(*text)
                        : before == *text;
  if (same) return;
  if (table == kSites && column == draft.column("gpus")) {
    gpus_before_[row] = input::parse_number(before).value_or(0);
  }
  draft.set(row, column, *text, change.origin);
  changed_rows_.try_emplace({table, row}, change.origin);
}

// In proportion, unless the layer says otherwise.
void LayerEditor::move_power() {
  for (const auto& [row, before] : gpus_before_) {
    TableDraft& sites = drafts_.at(std::string(kSites));
    const std::size_t power = sites.column(kPower);
    const auto given = changes_.find({std::string(kSites), row, power});
    if (given != changes_.end() && given->second.value != kFollow) continue;
    const double gpus = input::parse_number(sites.cell(row, sites.column("gpus"))).value_or(0);
    const Origin& origin = changes_.at({std::string(kSites), row, sites.column("gpus")}).origin;
    if (gpus == 0) continue;
    if (before == 0) {
      fault(origin, sites.name(row) +
                        ": has no GPUs so far, so its it_power_mw cannot grow in proportion; set "
                        "it_power_mw too, or keep");
      continue;
    }
    const double megawatts = input::parse_number(sites.cell(row, power)).value_or(0);
    sites.set(row, power, input::number_text(megawatts * (gpus / before)), origin);
  }
}

void LayerEditor::weaken(const Row& row, const Origin& origin) {
  TableDraft& draft = drafts_.at(row.first);
  const std::size_t quality = draft.column("quality");
  const std::size_t source = draft.column("source");
  if (!is_given(row, "quality")) draft.set(row.second, quality, std::string(kAssumed), origin);
  if (is_given(row, "source")) return;
  const std::string& before = draft.cell(row.second, source);
  const std::vector<std::string> keys = input::split_words(before, ';');
  if (std::find(keys.begin(), keys.end(), kAssumed) != keys.end()) return;
  draft.set(row.second, source, before + "; " + std::string(kAssumed), origin);
}

// The tables that a layer names, as drafts.
void open(const TableEdits& layer, const Tables& tables, const std::filesystem::path& folder,
          std::map<std::string, TableDraft, std::less<>>& drafts) {
  const auto open_one = [&](const std::string& name) {
    if (drafts.contains(name)) return;
    const input::CsvTable* const table = table_of(tables, name);
    input::TableText text;
    text.file = (folder / (name + ".csv")).string();
    if (table != nullptr) text = table->contents();
    drafts.emplace(name, TableDraft(*find_table(name), std::move(text)));
  };
  for (const CellEdit& edit : layer.cells) open_one(edit.table);
  for (const RowAddition& addition : layer.additions) open_one(addition.table);
  for (const RowRemoval& removal : layer.removals) open_one(removal.table);
}

// A table that every platform has, and cables where there are several sites, keep a row.
void check_not_empty(const std::string& name, const TableDraft& draft, Issues& issues) {
  const input::TableText& text = draft.text();
  if (!text.rows.empty() || text.removed.empty() || !is_required(name) || name == "cables") return;
  const Origin& origin = text.removed.begin()->second;
  issues.add(origin.file, origin.line, origin.field,
             "takes the last row of " + text.file + " away; expected at least one to stay");
}

}  // namespace

void edit_tables(Tables& tables, const std::filesystem::path& folder,
                 std::span<const TableEdits> layers, Issues& issues) {
  std::map<std::string, TableDraft, std::less<>> drafts;
  for (const TableEdits& layer : layers) {
    open(layer, tables, folder, drafts);
    LayerEditor(drafts, issues).apply(layer);
  }
  for (const auto& [name, draft] : drafts) check_not_empty(name, draft, issues);
  if (!issues.empty()) return;
  for (const auto& [name, draft] : drafts) {
    set_table(tables, name, input::CsvTable(draft.text(), draft.schema(), issues));
  }
}

}  // namespace archipelago::platform::detail
