// node_process.h: crash-node as a child, in a folder of its own.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <random>
#include <string>

#include "crash/frail_disk.h"

namespace qpc::crash {

class NodeProcess {
 public:
  NodeProcess(std::filesystem::path program, std::filesystem::path folder, Sync sync);
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;
  /// Kills it where it still runs.
  ~NodeProcess();

  void start(std::uint64_t seed);
  /// The address at which it listens. Throws the end of its log, when it ended instead.
  std::string wait_until_ready();
  void fail_disk(DiskFault fault) const;
  /// Until the disk holds something that is not synced, if that is soon: a bad moment to die.
  void wait_for_open_writes() const;
  void kill();
  /// As an operator stops it.
  void stop();

  std::filesystem::path data() const { return folder_ / "data"; }
  std::filesystem::path key_file() const { return folder_ / "storage.key"; }
  std::filesystem::path disk_log() const { return folder_ / "unsynced"; }

 private:
  void wait();

  std::filesystem::path program_, folder_;
  Sync sync_;
  pid_t child_ = -1;
  int output_ = -1;
};

/// Opens a copy of the database as it lies there and reads all of it; throws the faults of src/db.
void check_database(const NodeProcess& node, bool thoroughly);

}  // namespace qpc::crash
