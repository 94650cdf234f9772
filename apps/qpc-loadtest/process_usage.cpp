#include "qpc-loadtest/process_usage.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace qpc::loadtest {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What a folder of /proc holds that is named by a number.
std::vector<pid_t> numbers_in(const fs::path& folder) {
  std::vector<pid_t> numbers;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (const auto number = number_in<pid_t>(entry->path().filename().native())) numbers.push_back(*number);
  }
  return numbers;
}

bool has_socket(pid_t pid, std::uint64_t inode) {
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  const fs::path folder = fs::path("/proc") / std::to_string(pid) / "fd";
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    std::error_code unreadable;
    if (fs::read_symlink(entry->path(), unreadable).native() == wanted) return true;
  }
  return false;
}

}  // namespace

std::optional<ThreadUsage> parse_stat(std::string_view line, long ticks_per_second) {
  const auto begin = line.find('('), end = line.rfind(')');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return std::nullopt;
  constexpr std::size_t user = 11, system = 12;  // fields 14 and 15 of proc(5), after the name
  const auto fields = words_of(line.substr(end + 1));
  if (fields.size() <= system) return std::nullopt;
  const auto user_ticks = number_in<std::uint64_t>(fields[user]),
             system_ticks = number_in<std::uint64_t>(fields[system]);
  if (!user_ticks || !system_ticks) return std::nullopt;
  return ThreadUsage{
      .name = std::string(line.substr(begin + 1, end - begin - 1)),
      .cpu_seconds = static_cast<double>(*user_ticks + *system_ticks) / static_cast<double>(ticks_per_second)};
}

std::optional<ProcessUsage> usage_of(pid_t pid, Threads threads) {
  const fs::path folder = fs::path("/proc") / std::to_string(pid);
  const long ticks = ::sysconf(_SC_CLK_TCK);
  const auto whole = parse_stat(read_file(folder / "stat"), ticks);
  const auto pages = words_of(read_file(folder / "statm"));
  if (!whole || pages.size() < 2) return std::nullopt;
  ProcessUsage usage{.cpu_seconds = whole->cpu_seconds,
                     .resident_bytes = number_in<std::uint64_t>(pages[1]).value_or(0) *
                                       static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))};
  if (threads == Threads::without) return usage;
  for (const pid_t thread : numbers_in(folder / "task")) {
    if (auto one = parse_stat(read_file(folder / "task" / std::to_string(thread) / "stat"), ticks)) {
      usage.threads.emplace(thread, *std::move(one));
    }
  }
  return usage;
}

std::optional<std::uint64_t> find_udp_socket(std::string_view table, std::uint16_t port) {
  constexpr std::size_t local = 1, inode = 9;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    const auto fields = words_of(line);
    if (fields.size() <= inode) continue;
    const std::string& address = fields[local];
    const auto colon = address.rfind(':');
    if (colon == std::string::npos || number_in<std::uint16_t>(address.substr(colon + 1), 16) != port) continue;
    if (const auto found = number_in<std::uint64_t>(fields[inode]); found && *found != 0) return found;
  }
  return std::nullopt;
}

std::optional<pid_t> find_listener(std::uint16_t port) {
  for (const char* table : {"/proc/net/udp", "/proc/net/udp6"}) {
    const auto socket = find_udp_socket(read_file(table), port);
    if (!socket) continue;
    for (const pid_t pid : numbers_in("/proc")) {
      if (has_socket(pid, *socket)) return pid;
    }
  }
  return std::nullopt;
}

std::optional<pid_t> find_only(std::string_view name) {
  std::optional<pid_t> found;
  for (const pid_t pid : numbers_in("/proc")) {
    const auto process = parse_stat(read_file(fs::path("/proc") / std::to_string(pid) / "stat"), 1);
    if (!process || process->name != name) continue;
    if (found) return std::nullopt;
    found = pid;
  }
  return found;
}

}  // namespace qpc::loadtest
