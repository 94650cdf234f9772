// store_failure.h: what faults of the database and the disk mean to a person.
#pragma once
#include <kj/exception.h>

#include "client/failure.h"

namespace qpc::client {

/// A fault of src/db or of the file system, as a Failure of the kind `store`.
Failure describe_store_fault(const kj::Exception& fault);

/// Runs `function`, which returns an Outcome; a fault on the way becomes a Failure.
template <class Function>
auto with_store_faults_described(Function&& function) -> std::invoke_result_t<Function&> {
  try {
    return function();
  } catch (const kj::Exception& fault) {
    return std::unexpected(describe_store_fault(fault));
  }
}

}  // namespace qpc::client
