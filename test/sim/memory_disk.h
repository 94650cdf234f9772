// memory_disk.h: a disk in memory for SQLite, which loses what was not synced when its power is cut.
#pragma once
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "sim/trace.h"

namespace qpc::sim {

/// A file as its process sees it, and what of that the disk has.
class MemoryFile {
 public:
  static constexpr std::size_t shared_size = 32 * 1024;

  ByteView seen() const { return seen_; }
  void write(std::uint64_t offset, ByteView octets);
  void truncate(std::uint64_t size);
  /// Brings the open writes to the disk.
  void sync();
  /// Of what is open, chance decides what the disk has all the same: a write may arrive without those before it, or in
  /// part. Returns the file that is found afterwards.
  std::shared_ptr<MemoryFile> after_power_cut(Random& chance) const;
  std::shared_ptr<MemoryFile> copy() const;
  /// What another process finds where this one ended: everything, and what is open is still open.
  std::shared_ptr<MemoryFile> after_its_process() const;
  /// A part of the memory that connections share; it ends with the process.
  void* shared(std::size_t index);
  void forget_shared() { shared_.clear(); }

 private:
  struct Write {
    std::uint64_t offset = 0;
    Bytes octets;
    bool truncates = false;
  };
  static void apply(Bytes& content, const Write& write);
  /// Of each sector chance decides by itself.
  static void apply_some(Bytes& content, const Write& write, Random& chance);

  Bytes seen_, kept_;
  std::vector<Write> open_;
  std::vector<std::unique_ptr<std::array<std::uint8_t, shared_size>>> shared_;
};

/// All files of one machine. While it is mounted, whatever SQLite opens below its folder is here; the folder itself is
/// on a real disk, for what looks at names alone.
class MemoryDisk {
 public:
  explicit MemoryDisk(std::filesystem::path folder);
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;
  ~MemoryDisk();

  const std::filesystem::path& folder() const { return folder_; }
  /// Makes its files those of another disk, which is off or closed.
  void copy_from(const MemoryDisk& other);

  /// Cuts the power at the sync that comes after so many others: before it, or after it, as chance has it. Nothing is
  /// read or written from then on until `repair`.
  void cut_power_at_sync(std::uint64_t others, Random& chance);
  /// It is not cut at a sync any more.
  void disarm() { cut_at_.reset(); }
  /// Cuts the power now. Does nothing where it is cut already.
  void cut_power(Random& chance);
  /// Whatever has files open is killed: from here on it reads and writes nothing, also as it is destroyed, until
  /// `repair`. Does nothing where the power is cut.
  void end_process();
  bool is_off() const { return off_; }
  /// Of the syncs, and how large files were.
  const Trace& trace() const { return trace_; }
  /// Whatever had files open is gone, and others can open them.
  void repair() { off_ = false; }

  // For the functions that SQLite calls.
  static MemoryDisk* of(const std::string& path);
  std::shared_ptr<MemoryFile> open(const std::string& path);
  bool has(const std::string& path) const { return files_.contains(name_of(path)); }
  void remove(const std::string& path) { files_.erase(name_of(path)); }
  void sync(MemoryFile& file);

 private:
  static std::string name_of(const std::string& path) { return std::filesystem::path(path).filename(); }

  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<MemoryFile>> files_;
  bool off_ = false;
  std::uint64_t syncs_ = 0;
  std::optional<std::uint64_t> cut_at_;
  Random* chance_ = nullptr;
  Trace trace_;
};

/// Puts the memory disks in front of SQLite's file system, for everything opened from here on. Once in a process.
void install_memory_disks();

}  // namespace qpc::sim
