// fault.h: what can be wrong with a database, as an exception that can be told apart.
#pragma once
#include <kj/exception.h>

#include <optional>

namespace qpc::db {

/// Why a database could not do what it was asked, sorted by what to do next.
enum class Fault {
  constraint,    ///< a row broke a rule of the schema: the statement did nothing
  full,          ///< no space is left: free some and try again
  locked,        ///< another process held the database longer than the busy timeout: try again
  read_only,     ///< the file or its directory may not be written
  cannot_open,   ///< the file is missing or may not be read
  wrong_key,     ///< this key opens nothing here: another key, no database of ours, or a damaged first page
  corrupt,       ///< pages do not fit their checksums or each other: restore a backup
  newer_format,  ///< written by a newer version of the program: upgrade the program
  input_output,  ///< the disk failed; after a failed sync nothing more is written until the database is reopened
  bug,           ///< a wrong statement, column type or order of calls
};

/// The name of a fault, for logs and `--json`.
const char* name(Fault fault);
/// One sentence for people: what happened and what to do.
const char* advice(Fault fault);

/// Whether opening the database again may help: not for damage, another key or a newer format.
bool may_recover(Fault fault);

/// The fault as a kj::Exception: overloaded for `full` and `locked` (a later try may succeed), failed for the
/// others. `detail` is for logs: statements and names of tables, never content.
kj::Exception to_exception(Fault fault, kj::StringPtr detail);
/// Throws it.
[[noreturn]] void raise(Fault fault, kj::StringPtr detail);

/// The fault an exception carries, also after it passed through a promise; nothing for exceptions that are not ours.
std::optional<Fault> fault_of(const kj::Exception& exception);

}  // namespace qpc::db
