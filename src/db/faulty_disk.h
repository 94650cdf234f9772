// faulty_disk.h: a disk that fails when a test wants it to. It stands between SQLite and the system calls of this
// program.
#pragma once

namespace qpc::db {

class FaultyDisk {
 public:
  FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk();

  /// Syncs that were asked for since this was made.
  int syncs() const;
  /// From now on every sync fails with EIO, as on a dying disk.
  void fail_syncs(bool failing);
  /// From now on every write fails with ENOSPC.
  void fill_up(bool full);
};

}  // namespace qpc::db
