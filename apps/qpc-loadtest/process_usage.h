// process_usage.h: what processes of this machine use, as /proc tells it, and which one it is that listens at a port.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace qpc::loadtest {

/// One thread, by its name ("qpc-storage") and the time it has run.
struct ThreadUsage {
  std::string name;
  double cpu_seconds = 0;
};

/// Of one process so far.
struct ProcessUsage {
  double cpu_seconds = 0;  ///< user and system, of all threads
  std::uint64_t resident_bytes = 0;
  std::map<pid_t, ThreadUsage> threads = {};
};

/// With its threads, where they are asked for. Nothing, where there is no such process, or another user's.
enum class Threads : std::uint8_t { without, with };
std::optional<ProcessUsage> usage_of(pid_t pid, Threads threads = Threads::without);

/// Of a line of /proc/PID/stat: the name, and the seconds it has run at so many ticks a second. Nothing, for what is no
/// such line. The name may hold anything, brackets and spaces too.
std::optional<ThreadUsage> parse_stat(std::string_view line, long ticks_per_second);

/// The inode of the socket bound to a UDP port, in the text of /proc/net/udp or udp6; nothing, where none is.
std::optional<std::uint64_t> find_udp_socket(std::string_view table, std::uint16_t port);

/// The process of this machine that has a UDP port. Others than root see that of their own processes alone, and not of
/// those that keep their memory from them, as qpc-server does.
std::optional<pid_t> find_listener(std::uint16_t port);

/// The one process of this name; nothing, where there is none, or several.
std::optional<pid_t> find_only(std::string_view name);

}  // namespace qpc::loadtest
