// Keys, and a copy of a database that is in use.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "db/sqlite_connection.h"
#include "db/transaction.h"

namespace qpc::db {
namespace {

constexpr int pages_at_a_time = 256;

struct BackupEnd {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

void make_new_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
    return;
  }
  raise(errno == EEXIST   ? Fault::constraint
        : errno == ENOSPC ? Fault::full
                          : Fault::cannot_open,
        "the file of a copy cannot be made");
}

}  // namespace

// SQLCipher takes a raw key as x'…'; this way it is in no SQL text, and the hexadecimal digits are wiped.
void set_sqlite_key(sqlite3* handle, const DatabaseKey& key) {
  if (key.size() != DatabaseKey::size_octets) raise(Fault::bug, "a database key is 32 octets");
  Secret literal(2 * key.size() + 3);
  auto out = literal.fill().begin();
  *out++ = 'x';
  *out++ = '\'';
  for (const auto octet : key.reveal()) {
    for (const unsigned digit : {octet / 16u, octet % 16u}) {
      *out++ = static_cast<std::uint8_t>(digit + (digit < 10 ? '0' : 'a' - 10));
    }
  }
  *out = '\'';
  const int code = sqlite3_key(handle, literal.reveal().data(), static_cast<int>(literal.size()));
  if (code != SQLITE_OK) raise_sqlite(handle, code, "key", Quote::message);
}

// The pages pass both ciphers, so that the copy has salts of its own, and every page of the original is checked.
void SqliteDatabase::copy_to(const std::filesystem::path& file, const DatabaseKey& key) {
  make_new_file(file);
  Connection copy;
  copy.check(sqlite3_open_v2(file.c_str(), &copy.handle,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr),
             "open");
  copy.execute("PRAGMA cipher_log_level = NONE");
  set_sqlite_key(copy.handle, key);
  copy.execute("PRAGMA synchronous = FULL");
  // A look within a transaction holds on to one state: without it, each save of somebody else would begin the copy
  // anew.
  Transaction reading(*this, Access::read);
  find_one<int>("SELECT count(*) FROM sqlite_schema");
  const std::unique_ptr<sqlite3_backup, BackupEnd> backup(
      sqlite3_backup_init(copy.handle, "main", connection_->handle, "main"));
  if (!backup) copy.check(sqlite3_extended_errcode(copy.handle), "backup");
  int code = SQLITE_OK;
  while (code == SQLITE_OK) code = sqlite3_backup_step(backup.get(), pages_at_a_time);
  if (code == SQLITE_ERROR) raise(Fault::corrupt, "a page does not fit its checksum");  // the cipher says no more here
  if (code != SQLITE_DONE) raise_sqlite(connection_->handle, code, "backup", Quote::sort_only);
}

}  // namespace qpc::db
