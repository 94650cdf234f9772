// export_json.h: everything a node holds about an account, as JSON, for its person and for the operator.
#pragma once
#include <schemas/export.capnp.h>

#include <nlohmann/json.hpp>
#include <span>

namespace qpc::cli {

/// The parts in which the node gave it, in their order, as one object. Octets are hexadecimal, manifests and the
/// profile base64url, times seconds since the Unix epoch. `parts` is not empty.
nlohmann::ordered_json to_json(std::span<const api::AccountExport::Reader> parts);

nlohmann::ordered_json to_json(api::AuditEntry::Reader record);

}  // namespace qpc::cli
