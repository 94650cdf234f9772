#include "core/mls/group/key_schedule.h"
#include "core/mls/group/transcript_hash.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {

void check_transcript_hashes(const Case& test) {
  const auto suite = test.suite();
  const auto content = test.read<Unverified<AuthenticatedContent>>("authenticated_content").claim();
  expect(content.content.content_type() == ContentType::commit, "authenticated_content is no commit");

  const auto confirmed = make_confirmed_transcript_hash(suite, test.bytes("interim_transcript_hash_before"), content);
  expect_equal(confirmed, test.bytes("confirmed_transcript_hash_after"), "confirmed_transcript_hash_after");

  const auto key = Secret::copy_of(test.bytes("confirmation_key")).into<ConfirmationKey>();
  expect_equal(make_confirmation_tag(suite, key, confirmed), content.auth.confirmation_tag, "confirmation_tag");

  const auto interim = make_interim_transcript_hash(suite, confirmed, content.auth.confirmation_tag);
  expect_equal(interim, test.bytes("interim_transcript_hash_after"), "interim_transcript_hash_after");
}

}  // namespace qpc::mls::vectors
