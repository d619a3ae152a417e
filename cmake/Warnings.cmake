# One INTERFACE target carries the warnings; it is linked PRIVATE and never exported.
add_library(archipelago_warnings INTERFACE)
target_compile_options(
  archipelago_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast
                                 $<$<BOOL:${ARCHIPELAGO_WERROR}>:-Werror>)
# g++ 12 warns of overlapping copies in `"literal" + std::string` (GCC bug 105651, a false alarm).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(archipelago_warnings INTERFACE -Wno-restrict)
endif()

# Results must not depend on the compiler's taste: no contraction to fused multiply-add.
add_compile_options(-ffp-contract=off)
if(ARCHIPELAGO_SANITIZE)
  add_compile_options(-fsanitize=${ARCHIPELAGO_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ARCHIPELAGO_SANITIZE})
  # Reads behind the end of a vector that the sanitizers do not see, inside its capacity.
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  # Sanitizer checks split the flow so that g++ sees uninitialised values where there are none.
  target_compile_options(archipelago_warnings
                         INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
