// primitives_bench.h: what the cryptography underneath costs on this machine, by the fastest library at hand.
#pragma once
#include "core/mls/bench/stopwatch.h"

namespace qpc::mls::bench {

/// Microseconds each, warm, with keys and contexts held, for the algorithms of suite 1.
struct Primitives {
  double base;        ///< B: an X25519 key pair
  double agreement;   ///< D: an X25519 agreement
  double sign;        ///< S: Ed25519 over 200 octets
  double verify;      ///< V: the same verified
  double hmac;        ///< HMAC-SHA-256 of 64 octets: a step of HKDF
  double digest;      ///< SHA-256 of 128 octets: a node of the tree
  double aead_small;  ///< AES-128-GCM of 32 octets under a new key
  double aead_1k;     ///< AES-128-GCM of 1 KiB under a new key
};

Primitives measure_primitives(const Patience& patience);
/// Of two measurements, the shorter time of each.
Primitives fastest(const Primitives& a, const Primitives& b);

}  // namespace qpc::mls::bench
