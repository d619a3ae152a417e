# Writes the commit of the sources as a source: run as a script at build time.
#
#   cmake -D SOURCE=<top of the tree> -D OUTPUT=commit.cpp -P WriteCommit.cmake
#
# It is written only when it changes, so nothing is compiled in vain.
set(commit "")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse --show-toplevel
                  OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH ${SOURCE} source)
  # Sources that lie unpacked in somebody else's repository are not of that one's commit.
  if("${top}" STREQUAL "${source}")
    execute_process(
      COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --tags --always --long --abbrev=12
      OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} diff --quiet HEAD -- sim cmake
                            CMakeLists.txt platforms/schema
                    RESULT_VARIABLE differs ERROR_QUIET)
    if(commit AND differs EQUAL 1)
      string(APPEND commit " with changes")
    endif()
  endif()
endif()
if(NOT commit)
  file(STRINGS ${SOURCE}/cmake/commit.txt archived LIMIT_COUNT 1)
  if(archived MATCHES "^[0-9a-f]+$")
    string(SUBSTRING ${archived} 0 12 commit)
    string(APPEND commit ", source archive")
  else()
    set(commit unknown)
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// Made by cmake/WriteCommit.cmake.
#include "base/build_info.hpp"

namespace archipelago::detail {

std::string_view build_commit() { return "@commit@"; }

}  // namespace archipelago::detail
]])
