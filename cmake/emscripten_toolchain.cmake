# Finds whichever Emscripten is on PATH (Debian's package, or an activated emsdk) and hands over to
# the toolchain file that it ships.
find_program(NEARSHELF_EMCC emcc HINTS $ENV{EMSDK}/upstream/emscripten REQUIRED)
file(REAL_PATH ${NEARSHELF_EMCC} _emcc)
get_filename_component(_emcc_dir ${_emcc} DIRECTORY)
find_file(NEARSHELF_EMSCRIPTEN_PLATFORM cmake/Modules/Platform/Emscripten.cmake
  PATHS ${_emcc_dir} /usr/share/emscripten NO_DEFAULT_PATH REQUIRED)
include(${NEARSHELF_EMSCRIPTEN_PLATFORM})

# Debian's Emscripten looks for acorn where only Debian's own node looks by itself. Its linker takes the wasm-opt that
# comes first in PATH, which npm sets to the newer one of a package here: the two do not fit together.
if(EXISTS /usr/share/nodejs/acorn)
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK
    "${CMAKE_COMMAND} -E env --modify PATH=path_list_prepend:/usr/bin NODE_PATH=/usr/share/nodejs")
endif()
