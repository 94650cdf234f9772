# qpc_schema(NAME FILE…): compiles the .capnp files of this folder into the target qpc::NAME, one object a file.
# They are included by their path from the top, or from src: "schemas/node.capnp.h", "net/rpc/echo.capnp.h".
# Generated code is not ours to warn about. `ninja generated` makes the sources without compiling them.
add_custom_target(generated)
function(qpc_schema NAME)
  set(top "${CMAKE_SOURCE_DIR}/src")
  cmake_path(IS_PREFIX top "${CMAKE_CURRENT_SOURCE_DIR}" in_src)
  if(NOT in_src)
    set(top "${CMAKE_SOURCE_DIR}")
  endif()
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${top}" OUTPUT_VARIABLE folder)
  set(out "${CMAKE_BINARY_DIR}/generated")
  set(sources)
  foreach(file IN LISTS ARGN)
    set(made "${out}/${folder}/${file}.c++" "${out}/${folder}/${file}.h")
    add_custom_command(
      OUTPUT ${made}
      COMMAND ${CMAKE_COMMAND} -E make_directory "${out}/${folder}"
      COMMAND capnp compile -oc++:${out} --src-prefix=${top} "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
      VERBATIM)
    list(APPEND sources ${made})
  endforeach()
  add_custom_target(qpc_${NAME}_files DEPENDS ${sources})
  add_library(qpc_${NAME} STATIC ${sources})
  add_library(qpc::${NAME} ALIAS qpc_${NAME})
  target_include_directories(qpc_${NAME} SYSTEM PUBLIC "${out}")
  target_link_libraries(qpc_${NAME} PRIVATE qpc_settings PUBLIC CapnProto::capnp-rpc CapnProto::capnp CapnProto::kj-async CapnProto::kj)
  target_compile_options(qpc_${NAME} PRIVATE -w)
  add_dependencies(generated qpc_${NAME}_files)
  qpc_precompile(qpc_${NAME})
endfunction()
