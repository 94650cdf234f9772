#include "db/fault.h"

#include <array>
#include <string_view>
#include <utility>

namespace qpc::db {
namespace {

struct FaultText {
  Fault fault;
  const char* name;
  const char* advice;
};

constexpr std::array fault_texts{
    FaultText{Fault::constraint, "constraint", "The database refused a row that breaks its rules. Please report this."},
    FaultText{Fault::full, "full", "The disk is full. Free some space and try again; nothing that was saved is lost."},
    FaultText{Fault::locked, "locked", "Another process is using the database. Try again, or end the other process."},
    FaultText{Fault::read_only, "read_only",
              "The database may not be written. Check the owner and mode of its folder."},
    FaultText{Fault::cannot_open, "cannot_open",
              "The database cannot be opened. Check its path, owner and mode, or that its server runs and lets this "
              "user in."},
    FaultText{Fault::wrong_key, "wrong_key",
              "This key does not open the database. Check that key and database belong "
              "together, or restore both from one backup."},
    FaultText{Fault::corrupt, "corrupt", "The database is damaged. Restore it from a backup."},
    FaultText{Fault::newer_format, "newer_format",
              "The database was written by a newer version. Upgrade this program."},
    FaultText{Fault::input_output, "input_output",
              "The disk, or the connection to the database, failed. Check it before going on."},
    FaultText{Fault::bug, "bug", "The program used its database wrongly. Please report this."},
};

constexpr std::string_view mark = "storage ";  // begins the description of each of our exceptions

const FaultText& text_of(Fault fault) { return fault_texts[static_cast<std::size_t>(std::to_underlying(fault))]; }

}  // namespace

const char* name(Fault fault) { return text_of(fault).name; }
const char* advice(Fault fault) { return text_of(fault).advice; }

bool may_recover(Fault fault) {
  return fault != Fault::corrupt && fault != Fault::wrong_key && fault != Fault::newer_format;
}

kj::Exception to_exception(Fault fault, kj::StringPtr detail) {
  const bool may_pass = fault == Fault::full || fault == Fault::locked;
  return {may_pass ? kj::Exception::Type::OVERLOADED : kj::Exception::Type::FAILED, __FILE__, __LINE__,
          kj::str(mark.data(), name(fault), ": ", detail)};
}

void raise(Fault fault, kj::StringPtr detail) { kj::throwFatalException(to_exception(fault, detail)); }

// Promises keep type and description of an exception and nothing else, so the description has to carry the fault.
std::optional<Fault> fault_of(const kj::Exception& exception) {
  std::string_view description = exception.getDescription().cStr();
  if (!description.starts_with(mark)) return std::nullopt;
  description.remove_prefix(mark.size());
  description = description.substr(0, description.find(':'));
  for (const auto& text : fault_texts) {
    if (description == text.name) return text.fault;
  }
  return std::nullopt;
}

}  // namespace qpc::db
