// failures.h: what the node answers, as failures that the operator reads.
#pragma once
#include <kj/exception.h>
#include <schemas/common.capnp.h>

#include "client/failure.h"

namespace qpc::admin {

/// A refusal: its sentence is the node's.
client::Failure describe(api::Refusal::Reader refusal);

/// A call that failed, as the node has gone or its storage has.
client::Failure describe(const kj::Exception& fault);

}  // namespace qpc::admin
