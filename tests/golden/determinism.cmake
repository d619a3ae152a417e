# Runs EXPERIMENT one run at a time: every file is that of the golden test, which runs two at a time
# (ALIKE), but for `this_run` in the manifest.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
run_archipelago(${OUT} 1)

foreach(run IN ITEMS ${ALIKE} ${OUT})
  file(GLOB found RELATIVE ${run} ${run}/*)
  list(REMOVE_ITEM found requests.csv.zst jobs.csv.zst)  # of experiments that ask for rows
  if(NOT found STREQUAL "manifest.json;runs.csv.zst;scenarios.csv;series.csv.zst;summary.csv;summary.md")
    message(FATAL_ERROR "${run} holds ${found}")
  endif()
endforeach()
file(GLOB files RELATIVE ${OUT} ${OUT}/*)
list(REMOVE_ITEM files manifest.json)
foreach(file IN LISTS files)
  same_files(difference ${ALIKE}/${file} ${OUT}/${file})
  if(difference)
    message(SEND_ERROR "${difference}")
  endif()
endforeach()

file(READ ${ALIKE}/manifest.json two_at_a_time)
file(READ ${OUT}/manifest.json one_at_a_time)
string(JSON two_at_a_time REMOVE "${two_at_a_time}" this_run)
string(JSON one_at_a_time REMOVE "${one_at_a_time}" this_run)
if(NOT two_at_a_time STREQUAL one_at_a_time)
  message(SEND_ERROR "${ALIKE}/manifest.json and ${OUT}/manifest.json differ in more than this_run")
endif()
