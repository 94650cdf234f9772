# qpc_schema(FILE…): compiles schemas/*.capnp into the target qpc::schemas, one object a file.
# Generated code is not ours to warn about.
function(qpc_schema)
  set(out "${CMAKE_BINARY_DIR}/generated")
  set(sources)
  foreach(file IN LISTS ARGN)
    set(made "${out}/schemas/${file}.c++" "${out}/schemas/${file}.h")
    add_custom_command(
      OUTPUT ${made}
      COMMAND ${CMAKE_COMMAND} -E make_directory "${out}/schemas"
      COMMAND capnp compile -oc++:${out} --src-prefix=${CMAKE_SOURCE_DIR} -I${CMAKE_SOURCE_DIR}
              "${CMAKE_SOURCE_DIR}/schemas/${file}"
      DEPENDS "${CMAKE_SOURCE_DIR}/schemas/${file}"
      VERBATIM)
    list(APPEND sources ${made})
  endforeach()
  add_library(qpc_schemas STATIC ${sources})
  add_library(qpc::schemas ALIAS qpc_schemas)
  target_include_directories(qpc_schemas SYSTEM PUBLIC "${out}")
  target_link_libraries(qpc_schemas PUBLIC CapnProto::capnp-rpc CapnProto::capnp CapnProto::kj-async CapnProto::kj)
endfunction()
