# cmake -DMODULE=FILE.wasm -DOBJECTS=FILE.o;... -P check_shared_module.cmake
#
# Fails, and removes the module, when it cannot run in the memory of another: when it brings data, a
# function table or a shadow stack, or imports anything but a memory. Walks the sections of the binary
# format (WebAssembly Core Specification, 5.5).
file(READ ${MODULE} bytes HEX)
string(LENGTH "${bytes}" digits)

function(refuse why)
  file(REMOVE ${MODULE})
  message(FATAL_ERROR "${MODULE} ${why}. A module of kernels works in the memory of vision.wasm: "
    "keep arrays small enough for registers, and constants out of tables.")
endfunction()

# The LEB128 number at `at` (in hexadecimal digits), and where it ends.
function(read_number at result end)
  set(value 0)
  set(shift 0)
  set(more TRUE)
  while(more)
    string(SUBSTRING "${bytes}" ${at} 2 byte)
    math(EXPR value "${value} + ((0x${byte} & 127) << ${shift})")
    math(EXPR shift "${shift} + 7")
    math(EXPR at "${at} + 2")
    math(EXPR more "0x${byte} >> 7")
  endwhile()
  set(${result} ${value} PARENT_SCOPE)
  set(${end} ${at} PARENT_SCOPE)
endfunction()

# wasm-ld defines a stack pointer in every module; only objects that use it name it.
foreach(object IN LISTS OBJECTS)
  file(STRINGS ${object} uses REGEX "__stack_pointer" LIMIT_COUNT 1)
  if(uses)
    refuse("uses a shadow stack in ${object}")
  endif()
endforeach()

set(at 16)  # after magic and version
while(at LESS digits)
  string(SUBSTRING "${bytes}" ${at} 2 id)
  math(EXPR at "${at} + 2")
  read_number(${at} size at)
  if(id STREQUAL "02")
    read_number(${at} imports contents)
    if(NOT imports EQUAL 1)
      refuse("imports ${imports} things, and not the memory alone")
    endif()
  elseif(id STREQUAL "04" OR id STREQUAL "09")
    refuse("has a function table")
  elseif(id STREQUAL "0b")
    refuse("has data segments")
  endif()
  math(EXPR at "${at} + 2 * ${size}")
endwhile()
