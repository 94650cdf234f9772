// only_then.h: a node's capabilities with the methods of an older wire version only.
#pragma once
#include <capnp/capability.h>

#include "wire/schema_folder.h"

namespace qpc::wire_versions {

/// `node` as one that is older would be: a method that `older` does not describe is unimplemented, on whatever hangs
/// from it, and its NodeInfo says `version`. Fields that are younger are still there, in what the methods give.
capnp::Capability::Client only_then(capnp::Capability::Client node, const SchemaFolder& older, std::uint16_t version);

}  // namespace qpc::wire_versions
