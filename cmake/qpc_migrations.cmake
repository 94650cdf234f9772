# qpc_migrations(TARGET NAMESPACE FILE…): compiles SQL files named migrations/NNNN_name.sql, in the order given, into the
# CMake target TARGET as `std::span<const qpc::db::Migration> NAMESPACE::migrations()`, which a header of TARGET declares.
# This same file, run as a script, writes the C++.
if(CMAKE_SCRIPT_MODE_FILE)
  set(entries)
  foreach(file IN LISTS FILES)
    get_filename_component(stem "${file}" NAME_WE)
    if(NOT stem MATCHES "^0*([1-9][0-9]*)_([a-z0-9_]+)$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
    endif()
    set(number "${CMAKE_MATCH_1}")
    set(name "${CMAKE_MATCH_2}")
    file(READ "${file}" sql)
    string(APPEND entries "    {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
  endforeach()
  file(WRITE "${OUTPUT}" "#include \"db/migration.h\"\n\nnamespace ${NAMESPACE} {\n\n"
       "std::span<const qpc::db::Migration> migrations();\n"
       "std::span<const qpc::db::Migration> migrations() {\n"
       "  static constexpr qpc::db::Migration all[] = {\n${entries}  };\n  return all;\n}\n\n}  // namespace ${NAMESPACE}\n")
  return()
endif()

set(QPC_MIGRATIONS_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")
function(qpc_migrations TARGET NAMESPACE)
  list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE files)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${TARGET}_migrations.cpp")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DFILES=${files}" "-DNAMESPACE=${NAMESPACE}" "-DOUTPUT=${output}"
            -P "${QPC_MIGRATIONS_SCRIPT}"
    DEPENDS ${files} "${QPC_MIGRATIONS_SCRIPT}"
    VERBATIM)
  target_sources(${TARGET} PRIVATE "${output}")
endfunction()
