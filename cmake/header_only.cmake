# Header-only libraries that the native and the wasm build share. Each is linked into a folder of its
# own, so that a cross compiler sees them without the host's /usr/include.
set(NEARSHELF_HEADERS ${CMAKE_BINARY_DIR}/header_only)
file(MAKE_DIRECTORY ${NEARSHELF_HEADERS})

function(nearshelf_link_header name probe debian_package)
  find_path(${name}_INCLUDE_DIR ${probe} NO_CMAKE_FIND_ROOT_PATH
    PATHS /usr/include /usr/local/include /opt/homebrew/include)
  if(NOT ${name}_INCLUDE_DIR)
    message(FATAL_ERROR "${probe} not found. Install it (Debian: apt-get install ${debian_package}) "
      "or pass -D${name}_INCLUDE_DIR=DIR, where DIR holds ${probe}.")
  endif()
  string(REGEX REPLACE "/.*" "" top ${probe})
  file(CREATE_LINK ${${name}_INCLUDE_DIR}/${top} ${NEARSHELF_HEADERS}/${top} SYMBOLIC)
endfunction()

nearshelf_link_header(HIGHWAY hwy/highway.h libhwy-dev)
nearshelf_link_header(XXHASH xxhash.h libxxhash-dev)
if(NEARSHELF_BUILD_TESTS)
  nearshelf_link_header(DOCTEST doctest/doctest.h doctest-dev)
endif()

add_library(nearshelf_header_only INTERFACE)
target_include_directories(nearshelf_header_only SYSTEM INTERFACE ${NEARSHELF_HEADERS})
