// Which program this is: for --version and for the manifest of every result.
//
// Flow     git, or cmake/commit.txt of a source archive, -> cmake/WriteCommit.cmake (at build time)
//          -> build_info() -> `archipelago --version`, manifest.json.
// Commit   twelve digits, after the nearest tag when there is one; "with changes" when the sources
//          of the program differed from it.  A source archive made by `git archive` knows its own;
//          else "unknown".
#pragma once

#include <string>
#include <string_view>

namespace archipelago {

struct BuildInfo {
  std::string_view version;   // "0.2.0"
  std::string_view commit;    // "v0.2.0-3-g752cd7fd3a12", "752cd7fd3a12 with changes"
  std::string_view simgrid;   // "3.32": of the headers it was built with
  std::string_view compiler;  // "GNU 12.2.0"
};

[[nodiscard]] const BuildInfo& build_info();

// "archipelago 0.2.0 (commit 752cd7fd3a12, SimGrid 3.32, GNU 12.2.0)".
[[nodiscard]] std::string version_line();

namespace detail {
// Made at build time: alone in its object, so that a commit compiles nothing else.
[[nodiscard]] std::string_view build_commit();
}  // namespace detail

}  // namespace archipelago
