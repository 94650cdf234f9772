// frail_disk.h: a disk for SQLite that keeps what was not synced apart, fails when it is told to, and may lie.
//
// It stands between SQLite and its own file system. Reads see every write, as through the page cache; the file on the
// real disk has only what was synced, and the log (disk_log.h) what was not. -shm is left alone: SQLite makes it anew.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "crash/disk_log.h"

namespace qpc::crash {

/// What goes wrong next.
enum class DiskFault : int {
  none,
  full,         ///< some writes find no space
  short_write,  ///< one write stops in its middle for lack of space
  write_error,  ///< one write fails
  sync_error,   ///< one sync fails; what it was to keep may be lost
  read_error,   ///< one read fails
};
inline constexpr int disk_fault_count = 5;

/// Whether the sync of a save is done before it is answered. `after_the_answer` is the mistake that a crash test has to
/// find: the log is one sync behind, and all else is as it should be.
enum class Sync { before_the_answer, after_the_answer };

/// A file as processes see it, and what of that is not on the disk.
class FrailFile {
 public:
  FrailFile(std::string path, DiskLog& log);
  FrailFile(const FrailFile&) = delete;
  FrailFile& operator=(const FrailFile&) = delete;
  ~FrailFile();

  const std::string& path() const { return path_; }
  ByteView content() const { return content_; }
  bool is_synced() const { return pending_.empty(); }
  void write(std::uint64_t offset, ByteView octets);
  void truncate(std::uint64_t size);
  /// Brings the first `count` open writes to the disk.
  void sync(std::size_t count);
  std::size_t open_writes() const { return pending_.size(); }
  /// They are lost, although this process still sees them: what a failed sync may mean.
  void forget_writes();
  /// The process sees what the disk has: after the cache was dropped.
  void reread();

 private:
  std::string path_;
  DiskLog& log_;
  int descriptor_;  ///< kept: closing it would drop the locks on the file
  Bytes content_;
  std::vector<DiskEvent> pending_;
};

/// All files of one folder. Made once in a process, and then SQLite's only file system.
class FrailDisk {
 public:
  static constexpr std::uint64_t longest_sync_us = 5000;

  FrailDisk(const std::filesystem::path& log, Sync sync, std::uint64_t seed);

  /// Takes the place of SQLite's file system for everything opened from here on.
  void install();
  /// May be called from a signal handler.
  void fail(DiskFault fault) { fault_ = static_cast<int>(fault); }

  // For the functions that SQLite calls; each holds `mutex` meanwhile.
  std::mutex mutex;
  std::shared_ptr<FrailFile> open(const std::string& path, bool is_new);
  void unlink(const std::string& path, bool sync_folder);
  /// Nothing, when this disk does not know the file.
  std::optional<bool> is_there(const std::string& path) const;
  /// Whether it is the turn of this fault; it has happened then.
  bool takes(DiskFault fault);
  void sync(FrailFile& file, bool folder_too);
  /// As long as a disk takes for a sync: the moment in which most is open.
  void take_time() { std::this_thread::sleep_for(std::chrono::microseconds(chance_() % longest_sync_us)); }
  /// Up to where a short write goes, or whether a failed sync has lost its writes.
  std::uint64_t chance() { return chance_(); }

 private:
  void tidy();

  DiskLog log_;
  Sync sync_;
  std::mt19937_64 chance_;
  std::atomic<int> fault_ = 0;
  unsigned repeat_ = 0;
  unsigned unlinked_count_ = 0;
  std::map<std::string, std::shared_ptr<FrailFile>> files_;
  std::map<std::string, std::size_t> due_;  ///< of a disk that lies: writes whose sync was answered
  std::vector<std::string> kept_names_;     ///< of unlinked files
  bool names_open_ = false;
};

}  // namespace qpc::crash
