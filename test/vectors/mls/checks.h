// checks.h: one check per family. It returns if the code agrees with the case, and throws if not. What the fields mean:
// test-vectors.md of the working group's mls-implementations.
#pragma once
#include "vectors/mls/case.h"

namespace qpc::mls::vectors {

void check_crypto_basics(const Case& test);
void check_deserialization(const Case& test);
void check_key_schedule(const Case& test);
void check_message_protection(const Case& test);
void check_messages(const Case& test);
void check_passive_client(const Case& test);
void check_psk_secret(const Case& test);
void check_secret_tree(const Case& test);
void check_transcript_hashes(const Case& test);
void check_tree_math(const Case& test);
void check_tree_operations(const Case& test);
void check_tree_validation(const Case& test);
void check_treekem(const Case& test);
void check_welcome(const Case& test);

}  // namespace qpc::mls::vectors
