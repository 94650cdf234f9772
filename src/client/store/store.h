// store.h: one profile's encrypted store: a SQLCipher file that several processes may have open.
#pragma once
#include <type_traits>

#include "client/store/store_failure.h"
#include "db/sqlite.h"
#include "db/transaction.h"

namespace qpc::client {

/// What a reader returns, as an Outcome; an Outcome stays what it is.
template <class T>
struct AsOutcome {
  using type = Outcome<T>;
};
template <class T>
struct AsOutcome<Outcome<T>> {
  using type = Outcome<T>;
};

/// The store. All access is a transaction that ends before it returns: nothing is ever half done, and what another
/// process wrote is seen by the next. Transactions are short (milliseconds), so they run on the loop's own thread.
class Store {
 public:
  /// Opens the file, or makes it, and brings its tables up to date.
  /// Errors: store: "store_wrong_key", "store_corrupt", "store_newer", "disk_full" and the like.
  static Outcome<Store> open(const std::filesystem::path& file, const db::DatabaseKey& key);
  /// Opens a file that is there, for a glance: makes and changes no tables, and waits for nobody.
  /// Errors: also store: "store_older", where the tables are not up to date.
  static Outcome<Store> glance(const std::filesystem::path& file, const db::DatabaseKey& key);
  /// A store that lives as long as this object. For tests.
  static Store in_memory();

  /// Reads what belongs together: `reader(db::Database&)` returns a value or an Outcome.
  /// Errors: those of the reader; store.
  template <class Reader>
  auto read(Reader&& reader) -> AsOutcome<std::invoke_result_t<Reader&, db::Database&>>::type {
    return with_store_faults_described([&]() -> AsOutcome<std::invoke_result_t<Reader&, db::Database&>>::type {
      const db::Transaction transaction(*database_, db::Access::read);
      return reader(*database_);
    });
  }

  /// Changes what belongs together: all of it is durable when this returns, or, after an error or an exception, none.
  /// `writer(db::Database&)` returns an Outcome. Waits for other processes that write.
  /// Errors: those of the writer; store.
  template <class Writer>
  auto write(Writer&& writer) -> std::invoke_result_t<Writer&, db::Database&> {
    return with_store_faults_described([&]() -> std::invoke_result_t<Writer&, db::Database&> {
      db::Transaction transaction(*database_, db::Access::write);
      auto outcome = writer(*database_);
      if (outcome) transaction.save();
      return outcome;
    });
  }

  /// Reads every page, which takes a while for a large store. Errors: store: "store_corrupt", "store_locked".
  Outcome<> check_integrity();
  /// The number of the newest step that its tables have seen. Errors: store.
  Outcome<std::int64_t> format();

  /// Changes whenever another process has written.
  std::int64_t foreign_version() { return database_->data_version(); }
  /// Moves what was written into the file; for a moment when nobody waits.
  void tidy() { database_->tidy(true); }

 private:
  explicit Store(std::unique_ptr<db::SqliteDatabase> database) : database_(std::move(database)) {}
  std::unique_ptr<db::SqliteDatabase> database_;
};

}  // namespace qpc::client
