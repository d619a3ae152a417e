# archipelago_module(<folder> SOURCES ... [USES <folder>...] [PRIVATE_LIBS ...] [PUBLIC_LIBS ...])
#
# One folder of sim/ is one static library.  USES names other folders (lower rank only; the test
# checks.include_direction enforces the table of CONTRIBUTING.md).
function(archipelago_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;PRIVATE_LIBS;PUBLIC_LIBS" ${ARGN})
  add_library(archipelago_${name} STATIC ${ARG_SOURCES})
  target_include_directories(archipelago_${name} PUBLIC ${PROJECT_SOURCE_DIR}/sim)
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(archipelago_${name} PUBLIC archipelago_${used})
  endforeach()
  target_link_libraries(archipelago_${name} PUBLIC ${ARG_PUBLIC_LIBS}
                        PRIVATE archipelago_warnings ${ARG_PRIVATE_LIBS})
endfunction()

# Seconds after which a test hangs; sanitizers make some of them ten times as long.
set(ARCHIPELAGO_TEST_TIMEOUT 300)
if(ARCHIPELAGO_SANITIZE)
  set(ARCHIPELAGO_TEST_TIMEOUT 1200)
endif()

# archipelago_test(<name> SOURCES ... USES <folder>...): one GoogleTest program, each case a CTest.
function(archipelago_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(${name} PRIVATE archipelago_${used})
  endforeach()
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} source_dir archipelago_warnings GTest::gmock
                                        GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM precompiled_gtest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${ARCHIPELAGO_TEST_TIMEOUT})
endfunction()
