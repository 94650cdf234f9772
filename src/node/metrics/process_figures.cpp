#include "node/metrics/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace qpc::node {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::size_t count_open_files() {
  std::error_code failed;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator file("/proc/self/fd", failed), end; !failed && file != end;
       file.increment(failed)) {
    ++count;
  }
  return count;
}

}  // namespace

ProcessFigures ProcessFigures::read() {
  ProcessFigures figures;
  std::size_t size_pages = 0, resident_pages = 0;
  if (std::ifstream("/proc/self/statm") >> size_pages >> resident_pages) {
    figures.resident_bytes = resident_pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  }
  if (rusage used{}; getrusage(RUSAGE_SELF, &used) == 0) {
    figures.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  if (rlimit limit{}; getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.most_open_files = limit.rlim_cur;
  figures.open_files = count_open_files();
  return figures;
}

}  // namespace qpc::node
