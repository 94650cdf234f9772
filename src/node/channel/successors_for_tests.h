// successors_for_tests.h: four people in a channel whose group may be closed for a successor.
#pragma once
#include "core/crypto/hash.h"
#include "core/mls/wire/handshake_data.h"
#include "node/channel/channel.h"
#include "node/test_support.h"

namespace qpc::node {

/// A PrivateMessage with something in the clear, as the node sees it.
inline Bytes message_saying(ByteView group_id, std::uint64_t epoch, mls::ContentType type, ByteView in_the_clear,
                            std::string_view ciphertext) {
  return wire(mls::MLSMessage{mls::PrivateMessage{.group_id = to_bytes(group_id),
                                                  .epoch = epoch,
                                                  .content_type = type,
                                                  .authenticated_data = to_bytes(in_the_clear),
                                                  .encrypted_sender_data = {},
                                                  .ciphertext = to_bytes(as_bytes(ciphertext))}});
}

/// What a commit says in the clear that names a successor.
inline Bytes naming(ByteView successor) {
  return wire(
      mls::HandshakeData{.epoch_tag = Bytes(8, 7), .successor = mls::Successor{to_bytes(successor), Bytes(32, 8)}});
}

/// Alice, Bob, Carol and Mallory in `first` at epoch 1, which Alice has begun. Dave is not in.
class SuccessorsTest : public testing::Test {
 protected:
  SuccessorsTest() {
    auto founding = commit_of(first, 0, "founds");
    for (const auto& joiner : {bobs, carols, mallorys}) {
      founding.add.push_back(joiner.address);
      founding.welcomes.push_back({joiner.address, to_bytes(as_bytes("welcome"))});
    }
    EXPECT_TRUE(accepted(alices, founding));
    for (const auto& who : {alices, bobs, carols, mallorys}) ack(who);
  }

  static CommitSubmission commit_saying(ByteView group_id, std::uint64_t epoch, ByteView in_the_clear,
                                        std::string_view text) {
    return {.epoch = epoch,
            .commit = message_saying(group_id, epoch, mls::ContentType::commit, in_the_clear, text),
            .welcomes = {},
            .add = {},
            .remove = {}};
  }
  static CommitSubmission commit_of(ByteView group_id, std::uint64_t epoch, std::string_view text) {
    return commit_saying(group_id, epoch, Bytes(8, 7), text);
  }
  /// The commit that closes a group, with one Welcome into the successor for all the others.
  CommitSubmission closing(ByteView group_id, std::uint64_t epoch, ByteView successor,
                           std::string_view text = "closes") const {
    auto commit = commit_saying(group_id, epoch, naming(successor), text);
    for (const auto& who : {alices, bobs, carols, mallorys}) commit.welcomes.push_back({who.address, {}});
    commit.welcomes.front().message = welcome_into(successor);
    return commit;
  }
  static Bytes welcome_into(ByteView successor) {
    Bytes welcome = to_bytes(as_bytes("welcome into "));
    welcome.insert(welcome.end(), successor.begin(), successor.end());
    return welcome;
  }
  static Bytes id_of(const CommitSubmission& commit) {
    const auto id = crypto::sha256(commit.commit);
    return {id.begin(), id.end()};
  }

  Outcome<std::variant<Stored, Lost>> submit(const MailboxState& who, const CommitSubmission& commit) {
    return channels.commit(who.row, channel.row, commit, now);
  }
  bool accepted(const MailboxState& who, const CommitSubmission& commit) {
    const auto answer = submit(who, commit);
    return answer && std::holds_alternative<Stored>(*answer);
  }
  bool lost(const MailboxState& who, const CommitSubmission& commit) {
    const auto answer = submit(who, commit);
    return answer && std::holds_alternative<Lost>(*answer);
  }
  Outcome<std::variant<Stored, StaleEpoch>> post(const MailboxState& who, ByteView group_id, std::uint64_t epoch,
                                                 std::string_view text,
                                                 mls::ContentType type = mls::ContentType::application) {
    return channels.post(who.row, channel.row, private_message(group_id, epoch, type, text), std::chrono::seconds(0),
                         now);
  }
  bool posted(const MailboxState& who, ByteView group_id, std::uint64_t epoch, std::string_view text) {
    const auto answer = post(who, group_id, epoch, text);
    return answer && std::holds_alternative<Stored>(*answer);
  }
  /// The epoch that a stale answer tells; none, where it is no stale answer.
  static std::optional<std::uint64_t> stale_at(const Outcome<std::variant<Stored, StaleEpoch>>& answer) {
    if (!answer || !std::holds_alternative<StaleEpoch>(*answer)) return std::nullopt;
    return std::get<StaleEpoch>(*answer).epoch;
  }
  /// By somebody who has taken in all mail.
  Outcome<Contested> contest(const MailboxState& who, const CommitSubmission& commit) {
    ack(who);
    return channels.contest(who.row, channel.row, commit.epoch, id_of(commit), "RFC 9420 §12.2", now);
  }
  Outcome<Confirmed> confirm(const MailboxState& who, const CommitSubmission& commit) {
    return channels.confirm(who.row, channel.row, commit.epoch, id_of(commit));
  }
  std::vector<Bytes> mail(const MailboxState& mailbox) {
    std::vector<Bytes> all;
    for (auto& delivery : mailboxes.fetch(mailbox.row, 0, 0, now).deliveries) all.push_back(delivery.octets);
    return all;
  }
  void ack(const MailboxState& mailbox) { mailboxes.ack(mailbox.row, 1'000'000); }
  Head head() { return channels.head(alices.row, channel.row).value(); }
  void wait_out() { now += Contests::confirmation_time; }
  Bytes group() { return ChannelStore(*database).find(channel.row)->group_id; }

  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"}, carol{"carol"}, mallory{"mallory"}, dave{"dave"};
  MailboxLimits limits;
  MailboxState alices = settle(*database, alice), bobs = settle(*database, bob), carols = settle(*database, carol),
               mallorys = settle(*database, mallory), daves = settle(*database, dave);
  Channels channels{*database, limits};
  Mailboxes mailboxes{*database, limits};
  const Bytes address = Bytes(32, 1), first = Bytes(32, 2), second = Bytes(32, 3), third = Bytes(32, 4);
  ChannelState channel = channels.create(alices.row, address, first).value();
  std::chrono::sys_seconds now = test_now;
};

}  // namespace qpc::node
