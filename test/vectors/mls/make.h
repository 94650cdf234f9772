// make.h: cases of our own in the formats of the working group, so that a clone by itself has something to check.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "core/mls/wire/cipher_suite.h"

namespace qpc::mls::vectors {

/// The cases of one family for one suite; the same ones each time.
struct Maker {
  std::string_view family;
  nlohmann::json (*make)(CipherSuite cipher_suite);
};

/// All families that we make.
std::span<const Maker> makers();

/// Writes a file for each family, with cases of an RFC 9420 suite and a post-quantum one. Throws, when it cannot.
void make_vectors(const std::filesystem::path& folder);

nlohmann::json make_key_schedule(CipherSuite cipher_suite);
nlohmann::json make_message_protection(CipherSuite cipher_suite);
nlohmann::json make_messages(CipherSuite cipher_suite);
nlohmann::json make_passive_client(CipherSuite cipher_suite);
nlohmann::json make_secret_tree(CipherSuite cipher_suite);
nlohmann::json make_transcript_hashes(CipherSuite cipher_suite);
nlohmann::json make_tree_validation(CipherSuite cipher_suite);
nlohmann::json make_treekem(CipherSuite cipher_suite);
nlohmann::json make_welcome(CipherSuite cipher_suite);

}  // namespace qpc::mls::vectors
