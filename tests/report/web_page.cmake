# The page's sources in web/: builds report.html anew and compares it with the committed one, or runs
# the page in a browser.  A script:
#
#   cmake -D WHAT=template|browser -D SOURCES=... -D PROGRAM=... -D OUT=... -P web_page.cmake
#
# Needs Node 18 or later, npm, and what package-lock.json names (from the network, unless npm has it
# in its cache); says "skipped: ..." where one of them is missing.
find_program(NODE node)
find_program(NPM npm)
set(web ${OUT}/web)

function(skip reason)
  message("skipped: ${reason}")
endfunction()

if(NOT NODE OR NOT NPM)
  skip("no node or no npm; scripts/install-deps.sh --with-browser installs them")
  return()
endif()
execute_process(COMMAND ${NODE} -p "process.versions.node.split('.')[0]" OUTPUT_VARIABLE major
                OUTPUT_STRIP_TRAILING_WHITESPACE)
if(major LESS 18)
  skip("Node ${major}; the page's tools run on 18 and later")
  return()
endif()

# The sources stay clean of what npm installs.
file(MAKE_DIRECTORY ${web})
file(REMOVE_RECURSE ${web}/src ${web}/test)
file(COPY ${SOURCES}/web/ DESTINATION ${web} PATTERN node_modules EXCLUDE)

# Once for both, and again when another version is wanted.
file(SHA256 ${web}/package-lock.json wanted)
set(installed "")
if(EXISTS ${web}/node_modules/installed.txt)
  file(READ ${web}/node_modules/installed.txt installed)
endif()
if(NOT installed STREQUAL wanted)
  execute_process(
    COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline
    WORKING_DIRECTORY ${web} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said
    TIMEOUT 120)
  if(NOT status STREQUAL "0")
    if(said MATCHES "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|E403" OR status MATCHES "timeout")
      skip("npm cannot reach its registry")
      return()
    endif()
    message(FATAL_ERROR "npm ci failed: ${said}")
  endif()
  file(WRITE ${web}/node_modules/installed.txt ${wanted})
endif()

if(WHAT STREQUAL "template")
  execute_process(COMMAND ${NODE} node_modules/typescript/bin/tsc --noEmit WORKING_DIRECTORY ${web}
                  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status STREQUAL "0")
    message(FATAL_ERROR "the types do not fit:\n${said}")
  endif()
  execute_process(COMMAND ${NODE} build.mjs ${OUT}/report.html WORKING_DIRECTORY ${web}
                  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status STREQUAL "0")
    message(FATAL_ERROR "the page cannot be built:\n${said}")
  endif()
  file(SHA256 ${OUT}/report.html fresh)
  file(SHA256 ${SOURCES}/web/report.html committed)
  if(NOT fresh STREQUAL committed)
    message(FATAL_ERROR "web/report.html is not what web/src makes; run scripts/build-page.sh")
  endif()
else()
  execute_process(COMMAND ${NODE} test/page.test.mjs ${PROGRAM} ${SOURCES} ${OUT}/pages
                  WORKING_DIRECTORY ${web} RESULT_VARIABLE status)
  if(status STREQUAL "77")
    skip("no browser")
  elseif(NOT status STREQUAL "0")
    message(FATAL_ERROR "the page failed in the browser")
  endif()
endif()
