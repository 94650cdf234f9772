#include "core/mls/group/message_protection.h"

#include "core/crypto/seeded_random.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

constexpr LeafIndex sender{1};

/// The one epoch of a case.
struct Protected {
  explicit Protected(const Case& test)
      : suite(test.suite()),
        context{.cipher_suite = suite.cipher_suite(),
                .group_id = test.bytes("group_id"),
                .epoch = test.number("epoch"),
                .tree_hash = test.bytes("tree_hash"),
                .confirmed_transcript_hash = test.bytes("confirmed_transcript_hash"),
                .extensions = {}},
        signature_key(value_of(crypto::SigningKey::from_private_key(suite.signature(), test.bytes("signature_priv")),
                               "signature_priv")),
        membership_key(Secret::copy_of(test.bytes("membership_key")).into<MembershipKey>()),
        sender_data_secret(Secret::copy_of(test.bytes("sender_data_secret")).into<SenderDataSecret>()),
        keys(suite, Secret::copy_of(test.bytes("encryption_secret")).into<EncryptionSecret>(), TreeSize::for_leaves(2),
             1000) {
    expect_equal(signature_key.public_key(), test.bytes("signature_pub"), "signature_pub");
  }

  MessageContent verify(std::expected<Unverified<AuthenticatedContent>, Refusal> opened,
                        const std::string& what) const {
    if (!opened) throw CaseFailed(what + ": " + opened.error().what());
    auto verified = value_of(std::move(*opened).verify(suite, signature_key.public_key(), &context), what);
    expect(verified.content.sender == Sender::member(sender), what + " has another sender");
    return std::move(verified.content.content);
  }

  MessageContent open(const PublicMessage& message, const std::string& what) const {
    return verify(unprotect_public(suite, message, context, membership_key), what);
  }
  /// Each message is opened with keys that have not been used yet.
  MessageContent open(const PrivateMessage& message, const std::string& what) const {
    const auto sender_data = open_sender_data(suite, message, sender_data_secret);
    if (!sender_data) throw CaseFailed(what + ": " + sender_data.error().what());
    auto fresh_keys = keys;
    return verify(open_content(suite, message, *sender_data, fresh_keys), what);
  }

  AuthenticatedContent sign(WireFormat wire_format, const MessageContent& content) const {
    AuthenticatedContent message{
        wire_format, {context.group_id, context.epoch, Sender::member(sender), {}, content}, {}};
    message.sign(signature_key, &context);
    if (message.content.content_type() == ContentType::commit) message.auth.confirmation_tag = Bytes(32, 1);
    return message;
  }

  Suite suite;
  GroupContext context;
  crypto::SigningKey signature_key;
  MembershipKey membership_key;
  SenderDataSecret sender_data_secret;
  SecretTree keys;
};

template <class Message>
Message read_as(const Case& test, const std::string& name) {
  const auto message = test.read<MLSMessage>(name);
  const auto* inner = message.as<Message>();
  expect(inner != nullptr, name + " has another wire format");
  return *inner;
}

void check_private(const Protected& epoch, const Case& test, const std::string& name, const MessageContent& raw) {
  expect(epoch.open(read_as<PrivateMessage>(test, name + "_priv"), name + "_priv") == raw, name + "_priv differs");
  crypto::SeededRandom random(1);
  auto keys = epoch.keys;
  const auto made = value_of(protect_private(epoch.suite, epoch.sign(WireFormat::mls_private_message, raw),
                                             epoch.sender_data_secret, keys, 10, random),
                             name + " protected");
  expect(epoch.open(made, name + " opened again") == raw, name + " opened again differs");
}

void check_public(const Protected& epoch, const Case& test, const std::string& name, const MessageContent& raw) {
  expect(epoch.open(read_as<PublicMessage>(test, name + "_pub"), name + "_pub") == raw, name + "_pub differs");
  const auto made =
      protect_public(epoch.suite, epoch.sign(WireFormat::mls_public_message, raw), epoch.context, epoch.membership_key);
  expect(epoch.open(made, name + " opened again") == raw, name + " opened again differs");
}

}  // namespace

void check_message_protection(const Case& test) {
  const Protected epoch(test);
  const auto proposal = test.read<Proposal>("proposal");
  check_public(epoch, test, "proposal", proposal);
  check_private(epoch, test, "proposal", proposal);
  const auto commit = test.read<Commit>("commit");
  check_public(epoch, test, "commit", commit);
  check_private(epoch, test, "commit", commit);
  const ApplicationData application{test.bytes("application")};
  check_private(epoch, test, "application", application);

  const auto in_the_clear = protect_public(epoch.suite, epoch.sign(WireFormat::mls_public_message, application),
                                           epoch.context, epoch.membership_key);
  expect(!unprotect_public(epoch.suite, in_the_clear, epoch.context, epoch.membership_key).has_value(),
         "an application message in the clear is taken");
}

}  // namespace qpc::mls::vectors
