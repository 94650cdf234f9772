// sqlite.h: a database in one encrypted file (SQLCipher), the embedded engine of node and client.
#pragma once
#include <chrono>
#include <filesystem>

#include "db/database.h"

namespace qpc::db {

/// The random 256-bit key of a database file. It is kept wrapped by a key-encryption key (key_file.h).
struct DatabaseKey : Secret {
  using Secret::Secret;
  static constexpr std::size_t size_octets = 32;
};

struct SqliteOptions {
  /// How long to wait for another process that holds the write lock.
  std::chrono::milliseconds busy_timeout{5000};
  /// Makes the file when it is missing or empty. Without this an empty file is Fault::corrupt, so that a lost
  /// database is noticed.
  bool create = true;
  /// Of pages that are kept decrypted, at most. What was read lately and what a save writes should find room.
  std::size_t cache_bytes = 2 * 1024 * 1024;
  /// Whether a thread of its own moves the log into the file, so that no save waits for that. For a database under
  /// load.
  bool log_thread = false;
};

/// A SQLCipher file with write-ahead log and a sync for every saved transaction; deleted content is overwritten,
/// foreign keys are enforced, temporary tables stay in memory, files are readable by their owner alone (0600).
class SqliteDatabase final : public Database {
 public:
  /// Opens or makes the file. Throws cannot_open, read_only, wrong_key, corrupt, full, locked, input_output.
  static std::unique_ptr<SqliteDatabase> open(const std::filesystem::path& file, const DatabaseKey& key,
                                              const SqliteOptions& options = {});
  /// A database that lives as long as this object. For tests.
  static std::unique_ptr<SqliteDatabase> in_memory();
  ~SqliteDatabase() override;

  void run_script(std::string_view sql) override;
  void begin(Access access) override;
  void save() override;
  void roll_back() noexcept override;
  bool in_transaction() const override;
  std::optional<std::int64_t> changes() const override;
  /// Moves the write-ahead log into the file: from 1 MiB on when idle, from 64 MiB on in any case. Where that has a
  /// thread of its own, it begins at 16 MiB already, and what the thread could not do is thrown the next time.
  void tidy(bool idle) override;

  /// Changes whenever another connection saved something: a cheap way to notice other processes.
  std::int64_t data_version();
  /// Writes all that is saved now to a new file under the same sort of key, one state of it however long that takes,
  /// and syncs it. Others write meanwhile, and their log grows. Throws constraint when the file exists, and as `open`
  /// does.
  void copy_to(const std::filesystem::path& file, const DatabaseKey& key);
  /// Throws Fault::corrupt when anything is wrong, locked when others read or write for too long. Moves the log into
  /// the file and reads all of it.
  void check_integrity(Integrity integrity = Integrity::quick);

 private:
  struct Connection;
  class LogMover;
  explicit SqliteDatabase(std::unique_ptr<Connection> connection);
  std::unique_ptr<Statement> prepare(const char* sql) override;
  void tidy_beside(bool idle);

  std::unique_ptr<Connection> connection_;
  std::unique_ptr<LogMover> mover_;
  int pages_moved_ = 0;  ///< of the log, as far as is known
};

}  // namespace qpc::db
