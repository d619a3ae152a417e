#include "report/page/page_folder.hpp"

#include <fmt/format.h>

#include <sstream>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "input/whole_file.hpp"
#include "tables/csv_cells.hpp"

namespace archipelago::report {

namespace {

namespace fs = std::filesystem;

// A folder is known by one table that its command always writes.
struct Mark {
  FolderKind kind;
  std::string_view file;
};
constexpr Mark kMarks[] = {{FolderKind::kResults, "scenarios.csv"},
                           {FolderKind::kPlan, "plan.csv"},
                           {FolderKind::kInputs, "sensitivity.csv"},
                           {FolderKind::kSizing, "sizing.csv"}};

// Of results: what tables::read_result_folder() reads.
bool is_result_table(const std::string& name) {
  return name == "scenarios.csv" || name.starts_with("summary.csv") ||
         name.starts_with("runs.csv") || name.starts_with("series.csv");
}

[[noreturn]] void refuse(const fs::path& folder) {
  std::error_code ignored;
  const std::string place = folder.string();
  if (!fs::is_directory(folder, ignored)) {
    throw InputError(place, 0, "",
                     "is no folder; expected one that `archipelago run`, `plan`, `size` or "
                     "`sensitivity` wrote");
  }
  if (fs::exists(folder / "summary.csv", ignored) ||
      fs::exists(folder / "manifest.json", ignored)) {
    throw InputError(place, 0, "",
                     "has no scenarios.csv, so it is not whole or of version 0.1; make it anew "
                     "with `archipelago run`");
  }
  throw InputError(place, 0, "",
                   "holds no scenarios.csv, plan.csv, sensitivity.csv or sizing.csv; expected a "
                   "folder that `archipelago run`, `plan`, `sensitivity` or `size` wrote");
}

// Every other table and page that lies in the folder, in the order of their names.
void read_others(const fs::path& folder, PageFolder& page) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    const bool is_result = page.kind == FolderKind::kResults && is_result_table(name);
    if (name.ends_with(".csv") && !is_result && name != "draws.csv") {
      page.tables[name] = read_page_table(entry.path().string(), input::whole_text(entry.path()));
    }
    const bool is_long = name == "summary.md";  // the page has its figures already
    if (name.ends_with(".md") && !is_long) page.texts[name] = input::whole_text(entry.path());
  }
}

}  // namespace

PageTable read_page_table(const std::string& place, const std::string& text) {
  std::istringstream in(text);
  PageTable table;
  std::string line;
  if (!std::getline(in, line)) throw InputError(place, 1, "", "is empty; expected a header");
  table.columns = tables::csv_cells(line);
  for (int number = 2; std::getline(in, line); ++number) {
    table.rows.push_back(tables::csv_cells(line));
    if (table.rows.back().size() == table.columns.size()) continue;
    throw InputError(place, number, "",
                     fmt::format("has {} cells; expected {} as in the header",
                                 table.rows.back().size(), table.columns.size()));
  }
  return table;
}

std::optional<FolderKind> page_kind(const fs::path& folder) {
  std::error_code ignored;
  for (const Mark& mark : kMarks) {
    if (fs::is_regular_file(folder / mark.file, ignored)) return mark.kind;
  }
  return std::nullopt;
}

bool is_page_folder(const fs::path& folder) { return page_kind(folder).has_value(); }

PageFolder read_page_folder(const fs::path& folder) {
  const std::optional<FolderKind> kind = page_kind(folder);
  if (!kind) refuse(folder);
  PageFolder page;
  page.kind = *kind;
  const fs::path whole = fs::absolute(folder).lexically_normal();
  page.name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  std::error_code ignored;
  if (fs::exists(folder / "manifest.json", ignored)) {
    page.manifest = input::whole_text(folder / "manifest.json");
  }
  if (page.kind == FolderKind::kPlan && fs::exists(folder / "plan.geojson", ignored)) {
    page.map = input::whole_text(folder / "plan.geojson");
  }
  if (page.kind == FolderKind::kResults) page.results = tables::read_result_folder(folder);
  read_others(folder, page);
  return page;
}

}  // namespace archipelago::report
