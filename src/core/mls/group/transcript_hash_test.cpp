#include "core/mls/group/transcript_hash.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

const Suite suite = Suite::of(CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).value();

AuthenticatedContent commit() {
  AuthenticatedContent commit;
  commit.content.group_id = {1};
  commit.content.sender = Sender::member({0});
  commit.content.content = Commit{};
  commit.auth = {.signature = {2}, .confirmation_tag = {3}};
  return commit;
}

TEST(TranscriptHash, CoversTheSignatureOfACommit) {
  auto other = commit();
  other.auth.signature = {9};
  EXPECT_NE(make_confirmed_transcript_hash(suite, {}, commit()), make_confirmed_transcript_hash(suite, {}, other));
}

TEST(TranscriptHash, CoversTheWireFormat) {
  auto other = commit();
  other.wire_format = WireFormat::mls_public_message;
  EXPECT_NE(make_confirmed_transcript_hash(suite, {}, commit()), make_confirmed_transcript_hash(suite, {}, other));
}

TEST(TranscriptHash, LeavesTheConfirmationTagToTheInterimHash) {
  auto other = commit();
  other.auth.confirmation_tag = {9};
  const auto confirmed = make_confirmed_transcript_hash(suite, {}, commit());
  EXPECT_EQ(confirmed, make_confirmed_transcript_hash(suite, {}, other));
  EXPECT_NE(make_interim_transcript_hash(suite, confirmed, Bytes{3}),
            make_interim_transcript_hash(suite, confirmed, Bytes{9}));
}

TEST(TranscriptHash, CarriesTheHistory) {
  EXPECT_NE(make_confirmed_transcript_hash(suite, Bytes{1}, commit()),
            make_confirmed_transcript_hash(suite, Bytes{2}, commit()));
}

}  // namespace
}  // namespace qpc::mls
