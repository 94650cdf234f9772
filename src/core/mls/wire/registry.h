// registry.h: the code points of RFC 9420 §17 and draft-ietf-mls-extensions, and those of the private range that are
// ours.
#pragma once
#include "core/base/bytes.h"

namespace qpc::mls {

/// RFC 9420 §6. Every registry is open: a number that is not named here is kept as it came.
enum class ProtocolVersion : std::uint16_t { mls10 = 1 };

/// RFC 9420 §17.2.
enum class WireFormat : std::uint16_t {
  mls_public_message = 1,
  mls_private_message = 2,
  mls_welcome = 3,
  mls_group_info = 4,
  mls_key_package = 5,
};

/// RFC 9420 §17.3. From 0xF000 on: ours, fixed for good.
enum class ExtensionType : std::uint16_t {
  application_id = 1,
  ratchet_tree = 2,
  required_capabilities = 3,
  external_pub = 4,
  external_senders = 5,
  app_data_dictionary = 6,
  supported_wire_formats = 7,
  required_wire_formats = 8,
  leaf_binding = 0xF101,     ///< in a leaf: the device key's signature over the leaf's signature key
  mailbox_address = 0xF102,  ///< in a leaf: where the member's messages are put
  group_profile = 0xF103,    ///< in the GroupContext: name, roles, timers, channel address
};

/// RFC 9420 §17.4.
enum class ProposalType : std::uint16_t {
  add = 1,
  update = 2,
  remove = 3,
  psk = 4,
  reinit = 5,
  external_init = 6,
  group_context_extensions = 7,
  app_data_update = 8,
  app_ephemeral = 9,
  self_remove = 10,
};

/// RFC 9420 §17.5.
enum class CredentialType : std::uint16_t { basic = 1, x509 = 2 };

/// "MLS Component Types" of draft-ietf-mls-extensions; apq_mls_info is draft-ietf-mls-combiner's. From 0x8000 on: the
/// application's own.
enum class ComponentID : std::uint16_t {
  app_components = 1,
  safe_aad = 2,
  content_media_types = 3,
  last_resort_key_package = 4,
  app_ack = 5,
  apq_mls_info = 6,
};

/// Whether every client supports it without saying so (RFC 9420 §7.2).
constexpr bool is_default(ExtensionType type) {
  return type >= ExtensionType::application_id && type <= ExtensionType::external_senders;
}
constexpr bool is_default(ProposalType type) {
  return type >= ProposalType::add && type <= ProposalType::group_context_extensions;
}

/// Whether this build knows what it is.
constexpr bool is_known(ExtensionType type) {
  switch (type) {
    case ExtensionType::app_data_dictionary:
    case ExtensionType::supported_wire_formats:
    case ExtensionType::required_wire_formats:
    case ExtensionType::leaf_binding:
    case ExtensionType::mailbox_address:
    case ExtensionType::group_profile:
      return true;
    default:
      return is_default(type);
  }
}

/// Whether a code point is kept free for GREASE (RFC 9420 §13.5): 0x0A0A, 0x1A1A … 0xEAEA.
/// For senders only: receivers treat these like any number they do not know.
constexpr bool is_grease(std::uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && value >> 12 == (value >> 4 & 0xf) && value != 0xfafa;
}

}  // namespace qpc::mls
