# One INTERFACE target carries the warnings; it is linked PRIVATE and never exported.
add_library(archipelago_warnings INTERFACE)
target_compile_options(
  archipelago_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast
                                 $<$<BOOL:${ARCHIPELAGO_WERROR}>:-Werror>)

# Results must not depend on the compiler's taste: no contraction to fused multiply-add.
add_compile_options(-ffp-contract=off)
if(ARCHIPELAGO_SANITIZE)
  add_compile_options(-fsanitize=${ARCHIPELAGO_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ARCHIPELAGO_SANITIZE})
endif()
