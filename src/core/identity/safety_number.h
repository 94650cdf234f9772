// safety_number.h: account keys as digits that people compare.
#pragma once
#include <string>

#include "core/identity/verification_key.h"

namespace qpc::identity {

/// 30 digits in 6 groups of 5 that stand for one account key. Made slowly on purpose (about 4 ms), which makes a search
/// for a key with the same digits 8192 times as dear.
///
/// h = SHA-512("quicprochat 1 safety number" + 0x00 + key), then 8191 times h = SHA-512(h + key), the key in its wire
/// form; each group is five octets of h, big-endian, modulo 100000.
std::string fingerprint(const AccountKey& key);

/// 60 digits in 12 groups of 5 over both keys: the two fingerprints, the smaller first, so that both people see the
/// same. New devices and names do not change it.
std::string safety_number(const AccountKey& one, const AccountKey& other);

}  // namespace qpc::identity
