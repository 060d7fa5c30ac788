# Flags every target of the project shares, as one interface library: link nearshelf_options.
add_library(nearshelf_options INTERFACE)
target_include_directories(nearshelf_options INTERFACE ${CMAKE_SOURCE_DIR})
# No fused multiply-add: the native and the wasm build must round every float operation alike.
target_compile_options(nearshelf_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror -ffp-contract=off)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC bug 105651: false alarms on "literal" + std::string.
  target_compile_options(nearshelf_options INTERFACE -Wno-restrict)
endif()

if(NEARSHELF_SANITIZE)
  target_compile_options(nearshelf_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(nearshelf_options INTERFACE -fsanitize=address,undefined)
endif()
if(NEARSHELF_SANITIZE_THREADS)
  target_compile_options(nearshelf_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(nearshelf_options INTERFACE -fsanitize=thread)
endif()
if(NEARSHELF_BUILD_FUZZERS)
  target_compile_options(nearshelf_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The core is held to the rules of the wasm build everywhere.
add_library(nearshelf_core_options INTERFACE)
target_link_libraries(nearshelf_core_options INTERFACE nearshelf_options)
target_compile_options(nearshelf_core_options INTERFACE -fno-exceptions -fno-rtti)
if(EMSCRIPTEN)
  target_compile_options(nearshelf_core_options INTERFACE -msimd128)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
