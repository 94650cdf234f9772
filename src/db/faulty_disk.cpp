#include "db/faulty_disk.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include <cerrno>

#include "db/sqlite_connection.h"

namespace {

std::atomic<int> sync_count = 0;
std::atomic<bool> syncs_fail = false;
std::atomic<bool> disk_is_full = false;

ssize_t write_unless_full(int descriptor, const void* data, size_t size, off_t offset) {
  if (!disk_is_full) return ::pwrite(descriptor, data, size, offset);
  errno = ENOSPC;
  return -1;
}

void set_system_call(const char* name, sqlite3_syscall_ptr call) {
  auto* system = sqlite3_vfs_find(nullptr);
  system->xSetSystemCall(system, name, call);
}

}  // namespace

// Takes the place of the C library's function in this program and the libraries it loads.
extern "C" int fdatasync(int descriptor) {
  ++sync_count;
  if (!syncs_fail) return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
  errno = EIO;
  return -1;
}

namespace qpc::db {

FaultyDisk::FaultyDisk() {
  sync_count = 0;
  sqlite3_initialize();
  for (const char* name : {"pwrite", "pwrite64"}) {
    set_system_call(name, reinterpret_cast<sqlite3_syscall_ptr>(write_unless_full));
  }
}

FaultyDisk::~FaultyDisk() {
  syncs_fail = false;
  disk_is_full = false;
  for (const char* name : {"pwrite", "pwrite64"}) set_system_call(name, nullptr);
}

int FaultyDisk::syncs() const { return sync_count; }
void FaultyDisk::fail_syncs(bool failing) { syncs_fail = failing; }
void FaultyDisk::fill_up(bool full) { disk_is_full = full; }

}  // namespace qpc::db
