// The frail disk as SQLite sees it: a VFS around the one it has.
#include <cerrno>
#include <cstring>
#include <new>

#include "crash/frail_disk.h"
#include "db/sqlite_connection.h"

namespace qpc::crash {
namespace {

FrailDisk* disk = nullptr;
sqlite3_vfs* real = nullptr;
thread_local int last_error = 0;

/// What SQLite holds of an open file; its own file system's part lies behind it.
struct Handle {
  sqlite3_file base;
  std::shared_ptr<FrailFile> file;
  bool syncs_folder;  ///< with its first sync, as SQLite does for a journal that it made
  sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

int failed(int code, int reason) {
  last_error = reason;
  return code;
}

/// Runs what may throw: whatever goes wrong below the frail disk ends the test, not the node.
template <class F>
int guarded(F&& function) {
  const std::lock_guard lock(disk->mutex);
  try {
    return function();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "frail disk: %s\n", error.what());
    std::abort();
  }
}

int close(sqlite3_file* file) {
  auto& handle = handle_of(file);
  const int code = handle.below()->pMethods->xClose(handle.below());
  handle.file.~shared_ptr();
  return code;
}

int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  return guarded([&] {
    if (disk->takes(DiskFault::read_error)) return failed(SQLITE_IOERR_READ, EIO);
    const auto content = handle_of(file).file->content();
    const auto begin = std::min<std::size_t>(content.size(), static_cast<std::size_t>(offset));
    const auto count = std::min<std::size_t>(content.size() - begin, static_cast<std::size_t>(size));
    auto* to = static_cast<std::uint8_t*>(out);
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(begin), count, to);
    std::memset(to + count, 0, static_cast<std::size_t>(size) - count);
    return count == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  });
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  return guarded([&] {
    const ByteView octets(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size));
    const auto at = static_cast<std::uint64_t>(offset);
    auto& target = *handle_of(file).file;
    if (disk->takes(DiskFault::full)) return failed(SQLITE_FULL, ENOSPC);
    if (disk->takes(DiskFault::write_error)) return failed(SQLITE_IOERR_WRITE, EIO);
    if (disk->takes(DiskFault::short_write)) {
      target.write(at, octets.first(disk->chance() % octets.size()));
      return failed(SQLITE_FULL, ENOSPC);
    }
    target.write(at, octets);
    return SQLITE_OK;
  });
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return guarded([&] {
    handle_of(file).file->truncate(static_cast<std::uint64_t>(size));
    return SQLITE_OK;
  });
}

int sync(sqlite3_file* file, int) {
  return guarded([&] {
    disk->take_time();
    auto& handle = handle_of(file);
    if (disk->takes(DiskFault::sync_error)) {
      if (disk->chance() % 2 == 0) handle.file->forget_writes();
      return failed(SQLITE_IOERR_FSYNC, EIO);
    }
    disk->sync(*handle.file, handle.syncs_folder);
    handle.syncs_folder = false;
    return SQLITE_OK;
  });
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return guarded([&] {
    *size = static_cast<sqlite3_int64>(handle_of(file).file->content().size());
    return SQLITE_OK;
  });
}

int file_control(sqlite3_file* file, int operation, void* argument) {
  if (operation == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_NOTFOUND;  // it would look past this disk
  auto* below = handle_of(file).below();
  return below->pMethods->xFileControl(below, operation, argument);
}

// What has nothing to do with content goes through.
template <auto Method, class... A>
auto pass(sqlite3_file* file, A... arguments) {
  auto* below = handle_of(file).below();
  return (below->pMethods->*Method)(below, arguments...);
}

using Methods = sqlite3_io_methods;
constexpr Methods methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = pass<&Methods::xLock, int>,
    .xUnlock = pass<&Methods::xUnlock, int>,
    .xCheckReservedLock = pass<&Methods::xCheckReservedLock, int*>,
    .xFileControl = file_control,
    .xSectorSize = pass<&Methods::xSectorSize>,
    .xDeviceCharacteristics = pass<&Methods::xDeviceCharacteristics>,
    .xShmMap = pass<&Methods::xShmMap, int, int, int, void volatile**>,
    .xShmLock = pass<&Methods::xShmLock, int, int, int>,
    .xShmBarrier = pass<&Methods::xShmBarrier>,
    .xShmUnmap = pass<&Methods::xShmUnmap, int>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

constexpr int kinds_with_content = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  auto* handle = new (file) Handle{};
  int code = SQLITE_OK;
  const int there = guarded([&] {
    const bool is_new = name != nullptr && (flags & SQLITE_OPEN_CREATE) != 0 && !std::filesystem::exists(name);
    code = real->xOpen(real, name, handle->below(), flags, out_flags);
    if (code != SQLITE_OK || name == nullptr || (flags & kinds_with_content) == 0) return 0;
    handle->file = disk->open(name, is_new);
    handle->syncs_folder = is_new && (flags & SQLITE_OPEN_MAIN_DB) == 0;
    return 1;
  });
  if (there == 1) {
    handle->base.pMethods = &methods;
  } else if (code == SQLITE_OK) {
    // A temporary file lives and dies with the process; the node keeps those in memory.
    handle->below()->pMethods->xClose(handle->below());
    code = SQLITE_CANTOPEN;
  }
  if (code != SQLITE_OK) handle->file.~shared_ptr();
  return code;
}

int unlink(sqlite3_vfs*, const char* name, int sync_folder) {
  return guarded([&] {
    if (!std::filesystem::exists(name)) return SQLITE_IOERR_DELETE_NOENT;
    disk->unlink(name, sync_folder != 0);
    return SQLITE_OK;
  });
}

int access(sqlite3_vfs*, const char* name, int flags, int* result) {
  return guarded([&] {
    if (const auto known = disk->is_there(name); known && flags == SQLITE_ACCESS_EXISTS) {
      *result = *known ? 1 : 0;
      return SQLITE_OK;
    }
    return real->xAccess(real, name, flags, result);
  });
}

int get_last_error(sqlite3_vfs*, int size, char* text) {
  const int reason = std::exchange(last_error, 0);
  return reason != 0 ? reason : real->xGetLastError(real, size, text);
}

void register_vfs() {
  sqlite3_initialize();
  real = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs frail = *real;
  frail.zName = "frail";
  frail.pNext = nullptr;
  frail.szOsFile = static_cast<int>(sizeof(Handle)) + real->szOsFile;
  frail.xOpen = open;
  frail.xDelete = unlink;
  frail.xAccess = access;
  frail.xGetLastError = get_last_error;
  sqlite3_vfs_register(&frail, 1);
}

}  // namespace

void FrailDisk::install() {
  disk = this;
  register_vfs();
}

}  // namespace qpc::crash
