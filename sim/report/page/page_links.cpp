#include "report/page/page_links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

#include "base/error.hpp"
#include "input/whole_file.hpp"
#include "tables/manifest.hpp"

namespace archipelago::report {

namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 4;  // folders of folders that are looked into
constexpr std::string_view kRepairs = "repairs.csv";
constexpr std::string_view kHeading = "## In which order to repair\n";

// What a page for people asks: the first paragraph below its title.
std::string question_of_text(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    if (!line.empty() && !line.starts_with('#')) return line;
  }
  return "";
}

// What the plan's page says of repairs, without its heading.
std::string words_of_repairs(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_regular_file(folder / "plan.md", ignored)) return "";
  const std::string text = input::whole_text(folder / "plan.md");
  const std::size_t at = text.find(kHeading);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + kHeading.size();
  return text.substr(begin, text.find("\n## ", begin) - begin);
}

std::string name_of(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace

PagePlan read_page_plan(const fs::path& folder, const std::string& address) {
  std::error_code ignored;
  if (!fs::is_regular_file(folder / "plan.csv", ignored)) {
    throw InputError(folder.string(), 0, "",
                     "holds no plan.csv; expected a folder that `archipelago plan` wrote");
  }
  const fs::path repairs = folder / kRepairs;
  if (!fs::is_regular_file(repairs, ignored)) {
    throw InputError(folder.string(), 0, "",
                     "holds no repairs.csv; expected a plan whose file has `repairs`");
  }
  return {name_of(folder), address, read_page_table(repairs.string(), input::whole_text(repairs)),
          words_of_repairs(folder)};
}

void link_pages(const std::vector<LinkedPage>& others, PageFolder& page) {
  for (const LinkedPage& other : others) {
    const std::optional<FolderKind> kind = page_kind(other.folder);
    if (!kind) continue;
    page.beside.push_back({name_of(other.folder), other.address, *kind, question_of(other.folder)});
    const bool has_repairs = *kind == FolderKind::kPlan && fs::exists(other.folder / kRepairs);
    if (page.kind != FolderKind::kResults || !has_repairs) continue;
    try {
      page.plans.push_back(read_page_plan(other.folder, other.address));
    } catch (const InputError& error) {
      page.notes.push_back("repairs are left out: " + error.issues().front().text());
    }
  }
}

std::string question_of(const fs::path& folder) {
  std::error_code ignored;
  for (const char* text : {"plan.md", "sensitivity.md", "sizing.md"}) {
    if (fs::exists(folder / text, ignored)) return question_of_text(folder / text);
  }
  if (!fs::exists(folder / "manifest.json", ignored)) return "";
  try {
    return tables::read_manifest(folder / "manifest.json").question;
  } catch (const InputError&) {
    return "(its manifest cannot be read)";
  }
}

std::vector<fs::path> page_folders_below(const fs::path& root) {
  std::vector<fs::path> found;
  if (is_page_folder(root)) found.emplace_back(".");
  std::error_code error;
  fs::recursive_directory_iterator entries(root, fs::directory_options::skip_permission_denied,
                                           error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (entries.depth() >= kDeepest) entries.disable_recursion_pending();
    if (!entries->is_directory(ignored) || entries->is_symlink(ignored)) continue;
    if (is_page_folder(entries->path())) found.push_back(entries->path().lexically_relative(root));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string address_of(const std::string& path) {
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '_' ||
                          c == '.' || c == '~' || c == '/';
    text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return text;
}

}  // namespace archipelago::report
