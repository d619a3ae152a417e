# Every folder of GOLDEN has its experiment.
file(GLOB tables RELATIVE ${GOLDEN} ${GOLDEN}/*/digests.txt)
foreach(table IN LISTS tables)
  get_filename_component(name ${table} DIRECTORY)
  if(NOT EXISTS ${EXPERIMENTS}/${name}.yaml)
    message(SEND_ERROR "tests/golden/${name} has no experiments/smoke/${name}.yaml; delete it")
  endif()
endforeach()
