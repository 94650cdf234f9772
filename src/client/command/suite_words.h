// suite_words.h: how people name the cipher suites that this client takes (`own_suites`): as the specification does.
#pragma once
#include "client/command/words.h"
#include "core/mls/wire/cipher_suite.h"

namespace qpc::command {

template <>
struct Words<mls::CipherSuite> {
  static constexpr std::pair<mls::CipherSuite, std::string_view> pairs[] = {
      {mls::CipherSuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519,
       "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519"},
      {mls::CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"},
  };
};

}  // namespace qpc::command
