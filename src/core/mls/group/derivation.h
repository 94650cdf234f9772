// derivation.h: how MLS derives secrets from secrets (RFC 9420 §8).
#pragma once
#include <string_view>

#include "core/base/secret.h"
#include "core/crypto/hash.h"

namespace qpc::mls {

/// ExpandWithLabel: `length` octets (at most 65535, and 255 times the hash's size: more is a bug) for "MLS 1.0 " +
/// label.
Secret expand_with_label(crypto::HashAlgorithm hash, ByteView secret, std::string_view label, ByteView context,
                         std::size_t length);

/// DeriveSecret: as many octets as the hash has, with no context.
Secret derive_secret(crypto::HashAlgorithm hash, ByteView secret, std::string_view label);

/// DeriveTreeSecret (RFC 9420 §9.1): the context is a generation.
Secret derive_tree_secret(crypto::HashAlgorithm hash, ByteView secret, std::string_view label, std::uint32_t generation,
                          std::size_t length);

}  // namespace qpc::mls
