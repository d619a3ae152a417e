# Makes the manual page of the program, while it is installed.  Set before: help2man, program, page,
# source_dir.  The page is dated as the last commit, or as SOURCE_DATE_EPOCH says: the same program
# has the same page.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git -C ${source_dir} log -1 --format=%ct
                  OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(date)
    set(ENV{SOURCE_DATE_EPOCH} ${date})
  endif()
endif()
execute_process(
  COMMAND ${help2man} --no-info --section=1 --help-option=--help-all
          --name "what nations gain and lose when they run AI as islands, as a federation, or abroad"
          --include ${source_dir}/packaging/archipelago.h2m --output ${page} ${program}
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "help2man failed for ${program}; build the target bin/archipelago first")
endif()
