// The memory disks as SQLite sees them: a VFS around the one it has.
#include <algorithm>
#include <cstring>
#include <new>

#include "db/sqlite_connection.h"
#include "sim/memory_disk.h"

namespace qpc::sim {
namespace {

sqlite3_vfs* real = nullptr;

/// What SQLite holds of an open file.
struct Handle {
  sqlite3_file base;
  MemoryDisk* disk;
  std::shared_ptr<MemoryFile> file;
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
bool is_off(sqlite3_file* file) { return handle_of(file).disk->is_off(); }

int close(sqlite3_file* file) {
  handle_of(file).file.~shared_ptr();
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  if (is_off(file)) return SQLITE_IOERR_READ;
  const auto content = handle_of(file).file->seen();
  const auto begin = std::min<std::size_t>(content.size(), static_cast<std::size_t>(offset));
  const auto count = std::min<std::size_t>(content.size() - begin, static_cast<std::size_t>(size));
  auto* to = static_cast<std::uint8_t*>(out);
  std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(begin), count, to);
  std::memset(to + count, 0, static_cast<std::size_t>(size) - count);
  return count == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (is_off(file)) return SQLITE_IOERR_WRITE;
  handle_of(file).file->write(static_cast<std::uint64_t>(offset),
                              ByteView(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)));
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (is_off(file)) return SQLITE_IOERR_TRUNCATE;
  handle_of(file).file->truncate(static_cast<std::uint64_t>(size));
  return SQLITE_OK;
}

int sync(sqlite3_file* file, int) {
  if (is_off(file)) return SQLITE_IOERR_FSYNC;
  auto& handle = handle_of(file);
  handle.disk->sync(*handle.file);
  return is_off(file) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(handle_of(file).file->seen().size());
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as the real one

// One connection has a file open at a time, so nobody waits for a lock.
int lock(sqlite3_file*, int) { return SQLITE_OK; }
int check_reserved_lock(sqlite3_file*, int* taken) {
  *taken = 0;
  return SQLITE_OK;
}
int shm_map(sqlite3_file* file, int index, int, int, void volatile** memory) {
  *memory = handle_of(file).file->shared(static_cast<std::size_t>(index));
  return SQLITE_OK;
}
int shm_lock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void shm_barrier(sqlite3_file*) {}
int shm_unmap(sqlite3_file* file, int) {
  handle_of(file).file->forget_shared();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = lock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  MemoryDisk* const disk = name != nullptr ? MemoryDisk::of(name) : nullptr;
  if (disk == nullptr) return real->xOpen(real, name, file, flags, out_flags);
  if (disk->is_off()) return SQLITE_CANTOPEN;
  new (file) Handle{.base = {.pMethods = &methods}, .disk = disk, .file = disk->open(name)};
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int unlink(sqlite3_vfs*, const char* name, int sync_folder) {
  MemoryDisk* const disk = MemoryDisk::of(name);
  if (disk == nullptr) return real->xDelete(real, name, sync_folder);
  if (disk->is_off()) return SQLITE_IOERR_DELETE;
  if (!disk->has(name)) return SQLITE_IOERR_DELETE_NOENT;
  disk->remove(name);
  return SQLITE_OK;
}

int access(sqlite3_vfs*, const char* name, int flags, int* result) {
  MemoryDisk* const disk = MemoryDisk::of(name);
  if (disk == nullptr) return real->xAccess(real, name, flags, result);
  *result = disk->has(name) ? 1 : 0;
  return SQLITE_OK;
}

}  // namespace

void install_memory_disks() {
  if (real != nullptr) return;
  sqlite3_initialize();
  real = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs memory = *real;
  memory.zName = "memory-disks";
  memory.pNext = nullptr;
  memory.szOsFile = std::max(static_cast<int>(sizeof(Handle)), real->szOsFile);
  memory.xOpen = open;
  memory.xDelete = unlink;
  memory.xAccess = access;
  sqlite3_vfs_register(&memory, 1);
}

}  // namespace qpc::sim
