// argon2.h: Argon2id (RFC 9106), which makes guessing a password expensive.
#pragma once
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::crypto {

struct Argon2Parameters {
  std::uint32_t passes;      ///< t, at least 1
  std::uint32_t memory_kib;  ///< m, at least 8
  std::uint32_t lanes = 1;   ///< p
};

/// Argon2id with version 0x13 and neither key nor associated data. Blocks for tens of milliseconds and takes
/// `memory_kib` of memory: call it on a worker thread, and bound parameters that came from outside before.
/// Errors: unsupported, for more than one lane, or a salt of another length than 16 octets; limit, for parameters or
/// a length (16 octets at least) outside those of RFC 9106 §3.1, or when the memory is not to be had.
Result<Secret> argon2id(ByteView password, ByteView salt, const Argon2Parameters& parameters, std::size_t length);

}  // namespace qpc::crypto
