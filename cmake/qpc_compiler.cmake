# The one place for compiler settings.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Every clone of a user finds what another has compiled: paths below the clone do not count, and a precompiled header
# counts by its sum (cmake/precompile_with_sum). What a source includes is taken from the compiler's list, so that nothing is
# preprocessed twice.
find_program(QPC_CCACHE ccache)
if(QPC_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${QPC_CCACHE}" "base_dir=${CMAKE_SOURCE_DIR}" hash_dir=false depend_mode=true
      pch_external_checksum=true
      sloppiness=pch_defines,time_macros,include_file_mtime,include_file_ctime)
  set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_CXX_COMPILER_LAUNCHER}")
endif()

# Optimised enough for people, quick enough to build, with assertions; line tables for stacks and profiles.
# Paths in objects are relative to the clone, so that clones share compiled objects.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
# Programs are compiled like libraries, so that both can share precompiled headers.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." -fPIC)
add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)

add_library(qpc_settings INTERFACE)
target_compile_options(qpc_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -fstack-protector-strong -fstack-clash-protection -fno-omit-frame-pointer)
target_compile_definitions(qpc_settings INTERFACE _GLIBCXX_ASSERTIONS)
target_include_directories(qpc_settings INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_link_options(qpc_settings INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_link_options(qpc_settings INTERFACE -fuse-ld=lld)
endif()

if(QPC_SANITIZE)
  add_compile_options(-fsanitize=${QPC_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${QPC_SANITIZE})
else()
  # The sanitizers see more without the C library's own checks, which need an optimising compiler.
  target_compile_definitions(qpc_settings INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=3>)
endif()
