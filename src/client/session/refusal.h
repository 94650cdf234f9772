// refusal.h: what a node's refusals and faults mean to a person.
#pragma once
#include <optional>

#include "client/failure.h"
#include "net/task.h"
#include "net/transport/connection.h"
#include "schemas/common.capnp.h"

namespace qpc::client {

/// A typed refusal as a sentence with what to do. The node's own words are shown only for reasons this build does not
/// know: a node shall not be able to talk people into things.
Failure describe(api::Refusal::Reader refusal);

/// That this store is an older copy of one that is in use.
Failure copied_store();

/// A lost connection, a node without room, or a bug on either side.
Failure describe(const kj::Exception& fault);

/// What a node says with the end of a connection: that it has ended the session, or is going down. Nothing for any
/// other end, of which a node may say what it likes.
std::optional<Failure> describe(const net::Closed& closed);

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
