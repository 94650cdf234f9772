// refusal.h: what a node's refusals and faults mean to a person.
#pragma once
#include "client/failure.h"
#include "net/task.h"
#include "schemas/common.capnp.h"

namespace qpc::client {

/// A typed refusal as a sentence with what to do. The node's own words are shown only for reasons this build does not
/// know: a node shall not be able to talk people into things.
Failure describe(api::Refusal::Reader refusal);

/// A lost connection, a node without room, or a bug on either side.
Failure describe(const kj::Exception& fault);

/// Runs `task`; a fault of the connection or the node becomes a Failure.
template <class T>
Task<Outcome<T>> with_faults_described(Task<Outcome<T>> task) {
  try {
    co_return co_await std::move(task);
  } catch (const kj::Exception& fault) {
    co_return std::unexpected(describe(fault));
  }
}

}  // namespace qpc::client
