# archipelago_build_info(SOURCES ...): the static library behind base/build_info.hpp.  It is no part
# of the library of sim/base, so that a new commit links anew only what says its version.
function(archipelago_build_info)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  set(commit_source ${CMAKE_CURRENT_BINARY_DIR}/commit.cpp)
  # What may move the answer: a commit or a checkout, and the sources, which may differ from it.
  file(GLOB_RECURSE watched CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/sim/* ${PROJECT_SOURCE_DIR}/cmake/*
       ${PROJECT_SOURCE_DIR}/platforms/schema/*)
  list(APPEND watched ${PROJECT_SOURCE_DIR}/CMakeLists.txt)
  find_package(Git QUIET)
  if(GIT_FOUND)
    foreach(name HEAD logs/HEAD)
      execute_process(
        COMMAND ${GIT_EXECUTABLE} rev-parse --path-format=absolute --git-path ${name}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      if(path AND EXISTS ${path})
        list(APPEND watched ${path})
      endif()
    endforeach()
  endif()
  add_custom_command(
    OUTPUT ${commit_source}
    COMMAND ${CMAKE_COMMAND} -D SOURCE=${PROJECT_SOURCE_DIR} -D OUTPUT=${commit_source} -P
            ${PROJECT_SOURCE_DIR}/cmake/WriteCommit.cmake
    DEPENDS ${watched}
    VERBATIM)

  file(STRINGS ${SIMGRID_INCLUDE_DIR}/simgrid/version.h lines
       REGEX "define SIMGRID_VERSION_(MAJOR|MINOR|PATCH) ")
  list(TRANSFORM lines REPLACE "^.* " "")
  list(JOIN lines "." simgrid)
  string(REGEX REPLACE "\\.0$" "" simgrid "${simgrid}")  # "3.32.0" is called 3.32

  add_library(archipelago_build_info STATIC ${ARG_SOURCES} ${commit_source})
  target_include_directories(archipelago_build_info PUBLIC ${PROJECT_SOURCE_DIR}/sim)
  target_link_libraries(archipelago_build_info PRIVATE archipelago_warnings)
  target_compile_definitions(
    archipelago_build_info
    PRIVATE ARCHIPELAGO_VERSION="${PROJECT_VERSION}" ARCHIPELAGO_SIMGRID="${simgrid}"
            ARCHIPELAGO_COMPILER="${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endfunction()
