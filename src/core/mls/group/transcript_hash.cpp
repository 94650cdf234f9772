#include "core/mls/group/transcript_hash.h"

namespace qpc::mls {

Bytes make_confirmed_transcript_hash(const Suite& suite, ByteView interim_transcript_hash_before,
                                     const AuthenticatedContent& commit) {
  WireWriter out;
  out.bytes(interim_transcript_hash_before);
  write_code_point(out, commit.wire_format);  // ConfirmedTranscriptHashInput
  commit.content.write(out);
  out.vector(commit.auth.signature);
  return crypto::hash(suite.hash(), out.view());
}

Bytes make_interim_transcript_hash(const Suite& suite, ByteView confirmed_transcript_hash, ByteView confirmation_tag) {
  WireWriter out;
  out.bytes(confirmed_transcript_hash);
  out.vector(confirmation_tag);  // InterimTranscriptHashInput
  return crypto::hash(suite.hash(), out.view());
}

}  // namespace qpc::mls
