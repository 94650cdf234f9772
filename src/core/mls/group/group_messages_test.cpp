// What a group does with application messages: order, epochs, replays, damage.
#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct Messages : testing::Test {
  SampleWorld world;
  std::optional<LiveGroup> group;

  void SetUp() override { group.emplace(world, 3); }

  Group& operator[](std::uint32_t leaf) { return (*group)[leaf]; }

  Bytes say(std::uint32_t leaf, std::string_view text, ByteView authenticated_data = {}) {
    auto sent = (*this)[leaf].protect(as_bytes(text), authenticated_data, 0, world.random).value();
    (*this)[leaf] = sent.next;
    return std::move(sent.message);
  }
  ApplicationMessage read(std::uint32_t leaf, ByteView message) {
    auto processed = (*this)[leaf].process(message, world.surroundings()).value();
    (*this)[leaf] = processed.next;
    return std::get<ApplicationMessage>(processed.event);
  }
  DecryptFailure refusal(std::uint32_t leaf, ByteView message) {
    const auto processed = (*this)[leaf].process(message, world.surroundings());
    EXPECT_FALSE(processed);
    return processed.error().reason;
  }
};

TEST_F(Messages, SayWhoSentThemAndWhat) {
  const auto message = read(2, say(1, "hello", as_bytes("clear")));
  EXPECT_EQ(as_text(message.data), "hello");
  EXPECT_EQ(as_text(message.authenticated_data), "clear");
  EXPECT_EQ(message.sender, LeafIndex{1});
  EXPECT_EQ(message.sender_credential, Credential::basic(as_bytes("1")));
  EXPECT_EQ(message.epoch, 1u);
  EXPECT_EQ(message.generation, 0u);
}

TEST_F(Messages, AreReadInAnyOrderWithinAnEpoch) {
  std::vector<Bytes> sent;
  for (int i = 0; i < 5; ++i) sent.push_back(say(0, std::to_string(i)));
  for (const int i : {3, 0, 4, 1, 2})
    EXPECT_EQ(as_text(read(1, sent[static_cast<std::size_t>(i)]).data), std::to_string(i));
}

TEST_F(Messages, AreRefusedTheSecondTime) {
  const auto message = say(0, "once");
  read(1, message);
  EXPECT_EQ(refusal(1, message), DecryptFailure::replayed);
}

TEST_F(Messages, AreReadAcrossAsManyEpochsAsAreKept) {
  const auto message = say(0, "late");
  for (std::uint32_t i = 0; i < world.settings.past_epochs; ++i) group->commit({1}, {});
  EXPECT_EQ(as_text(read(2, message).data), "late");
  EXPECT_EQ(refusal(2, message), DecryptFailure::replayed);
}

TEST_F(Messages, AreRefusedOneEpochLater) {
  const auto message = say(0, "too late");
  for (std::uint32_t i = 0; i <= world.settings.past_epochs; ++i) group->commit({1}, {});
  EXPECT_EQ(refusal(2, message), DecryptFailure::epoch_too_old);
}

TEST_F(Messages, OfAnEpochThatEndedLongAgoAreRefused) {
  const auto first = say(0, "first");
  group->commit({1}, {});
  const auto ended = world.now;
  world.now = ended + world.settings.longest_past;
  const auto second = say(0, "second");
  group->commit({1}, {});
  EXPECT_EQ(as_text(read(2, first).data), "first");
  world.now += std::chrono::seconds(1);
  EXPECT_EQ(refusal(1, first), DecryptFailure::epoch_too_old);
  EXPECT_EQ(as_text(read(1, second).data), "second");
  // What nobody reads any more is not kept either, from the next commit or call on.
  EXPECT_EQ((*this)[2].recent_epochs().size(), 3u);
  EXPECT_EQ((*this)[2].without_old_epochs(world.now).recent_epochs().size(), 2u);
  group->commit({1}, {});
  EXPECT_EQ((*this)[2].recent_epochs().size(), 3u);
  EXPECT_EQ((*this)[2].recent_epochs().front().epoch, 2u);
}

TEST_F(Messages, OfAPastEpochAreReadFromSomebodyWhoHasLeft) {
  const auto message = say(0, "farewell");
  group->remove({1}, {0});
  EXPECT_EQ(read(2, message).sender_credential, Credential::basic(as_bytes("0")));
}

TEST_F(Messages, OfAPastEpochNameWhoWasAtTheLeafThen) {
  const auto message = say(0, "farewell");
  group->remove({1}, {0});
  group->add({1}, "newcomer");
  ASSERT_EQ((*this)[1].member({0})->credential, Credential::basic(as_bytes("newcomer")));
  EXPECT_EQ(read(2, message).sender_credential, Credential::basic(as_bytes("0")));
}

TEST_F(Messages, OfAnEpochNotYetReachedAreRefused) {
  auto behind = (*this)[2];
  group->commit({0}, {});
  const auto message = say(0, "news");
  EXPECT_EQ(behind.process(message, world.surroundings()).error().reason, DecryptFailure::epoch_in_future);
}

TEST_F(Messages, FromBeforeOneJoinedAreRefused) {
  const auto message = say(0, "history");
  group->add({1}, "3");
  EXPECT_EQ(refusal(3, message), DecryptFailure::before_joining);
}

TEST_F(Messages, OfOnesOwnAreRefused) { EXPECT_EQ(refusal(0, say(0, "echo")), DecryptFailure::own_message); }

TEST_F(Messages, OfOnesOwnFromAPastEpochAreRefused) {
  const auto message = say(0, "echo");
  group->commit({1}, {});
  EXPECT_EQ(refusal(0, message), DecryptFailure::own_message);
}

TEST_F(Messages, OfOnesOwnInTheClearAreRefused) {
  EXPECT_EQ(refusal(0, Forge((*this)[0]).say(Proposal{Remove{{1}}})), DecryptFailure::own_message);
}

TEST_F(Messages, OfAPastEpochAreRefusedFromALeafWhereNobodyWas) {
  const auto message = Forge((*this)[0]).encrypt_sender(wire(SenderData{{3}, 0, {}}));
  group->commit({1}, {});
  EXPECT_EQ(refusal(2, message), DecryptFailure::unknown_sender);
}

TEST_F(Messages, ThatChangeAGroupAfterItsReInitAreRefused) {
  group->commit({0}, commit_of({{ReInit{{1}, ProtocolVersion::mls10, CipherSuite{1}, {}}}}));
  const auto processed = (*this)[1].process(Forge((*this)[0]).say(Proposal{Remove{{2}}}), world.surroundings());
  ASSERT_FALSE(processed);
  EXPECT_EQ(std::string_view(processed.error().what()), "RFC 9420 §12.4.2: the group was re-initialised");
}

TEST_F(Messages, ForAnotherGroupAreRefused) {
  LiveGroup other(world, 2);
  const auto message = other[0].protect(as_bytes("elsewhere"), {}, 0, world.random)->message;
  EXPECT_EQ(refusal(1, message), DecryptFailure::wrong_group);
}

TEST_F(Messages, ThatAreNoneAreRefused) {
  EXPECT_EQ(refusal(1, as_bytes("not an MLSMessage")), DecryptFailure::unsupported);
  EXPECT_EQ(refusal(1, Bytes{0, 1, 0, 1, 99}), DecryptFailure::malformed);
  EXPECT_EQ(refusal(1, {}), DecryptFailure::malformed);
}

TEST_F(Messages, TooFarAheadAreRefused) {
  world.settings.skipped_generations = 4;
  group.emplace(world, 2);
  for (int i = 0; i < 5; ++i) say(0, "lost");
  const auto far = say(0, "far");
  EXPECT_EQ(refusal(1, far), DecryptFailure::generation_too_far);
}

TEST_F(Messages, WithAnyOctetChangedAreRefusedAndChangeNothing) {
  const auto message = say(0, "fragile", as_bytes("clear"));
  const auto before = stored((*this)[1]);
  for (std::size_t i = 0; i < message.size(); ++i) {
    auto damaged = message;
    damaged[i] ^= 1;
    ASSERT_FALSE((*this)[1].process(damaged, world.surroundings())) << i;
  }
  EXPECT_TRUE(stored((*this)[1]) == before);
  EXPECT_EQ(as_text(read(1, message).data), "fragile");
}

// What only a member could do wrong.

TEST_F(Messages, AreMalformedWithPaddingThatIsNotAllZero) {
  const Forge forge((*this)[0]);
  AuthenticatedContent content{
      WireFormat::mls_private_message,
      {forge.epoch().context.group_id, forge.epoch().context.epoch, forge.self(), {}, ApplicationData{{1}}},
      {}};
  content.sign(forge.epoch().signature_key, &forge.epoch().context);
  WireWriter plaintext;
  write_content(plaintext, content.content.content);
  content.auth.write(plaintext, ContentType::application);
  plaintext.u8(0);
  EXPECT_TRUE(
      (*this)[1].process(forge.encrypt_content(ContentType::application, plaintext.view()), world.surroundings()));
  plaintext.u8(1);
  EXPECT_EQ(refusal(1, forge.encrypt_content(ContentType::application, plaintext.view())), DecryptFailure::malformed);
}

/// Keeps what it is given.
struct Claims final : crypto::SignatureQueue {
  std::vector<crypto::ClaimedSignature> all;
  void add(crypto::ClaimedSignature claimed) override { all.push_back(std::move(claimed)); }
};

struct ClaimedMessages : Messages {
  Claims claims;
  auto process(const Group& reader, ByteView message) {
    const auto surroundings = world.surroundings();
    return reader.process(message, {surroundings.authentication, surroundings.psks, surroundings.now,
                                    surroundings.executor, surroundings.components, &claims});
  }
  auto process(ByteView message) { return process((*this)[1], message); }
};

TEST_F(ClaimedMessages, LeaveTheirSignaturesToWhoeverHasAQueue) {
  const Forge forge((*this)[0]);
  const auto message = say(0, "signed");
  const auto processed = process(message);
  ASSERT_TRUE(processed);
  EXPECT_EQ(as_text(std::get<ApplicationMessage>(processed->event).data), "signed");
  ASSERT_EQ(claims.all.size(), 1U);
  EXPECT_TRUE(claims.all[0].holds());

  WireWriter plaintext;
  plaintext.vector(as_bytes("not signed"));
  plaintext.vector(Bytes(64, 7));
  const auto forged = forge.encrypt_content(ContentType::application, plaintext.view());
  EXPECT_EQ(refusal(1, forged), DecryptFailure::bad_signature);
  ASSERT_TRUE(process(forged));
  ASSERT_EQ(claims.all.size(), 2U);
  EXPECT_FALSE(claims.all[1].holds());
}

TEST_F(ClaimedMessages, ThatChangeAGroupAreVerifiedAtOnceWhoeverHasAQueue) {
  const auto processed =
      process(Forge((*this)[0]).edit_auth(Forge((*this)[0]).commit({}), [](auto& auth) { auth.signature[0] ^= 1; }));
  ASSERT_FALSE(processed);
  EXPECT_EQ(processed.error().reason, DecryptFailure::bad_signature);

  // The same in PrivateMessages.
  const Forge forge((*this)[0]);
  for (const MessageContent& change : {MessageContent(Proposal{Remove{{2}}}), MessageContent(Commit{})}) {
    const bool is_commit = std::holds_alternative<Commit>(change);
    const auto type = is_commit ? ContentType::commit : ContentType::proposal;
    WireWriter plaintext;
    write_content(plaintext, change);
    FramedContentAuthData auth{.signature = Bytes(64, 7), .confirmation_tag = is_commit ? Bytes(32, 7) : Bytes()};
    auth.write(plaintext, type);
    const auto refused = process(forge.encrypt_content(type, plaintext.view()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, DecryptFailure::bad_signature);
  }
  EXPECT_TRUE(claims.all.empty());
}

TEST_F(ClaimedMessages, OfAPastEpochLeaveTheirSignaturesToo) {
  const auto message = say(0, "late");
  group->commit({1}, {});
  const auto processed = process((*this)[2], message);
  ASSERT_TRUE(processed);
  ASSERT_EQ(claims.all.size(), 1U);
  EXPECT_TRUE(claims.all[0].holds());
}

TEST_F(Messages, AreRefusedFromALeafWhereNobodyIs) {
  const Forge forge((*this)[0]);
  for (const std::uint32_t leaf : {3u, 4u, UINT32_MAX}) {
    EXPECT_EQ(refusal(1, forge.encrypt_sender(wire(SenderData{{leaf}, 0, {}}))), DecryptFailure::unknown_sender);
  }
}

TEST_F(Messages, AreRefusedWhenAMemberPretendsToBeAnother) {
  const Forge forge((*this)[0]);
  EXPECT_EQ(refusal(1, forge.encrypt_sender(wire(SenderData{{2}, 0, {}}))), DecryptFailure::bad_tag);
}

TEST_F(Messages, AreRefusedFarAheadWithoutMuchWork) {
  const Forge forge((*this)[0]);
  for (const std::uint32_t generation : {1001u, 1u << 31, UINT32_MAX}) {
    EXPECT_EQ(refusal(1, forge.encrypt_sender(wire(SenderData{{0}, generation, {}}))),
              DecryptFailure::generation_too_far);
  }
}

TEST_F(Messages, WaitUntilProposalsAreCommitted) {
  const auto sent =
      (*this)[0]
          .propose({Remove{{2}}}, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
          .value();
  EXPECT_EQ(sent.next.protect(as_bytes("hm"), {}, 0, world.random).error().kind, Kind::rejected);
  EXPECT_TRUE(sent.next.without_proposals().protect(as_bytes("hm"), {}, 0, world.random));
}

TEST_F(Messages, AreLongerByTheirPadding) {
  const auto plain = (*this)[0].protect(as_bytes("x"), {}, 0, world.random).value();
  const auto padded = (*this)[0].protect(as_bytes("x"), {}, 100, world.random).value();
  EXPECT_GE(padded.message.size(), plain.message.size() + 100);
  EXPECT_EQ(as_text(read(1, padded.message).data), "x");
}

}  // namespace
}  // namespace qpc::mls
