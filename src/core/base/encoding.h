// encoding.h: octets as text: hexadecimal, base32 (RFC 4648 §6, without padding), base64url (§5, without padding).
#pragma once
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace qpc {

std::string to_hex(ByteView octets);
/// Errors: malformed, for an odd length or another character than [0-9a-fA-F].
Result<Bytes> from_hex(std::string_view text);

/// Lower case, as people type it; `from_base32` takes either case.
std::string to_base32(ByteView octets);
/// Errors: malformed, for a character outside the alphabet, an impossible length, or bits left over.
Result<Bytes> from_base32(std::string_view text);

std::string to_base64url(ByteView octets);
/// Errors: malformed, for a character outside the alphabet, an impossible length, or bits left over.
Result<Bytes> from_base64url(std::string_view text);

}  // namespace qpc
