// transcript_hash.h: the running hash over a group's commits (RFC 9420 §8.2).
#pragma once
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/framed_content.h"

namespace qpc::mls {

/// confirmed_transcript_hash of the epoch that `commit` begins. Both hashes of epoch 0 are empty.
Bytes make_confirmed_transcript_hash(const Suite& suite, ByteView interim_transcript_hash_before,
                                     const AuthenticatedContent& commit);

/// interim_transcript_hash of an epoch, from its own confirmed hash and the tag of the commit that began it.
Bytes make_interim_transcript_hash(const Suite& suite, ByteView confirmed_transcript_hash, ByteView confirmation_tag);

}  // namespace qpc::mls
