# What `cmake --install` and the packages hold.  Include last: it sees every target.
#
#   bin/archipelago                      the program; needs nothing else of this tree
#   share/archipelago                    platforms, workloads, experiments: found by name
#   include/archipelago                  the headers that a policy plug-in includes, no others
#   share/cmake/archipelago              find_package(archipelago) -> archipelago::policy_api
#   share/man, share/bash-completion     manual page (when help2man is there), completion
#   share/doc/archipelago                README, CHANGELOG, licence, docs
#
# Installing does not build the tests: build the target bin/archipelago first.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(data_dir ${CMAKE_INSTALL_DATADIR}/archipelago)
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/archipelago)

install(TARGETS archipelago RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(folder platforms overlays workloads experiments)
  # The schemas of the tables are inside the program.
  install(DIRECTORY ${folder} DESTINATION ${data_dir} PATTERN schema EXCLUDE)
endforeach()

# The headers that policy_plugin.hpp includes, and those that they include.
function(collect_headers header result)
  set(found ${${result}})
  list(APPEND found ${header})
  file(STRINGS ${PROJECT_SOURCE_DIR}/sim/${header} includes REGEX "^#include \"")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include \"(.*)\".*" "\\1" next "${line}")
    if(NOT next IN_LIST found)
      collect_headers(${next} found)
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()
set(policy_headers "")
collect_headers(policy/policy_plugin.hpp policy_headers)
foreach(header IN LISTS policy_headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES sim/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/archipelago/${folder})
endforeach()

add_library(policy_api INTERFACE)
target_compile_features(policy_api INTERFACE cxx_std_20)
target_include_directories(
  policy_api SYSTEM INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/archipelago>)
install(TARGETS policy_api EXPORT archipelago)
install(EXPORT archipelago NAMESPACE archipelago:: FILE archipelagoTargets.cmake
        DESTINATION ${package_dir})
configure_package_config_file(
  packaging/archipelagoConfig.cmake.in ${PROJECT_BINARY_DIR}/archipelagoConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# A plug-in is built from the headers of the very program that loads it.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/archipelagoConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/archipelagoConfig.cmake
              ${PROJECT_BINARY_DIR}/archipelagoConfigVersion.cmake
        DESTINATION ${package_dir})

install(FILES packaging/archipelago.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME archipelago)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The manual page is the program's own --help-all, so it is made when the program is installed.
find_program(HELP2MAN help2man)
mark_as_advanced(HELP2MAN)
if(HELP2MAN)
  install(CODE "set(help2man \"${HELP2MAN}\")
    set(program \"${PROJECT_BINARY_DIR}/bin/archipelago\")
    set(page \"${PROJECT_BINARY_DIR}/archipelago.1\")
    set(source_dir \"${PROJECT_SOURCE_DIR}\")")
  install(SCRIPT cmake/ManualPage.cmake)
  install(FILES ${PROJECT_BINARY_DIR}/archipelago.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
else()
  message(STATUS "help2man is not installed: packages will have no manual page")
endif()

set(CPACK_PACKAGE_NAME archipelago)
set(CPACK_PACKAGE_VENDOR "archipelago")
set(CPACK_PACKAGE_CONTACT "the archipelago authors <archipelago@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "simulator of AI as national islands, a federated cloud, or abroad")
set(CPACK_PACKAGE_DESCRIPTION
    "What do nations gain and lose in latency, cost and sovereignty when they run AI as
islands, as a federated regional cloud, or on a foreign cloud?  archipelago simulates
multi-nation GPU sites and the submarine cables between them, on SimGrid, and writes
tables that anybody can reproduce byte for byte.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# No library brings the time zones, which are read while it runs.
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake, bash-completion")
include(CPack)
