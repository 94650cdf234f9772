#include "client/store/store_failure.h"

#include "db/fault.h"

namespace qpc::client {

Failure describe_store_fault(const kj::Exception& fault) {
  const auto known = db::fault_of(fault);
  if (!known) {
    return {FailureKind::store, "file",
            "A file of this profile cannot be used: " + std::string(fault.getDescription().cStr()) +
                ". Check that you own the folder and may write to it."};
  }
  switch (*known) {
    case db::Fault::wrong_key:
      return {
          FailureKind::store, "store_wrong_key",
          "The key does not open this profile's store: the files were mixed up, or the store's beginning is damaged. "
          "Restore both from one backup."};
    case db::Fault::corrupt:
      return {
          FailureKind::store, "store_corrupt",
          "The store is damaged. Restore its folder from a backup of the same day, or log in from an empty profile: "
          "--profile NAME."};
    case db::Fault::newer_format:
      return {FailureKind::store, "store_newer", "The store was made by a newer qpc: upgrade this one."};
    case db::Fault::full:
      return {FailureKind::store, "disk_full", "The disk is full: free some space and try again. Nothing was changed."};
    case db::Fault::locked:
      return {FailureKind::store, "store_locked",
              "Another qpc holds this profile's store for too long: end it, or try again."};
    case db::Fault::read_only:
    case db::Fault::cannot_open:
      return {FailureKind::store, "store_unreadable",
              "The store cannot be opened for writing: check that you own its folder and the disk is writable."};
    case db::Fault::input_output:
      return {FailureKind::store, "disk_failed", "The disk failed: check it, then restart qpc."};
    case db::Fault::constraint:
    case db::Fault::bug:
      break;
  }
  return {FailureKind::bug, "store_bug", std::string("A bug in qpc's store: ") + fault.getDescription().cStr()};
}

}  // namespace qpc::client
