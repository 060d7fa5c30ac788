# Builds WebAssembly modules of relaxed SIMD kernels that run in the memory of another module:
#   nearshelf_relaxed_module(NAME SOURCES FILE... EXPORTS FUNCTION...)    target NAME, file NAME.wasm
#
# They need a clang and a wasm-ld from version 19 on: emsdk's own, or Debian's clang-19 and lld-19
# beside its older Emscripten. Compiler and linker are called one after the other, never through
# clang's driver at the link: it runs whichever wasm-opt is on PATH, and that of Debian 12 rewrites
# the relaxed dot product into something else.

execute_process(COMMAND em-config LLVM_ROOT OUTPUT_VARIABLE _emscripten_llvm
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)

# The version of a clang, or 0.
function(_clang_version program result)
  execute_process(COMMAND ${program} --version OUTPUT_VARIABLE text ERROR_QUIET)
  if(text MATCHES "clang version ([0-9]+)")
    set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
  else()
    set(${result} 0 PARENT_SCOPE)
  endif()
endfunction()

if(NOT NEARSHELF_RELAXED_CXX)
  set(_candidates)
  foreach(_candidate IN ITEMS ${_emscripten_llvm}/clang++ clang++-19 clang++-20 clang++-21
      clang++-22 clang++)
    find_program(_found ${_candidate} NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
    if(_found)
      _clang_version(${_found} _version)
      if(_version GREATER_EQUAL 19)
        set(NEARSHELF_RELAXED_CXX ${_found} CACHE FILEPATH "clang++ for relaxed SIMD, 19 or later")
        break()
      endif()
    endif()
    unset(_found)
  endforeach()
endif()
if(NOT NEARSHELF_RELAXED_CXX)
  message(FATAL_ERROR "No clang++ of version 19 or later, which the relaxed SIMD kernels need. "
    "Install one (Debian: apt-get install clang-19 lld-19), activate a current emsdk, or pass "
    "-DNEARSHELF_RELAXED_CXX=PATH.")
endif()

_clang_version(${NEARSHELF_RELAXED_CXX} _version)
get_filename_component(_folder ${NEARSHELF_RELAXED_CXX} DIRECTORY)
find_program(NEARSHELF_RELAXED_LD NAMES wasm-ld-${_version} wasm-ld HINTS ${_folder}
  NO_CMAKE_FIND_ROOT_PATH DOC "wasm-ld of the same version")
if(NOT NEARSHELF_RELAXED_LD)
  message(FATAL_ERROR "No wasm-ld for ${NEARSHELF_RELAXED_CXX}. Install it (Debian: apt-get install "
    "lld-${_version}), or pass -DNEARSHELF_RELAXED_LD=PATH.")
endif()

set(NEARSHELF_CHECK_SHARED_MODULE ${CMAKE_CURRENT_LIST_DIR}/check_shared_module.cmake)

function(nearshelf_relaxed_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;EXPORTS" ${ARGN})
  set(objects)
  foreach(source IN LISTS ARG_SOURCES)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}/${source}.o)
    get_filename_component(folder ${object} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object}
      COMMAND ${NEARSHELF_RELAXED_CXX} --target=wasm32 -msimd128 -mrelaxed-simd -std=c++20 -O3
        -fno-unroll-loops -fno-vectorize -fno-slp-vectorize
        -ffreestanding -fno-builtin -fno-exceptions -fno-rtti -ffp-contract=off
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
        -I${CMAKE_SOURCE_DIR} -MD -MF ${object}.d -c ${CMAKE_CURRENT_SOURCE_DIR}/${source}
        -o ${object}
      MAIN_DEPENDENCY ${source} DEPFILE ${object}.d VERBATIM)
    list(APPEND objects ${object})
  endforeach()

  set(module ${CMAKE_CURRENT_BINARY_DIR}/${name}.wasm)
  list(TRANSFORM ARG_EXPORTS PREPEND --export= OUTPUT_VARIABLE exports)
  add_custom_command(OUTPUT ${module}
    COMMAND ${NEARSHELF_RELAXED_LD} --no-entry --import-memory --strip-all -O2 ${exports} ${objects}
      -o ${module}
    COMMAND ${CMAKE_COMMAND} -DMODULE=${module} "-DOBJECTS=${objects}"
      -P ${NEARSHELF_CHECK_SHARED_MODULE}
    DEPENDS ${objects} ${NEARSHELF_CHECK_SHARED_MODULE} VERBATIM)
  add_custom_target(${name} ALL DEPENDS ${module})
endfunction()
