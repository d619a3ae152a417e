# Runs EXPERIMENT and compares its tables with those in GOLDEN.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
run_archipelago(${OUT} 2)
foreach(table IN ITEMS summary.csv runs.csv)
  same_files(difference ${GOLDEN}/${table} ${OUT}/${table})
  if(difference)
    message(SEND_ERROR "${difference}\nif the numbers moved on purpose: scripts/refresh-golden.sh")
  endif()
endforeach()
