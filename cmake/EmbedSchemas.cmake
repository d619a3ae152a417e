# Writes the schemas of the platform tables as a source: run as a script at build time.
#
#   cmake -D FOLDER=platforms/schema -D OUTPUT=schema_files.cpp -P EmbedSchemas.cmake
#
# Needs no tool but CMake.  A raw string keeps every byte of a file as it stands.
file(GLOB files ${FOLDER}/*.csv)
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "    {\"${name}\", R\"schema(${text})schema\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// Made from platforms/schema by cmake/EmbedSchemas.cmake; change the tables there.
#include "platform/load/schema_files.hpp"

namespace archipelago::platform {

namespace {

constexpr SchemaFile kFiles[] = {
@entries@};

}  // namespace

std::span<const SchemaFile> schema_files() { return kFiles; }

}  // namespace archipelago::platform
]])
