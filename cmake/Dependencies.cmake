# Every foreign library, found once.  Which folder may use which is checked by tests/checks.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS iostreams)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(SQLite3 3.33 REQUIRED)
find_package(date REQUIRED)

list(APPEND CMAKE_MODULE_PATH /usr/share/cmake/geographiclib)
find_package(GeographicLib REQUIRED)

# COIN-OR has pkg-config files only, which name static libraries too.
add_library(archipelago_coin INTERFACE)
find_path(COIN_INCLUDE_DIR coin/CbcModel.hpp REQUIRED)
target_include_directories(archipelago_coin SYSTEM INTERFACE ${COIN_INCLUDE_DIR}
                                                             ${COIN_INCLUDE_DIR}/coin)
foreach(name Cbc OsiClp Clp Osi CoinUtils)
  find_library(COIN_${name}_LIBRARY ${name} REQUIRED)
  target_link_libraries(archipelago_coin INTERFACE ${COIN_${name}_LIBRARY})
endforeach()

# cpp-httplib is compiled with features that its headers must be read with too: pkg-config says which.
find_package(PkgConfig REQUIRED)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)

# SimGrid ships no CMake package on Debian.
find_library(SIMGRID_LIBRARY simgrid REQUIRED)
find_path(SIMGRID_INCLUDE_DIR simgrid/s4u.hpp REQUIRED)
add_library(archipelago_simgrid INTERFACE)
target_include_directories(archipelago_simgrid SYSTEM INTERFACE ${SIMGRID_INCLUDE_DIR})
target_link_libraries(archipelago_simgrid INTERFACE ${SIMGRID_LIBRARY})

# Debian's package of libzstd has CMake files in some releases only.
find_library(ZSTD_LIBRARY zstd REQUIRED)
find_path(ZSTD_INCLUDE_DIR zstd.h REQUIRED)
add_library(archipelago_zstd INTERFACE)
target_include_directories(archipelago_zstd SYSTEM INTERFACE ${ZSTD_INCLUDE_DIR})
target_link_libraries(archipelago_zstd INTERFACE ${ZSTD_LIBRARY})

# yaml-cpp renamed its target between Debian 12 (0.7) and 13 (0.8).
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()
