# Precompiled headers. Reading the headers of the standard library, KJ and GoogleTest takes most of a compiler's time, so
# they are read once: one set for the heart, one for rooms with an event loop, one for the two sides, which speak the
# schemas, each with and without GoogleTest, and one for programs, with the command line and JSON.
#
# Sources include what they use all the same: the presets gcc and lint build without this.
option(QPC_PRECOMPILE "read common headers once" ON)

set(QPC_STD_HEADERS
  <algorithm> <array> <atomic> <bit> <chrono> <compare> <concepts> <cstddef> <cstdint> <cstring> <deque> <expected>
  <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <type_traits> <unordered_map> <utility>
  <variant> <vector>)
set(QPC_KJ_HEADERS
  <kj/async.h> <kj/async-io.h> <kj/debug.h> <kj/timer.h> <capnp/capability.h> <capnp/generated-header-support.h>
  <capnp/message.h> <capnp/serialize.h>)
set(QPC_SIDES_HEADERS
  ${QPC_STD_HEADERS} ${QPC_KJ_HEADERS} <schemas/channel.capnp.h> <schemas/directory.capnp.h> <schemas/node.capnp.h>
  <core/base/wire.h> <db/statement.h> <db/storage.h> <net/task.h>)  # no paths: they differ between clones

function(qpc_precompiled NAME)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINKS" ${ARGN})
  set(source "${CMAKE_BINARY_DIR}/precompiled/${NAME}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// holds a place: CMake attaches precompiled headers to a source\n")
  add_library(qpc_headers_${NAME} OBJECT "${source}")
  target_link_libraries(qpc_headers_${NAME} PRIVATE qpc_settings ${ARG_LINKS})
  target_precompile_headers(qpc_headers_${NAME} PRIVATE ${ARG_HEADERS})
  # ccache knows a precompiled header by the sum of what it was made from; that sum is the same in every clone.
  set_target_properties(qpc_headers_${NAME} PROPERTIES CXX_COMPILER_LAUNCHER "${CMAKE_SOURCE_DIR}/cmake/precompile_with_sum")
endfunction()

if(QPC_PRECOMPILE)
  qpc_precompiled(core HEADERS ${QPC_STD_HEADERS})
  qpc_precompiled(loop HEADERS ${QPC_STD_HEADERS} ${QPC_KJ_HEADERS} LINKS CapnProto::capnp-rpc)
  qpc_precompiled(sides HEADERS ${QPC_SIDES_HEADERS} LINKS qpc_schemas)
  qpc_precompiled(apps HEADERS ${QPC_SIDES_HEADERS} <CLI/CLI.hpp> <nlohmann/json.hpp>
                  LINKS qpc_schemas qpc_cli11 nlohmann_json::nlohmann_json)
  if(QPC_BUILD_TESTS)
    qpc_precompiled(core_test HEADERS ${QPC_STD_HEADERS} <gtest/gtest.h> LINKS GTest::gmock)
    qpc_precompiled(loop_test HEADERS ${QPC_STD_HEADERS} ${QPC_KJ_HEADERS} <gtest/gtest.h>
                    LINKS CapnProto::capnp-rpc GTest::gmock)
    qpc_precompiled(sides_test HEADERS ${QPC_SIDES_HEADERS} <gtest/gtest.h> LINKS qpc_schemas GTest::gmock)
  endif()
endif()

# qpc_precompile(TARGET [SUFFIX]): gives TARGET the headers that are read once for its storey: core, loop, sides or
# apps; SUFFIX is _test.
function(qpc_precompile TARGET)
  if(NOT QPC_PRECOMPILE)
    return()
  endif()
  set(core "${CMAKE_SOURCE_DIR}/src/core")
  cmake_path(IS_PREFIX core "${CMAKE_CURRENT_SOURCE_DIR}" in_core)
  set(storey loop)
  if(in_core)
    set(storey core)
  elseif(CMAKE_CURRENT_SOURCE_DIR MATCHES "^${CMAKE_SOURCE_DIR}/src/(node|client)")
    set(storey sides)
  elseif(CMAKE_CURRENT_SOURCE_DIR MATCHES "^${CMAKE_SOURCE_DIR}/apps/" AND NOT ARGN)
    set(storey apps)
  endif()
  target_precompile_headers(${TARGET} REUSE_FROM qpc_headers_${storey}${ARGN})
endfunction()
