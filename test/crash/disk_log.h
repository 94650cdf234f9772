// disk_log.h: what a disk was told and has not promised to keep. A node that is killed leaves it behind; whoever cuts
// the power decides what becomes of it (power_cut.h).
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace qpc::crash {

struct DiskEvent {
  enum class Kind : std::uint8_t {
    write,          ///< `octets` at `offset`
    truncate,       ///< to `offset` octets
    synced,         ///< all before is on the disk, or given up: of this file only
    created,        ///< a name in the folder
    unlinked,       ///< a name that has gone; `octets` names the file that keeps what it named
    folder_synced,  ///< names as they are now
  };
  Kind kind = Kind::write;
  std::string file;  ///< a path
  std::uint64_t offset = 0;
  Bytes octets;
};

/// Written by one process, read when that is dead.
class DiskLog {
 public:
  explicit DiskLog(const std::filesystem::path& file);
  DiskLog(const DiskLog&) = delete;
  DiskLog& operator=(const DiskLog&) = delete;
  ~DiskLog();

  /// Survives the death of the process.
  void append(const DiskEvent& event);
  /// Nothing is open any more.
  void clear();

  /// The events of a log; one that was cut short counts as not told.
  static std::vector<DiskEvent> read(const std::filesystem::path& file);

 private:
  int descriptor_;
};

}  // namespace qpc::crash
