# qpc_schema(NAME FILE…): compiles schemas/FILE into the target qpc::NAME, one object a file.
# Generated code is not ours to warn about.
function(qpc_schema NAME)
  set(out "${CMAKE_BINARY_DIR}/generated")
  set(sources)
  foreach(file IN LISTS ARGN)
    set(made "${out}/schemas/${file}.c++" "${out}/schemas/${file}.h")
    add_custom_command(
      OUTPUT ${made}
      COMMAND ${CMAKE_COMMAND} -E make_directory "${out}/schemas"
      COMMAND capnp compile -oc++:${out} --src-prefix=${CMAKE_SOURCE_DIR} "${CMAKE_SOURCE_DIR}/schemas/${file}"
      DEPENDS "${CMAKE_SOURCE_DIR}/schemas/${file}"
      VERBATIM)
    list(APPEND sources ${made})
  endforeach()
  add_library(qpc_${NAME} STATIC ${sources})
  add_library(qpc::${NAME} ALIAS qpc_${NAME})
  target_include_directories(qpc_${NAME} SYSTEM PUBLIC "${out}")
  target_link_libraries(qpc_${NAME} PUBLIC CapnProto::capnp-rpc CapnProto::capnp CapnProto::kj-async CapnProto::kj)
endfunction()
