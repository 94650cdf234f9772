# The one place for compiler settings.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(QPC_CCACHE ccache)
if(QPC_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${QPC_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${QPC_CCACHE}")
endif()

add_library(qpc_settings INTERFACE)
target_compile_options(qpc_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -fstack-protector-strong -fno-omit-frame-pointer)
target_compile_definitions(qpc_settings INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=3> _GLIBCXX_ASSERTIONS)
target_include_directories(qpc_settings INTERFACE "${CMAKE_SOURCE_DIR}/src")
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_link_options(qpc_settings INTERFACE -fuse-ld=lld)
endif()
if(QPC_SANITIZE)
  add_compile_options(-fsanitize=${QPC_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${QPC_SANITIZE})
endif()
