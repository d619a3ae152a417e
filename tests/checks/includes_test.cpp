// Who may include whom.  A folder includes lower ranks and itself; a foreign library has one door.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "checks/source_tree.hpp"

namespace archipelago::test {
namespace {

// The table of CONTRIBUTING.md.
const std::map<std::string, int>& ranks() {
  static const std::map<std::string, int> table{
      {"base", 0},     {"lp", 1},         {"input", 1},   {"platform", 2}, {"record", 2},
      {"workload", 3}, {"training", 4},   {"serving", 4}, {"policy", 4},   {"metrics", 4},
      {"engine", 5},   {"experiment", 6}, {"store", 6},   {"tables", 7},   {"campaign", 8},
      {"sizing", 9},   {"planning", 10},  {"report", 11}, {"app", 12},
  };
  return table;
}

// The second table of CONTRIBUTING.md: inside a folder with rooms, whom a room may include besides
// itself.  "" is the folder's own root.
using Rooms = std::map<std::string, std::set<std::string>>;
const std::map<std::string, Rooms>& rooms() {
  static const std::map<std::string, Rooms> table{
      {"engine",
       {{"simgrid", {}},
        {"fleet", {}},
        {"ledger", {"simgrid", "fleet"}},
        {"requests", {"ledger", "fleet"}},
        {"jobs", {"simgrid", "ledger", "fleet"}},
        {"power", {"jobs", "fleet", "simgrid"}},
        {"", {"simgrid", "fleet", "ledger", "requests", "jobs", "power"}}}},
      {"platform",
       {{"", {}},
        {"routes", {""}},
        {"law", {"", "routes"}},
        {"failures", {""}},
        {"load", {"", "law"}}}},
      {"workload",
       {{"", {}},
        {"traces", {}},
        {"laws", {""}},
        {"recipe", {"", "traces", "laws"}},
        {"sources", {"", "traces", "laws", "recipe"}}}},
      {"campaign", {{"", {"sensitivity"}}, {"sensitivity", {}}}},
      {"report",
       {{"", {"atlas"}}, {"atlas", {}}, {"page", {"atlas"}}, {"serve", {"page", "atlas"}}}},
  };
  return table;
}

// What no rank forbids, but the design does: rows are made in metrics only, from the record.
bool forbidden(const std::string& from, const std::string& to) {
  static const std::set<std::pair<std::string, std::string>> table{
      {"engine", "metrics"}, {"policy", "serving"}, {"policy", "training"}};
  return table.contains({from, to});
}

// A library's headers and where they may stand.
struct Door {
  std::string prefix;
  std::set<std::string> folders;  // or rooms, "engine/simgrid"; empty: every folder
  bool headers_too;               // may our headers include it, or only .cpp files?
};

const std::vector<Door>& doors() {
  static const std::vector<Door> table{
      {"simgrid/", {"engine/simgrid"}, false},
      {"xbt/", {"engine/simgrid"}, false},
      {"yaml-cpp/", {"input"}, false},
      {"openssl/", {"input"}, false},
      {"zstd.h", {"input"}, false},
      {"zlib.h", {"input"}, false},
      {"boost/graph/", {"platform/routes"}, false},
      {"boost/property_map/", {"platform/routes"}, false},
      {"GeographicLib/", {"platform"}, false},
      {"date/", {"base"}, false},
      {"boost/random/", {"base"}, true},
      {"boost/histogram/", {"base"}, true},
      {"boost/math/", {"metrics", "campaign/sensitivity", "sizing"}, false},
      {"coin/", {"lp"}, false},
      {"CLI/", {"app"}, true},
      {"sqlite3.h", {"store"}, false},
      {"nlohmann/",
       {"experiment", "tables", "report/page"},
       false},  // records, manifests, the page
      {"dlfcn.h", {"policy"}, false},
      {"httplib.h", {"report/serve"}, false},
      {"fmt/", {}, false},
      {"boost/version.hpp", {"tables"}, false},  // a number for the manifest, not a library
  };
  return table;
}

struct Include {
  std::string name;
  bool ours = false;  // "..." rather than <...>
};

// Nothing when the line includes nothing.
Include include_of(const std::string& line) {
  const std::string word = "#include ";
  if (!line.starts_with(word) || line.size() < word.size() + 2) return {};
  const char open = line[word.size()];
  const std::size_t end = line.find(open == '<' ? '>' : '"', word.size() + 1);
  return {line.substr(word.size() + 1, end - word.size() - 1), open == '"'};
}

bool may_enter(const std::string& folder, const std::string& from, const std::string& to) {
  if (from == to) return true;
  const auto known = rooms().find(folder);
  return known != rooms().end() && known->second.contains(from) &&
         known->second.at(from).contains(to);
}

// A circle between rooms could hide in the table itself.
TEST(checks, the_table_of_rooms_has_no_circle) {
  for (const auto& [folder, table] : rooms()) {
    std::set<std::string> placed;
    for (std::size_t before = ~std::size_t{0}; before != placed.size();) {
      before = placed.size();
      for (const auto& [room, uses] : table) {
        if (std::includes(placed.begin(), placed.end(), uses.begin(), uses.end())) {
          placed.insert(room);
        }
      }
    }
    EXPECT_EQ(placed.size(), table.size()) << folder;
  }
}

TEST(checks, every_room_is_in_the_table) {
  for (const SourceFile& file : sim_files()) {
    if (file.room.empty()) continue;
    EXPECT_TRUE(rooms().contains(file.folder) && rooms().at(file.folder).contains(file.room))
        << file.path;
  }
}

TEST(checks, the_root_of_the_engine_has_at_most_12_sources) {
  std::size_t sources = 0;
  for (const SourceFile& file : sim_files()) {
    if (file.folder == "engine" && file.room.empty() && !file.is_header()) ++sources;
  }
  EXPECT_LE(sources, 12U);
}

TEST(checks, include_direction) {
  std::size_t seen = 0;
  for (const SourceFile& file : sim_files()) {
    ASSERT_TRUE(ranks().contains(file.folder))
        << file.path << ": folder " << file.folder << " has no rank";
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      const Include include = include_of(file.lines[l]);
      if (!include.ours) continue;
      ++seen;
      const Place to = place_of(include.name);
      if (!ranks().contains(to.folder)) {
        ADD_FAILURE() << file.at(l) << "\n  names no folder of sim/; write \"folder/file.hpp\"";
      } else if (to.folder == file.folder) {
        EXPECT_TRUE(may_enter(file.folder, file.room, to.room))
            << file.at(l) << "\n  room '" << file.room << "' of " << file.folder
            << " may not include room '" << to.room << "'";
      } else if (ranks().at(to.folder) >= ranks().at(file.folder) ||
                 forbidden(file.folder, to.folder)) {
        ADD_FAILURE() << file.at(l) << "\n  " << file.folder << " (rank " << ranks().at(file.folder)
                      << ") may not include " << to.folder << " (rank " << ranks().at(to.folder)
                      << ")";
      }
    }
  }
  EXPECT_GT(seen, 100U) << "the check itself sees nothing";
}

TEST(checks, one_door_per_foreign_library) {
  std::set<std::string> used;
  for (const SourceFile& file : sim_files()) {
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      const Include include = include_of(file.lines[l]);
      if (include.name.empty() || include.ours) continue;
      for (const Door& door : doors()) {
        if (!include.name.starts_with(door.prefix)) continue;
        used.insert(door.prefix);
        EXPECT_TRUE(door.folders.empty() || door.folders.contains(file.folder) ||
                    door.folders.contains(file.folder + "/" + file.room))
            << file.at(l) << "\n  " << door.prefix << " has its door in sim/"
            << *door.folders.begin();
        EXPECT_TRUE(door.headers_too || !file.is_header())
            << file.at(l) << "\n  " << door.prefix << " stays out of our headers";
      }
    }
  }
  EXPECT_TRUE(used.contains("simgrid/") && used.contains("yaml-cpp/") && used.contains("fmt/"))
      << "the check itself sees nothing";
}

// A new library gets its line in doors() before its first use.
TEST(checks, every_foreign_library_has_a_door) {
  for (const SourceFile& file : sim_files()) {
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      const Include include = include_of(file.lines[l]);
      const bool foreign = !include.ours && (include.name.find('/') != std::string::npos ||
                                             include.name.ends_with(".hpp"));
      if (!foreign || include.name.starts_with("sys/")) continue;
      EXPECT_TRUE(std::any_of(doors().begin(), doors().end(), [&](const Door& door) {
        return include.name.starts_with(door.prefix);
      })) << file.at(l);
    }
  }
}

// The same rule where the linker reads it.
TEST(checks, cmake_names_only_lower_ranks) {
  for (const SourceFile& file : source_files("sim", {".txt"})) {
    if (!ranks().contains(file.folder)) continue;
    for (const auto& [other, rank] : ranks()) {
      if (other == file.folder) continue;
      if (rank < ranks().at(file.folder) && !forbidden(file.folder, other)) continue;
      for (std::size_t l = 0; l < file.lines.size(); ++l) {
        const std::string line = " " + file.lines[l] + " ";
        const std::size_t uses = line.find("USES");
        EXPECT_TRUE(uses == std::string::npos ||
                    line.find(" " + other + " ", uses) == std::string::npos)
            << file.at(l) << "\n  " << file.folder << " may not use " << other;
        EXPECT_EQ(line.find("archipelago_" + other + " "), std::string::npos) << file.at(l);
      }
    }
  }
}

}  // namespace
}  // namespace archipelago::test
