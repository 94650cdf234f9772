// primitives_bench.h: the cryptography underneath, by the fastest library at hand.
#pragma once
#include <functional>

#include "core/mls/bench/stopwatch.h"

namespace qpc::mls::bench {

/// Each call does it once, warm, with keys and contexts held, for the algorithms of suite 1.
struct Primitives {
  std::function<void()> base;        ///< B: an X25519 key pair
  std::function<void()> agreement;   ///< D: an X25519 agreement
  std::function<void()> sign;        ///< S: Ed25519 over 200 octets
  std::function<void()> verify;      ///< V: the same verified, each time another message by another key
  std::function<void()> sign_1k;     ///< Ed25519 over 1 KiB, which it hashes twice
  std::function<void()> verify_1k;   ///< the same verified
  std::function<void()> hmac;        ///< HMAC-SHA-256 of 64 octets: a step of HKDF
  std::function<void()> digest;      ///< SHA-256 of 128 octets: a node of the tree
  std::function<void()> aead_small;  ///< AES-128-GCM of 32 octets under a new key
  std::function<void()> aead_1k;     ///< AES-128-GCM of 1 KiB under a new key
};

/// Where two libraries have a primitive, the faster of both on this machine.
Primitives fastest_primitives();

}  // namespace qpc::mls::bench
