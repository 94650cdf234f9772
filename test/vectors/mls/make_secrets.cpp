// Cases about secrets and the messages they protect.
#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"
#include "core/mls/group/message_protection.h"
#include "core/mls/group/transcript_hash.h"
#include "vectors/mls/make.h"

namespace qpc::mls::vectors {
namespace {

using nlohmann::json;

/// A suite, and randomness for one family.
struct Source {
  Source(CipherSuite cipher_suite, std::string_view family)
      : suite(Suite::of(cipher_suite).value()), random(as_bytes(family)) {}

  Bytes octets() { return random.bytes(suite.hash_size()); }
  template <class Named>
  Named secret() {
    return random.secret(suite.hash_size()).into<Named>();
  }
  GroupContext context() {
    return {.cipher_suite = suite.cipher_suite(),
            .group_id = octets(),
            .epoch = random.below(1000),
            .tree_hash = octets(),
            .confirmed_transcript_hash = octets(),
            .extensions = {}};
  }

  Suite suite;
  crypto::SeededRandom random;
};

std::string hex(const Secret& secret) { return to_hex(secret.reveal()); }

template <class T>
std::string hex_of(const T& structure) {
  return to_hex(wire(structure));
}

json suite_of(const Source& source) {
  return {{"cipher_suite", static_cast<std::uint16_t>(source.suite.cipher_suite())}};
}

json make_epoch(Source& source, const GroupContext& context, InitSecret& init_secret) {
  auto commit_secret = source.secret<CommitSecret>();
  const auto psk_secret = source.secret<PskSecret>();
  json epoch{{"tree_hash", to_hex(context.tree_hash)},
             {"confirmed_transcript_hash", to_hex(context.confirmed_transcript_hash)},
             {"group_context", hex_of(context)},
             {"commit_secret", hex(commit_secret)},
             {"psk_secret", hex(psk_secret)}};
  const auto joiner_secret =
      derive_joiner_secret(source.suite, std::move(init_secret), std::move(commit_secret), context);
  epoch["joiner_secret"] = hex(joiner_secret);
  epoch["welcome_secret"] = hex(derive_welcome_secret(source.suite, joiner_secret, psk_secret));
  auto secrets =
      EpochSecrets::derive(source.suite, derive_epoch_secret(source.suite, joiner_secret, psk_secret, context));
  epoch["sender_data_secret"] = hex(secrets.sender_data_secret);
  epoch["encryption_secret"] = hex(secrets.encryption_secret);
  epoch["exporter_secret"] = hex(secrets.exporter_secret);
  epoch["epoch_authenticator"] = hex(secrets.epoch_authenticator);
  epoch["external_secret"] = hex(secrets.external_secret);
  epoch["confirmation_key"] = hex(secrets.confirmation_key);
  epoch["membership_key"] = hex(secrets.membership_key);
  epoch["resumption_psk"] = hex(secrets.resumption_psk);
  epoch["init_secret"] = hex(secrets.init_secret);
  epoch["external_pub"] = to_hex(derive_external_key(source.suite, secrets.external_secret).value().public_key());
  const auto context_octets = source.octets();
  epoch["exporter"] = {
      {"label", "label"},
      {"context", to_hex(context_octets)},
      {"length", 24U},
      {"secret", hex(mls_exporter(source.suite, secrets.exporter_secret, "label", context_octets, 24))}};
  init_secret = std::move(secrets.init_secret);
  return epoch;
}

AuthenticatedContent signed_content(const GroupContext& context, WireFormat format, const MessageContent& content,
                                    const crypto::SigningKey& key) {
  AuthenticatedContent message{format, {context.group_id, context.epoch, Sender::member({1}), {}, content}, {}};
  message.sign(key, &context);
  return message;
}

}  // namespace

json make_key_schedule(CipherSuite cipher_suite) {
  Source source(cipher_suite, "key-schedule");
  auto test = suite_of(source);
  auto context = source.context();
  context.epoch = 0;
  auto init_secret = source.secret<InitSecret>();
  test["group_id"] = to_hex(context.group_id);
  test["initial_init_secret"] = hex(init_secret);
  test["epochs"] = json::array();
  for (; context.epoch < 3; ++context.epoch) {
    context.tree_hash = source.octets();
    context.confirmed_transcript_hash = source.octets();
    test["epochs"].push_back(make_epoch(source, context, init_secret));
  }
  return json::array({test});
}

json make_secret_tree(CipherSuite cipher_suite) {
  Source source(cipher_suite, "secret-tree");
  auto test = suite_of(source);
  const auto sender_data_secret = source.secret<SenderDataSecret>();
  const auto ciphertext = source.random.bytes(77);
  const auto sender_data = derive_sender_data_key(source.suite, sender_data_secret, ciphertext);
  test["sender_data"] = {{"sender_data_secret", hex(sender_data_secret)},
                         {"ciphertext", to_hex(ciphertext)},
                         {"key", hex(sender_data.key)},
                         {"nonce", hex(sender_data.nonce)}};
  auto encryption_secret = source.secret<EncryptionSecret>();
  test["encryption_secret"] = hex(encryption_secret);
  constexpr std::uint32_t leaves = 5;
  SecretTree tree(source.suite, std::move(encryption_secret), TreeSize::for_leaves(leaves), 100);
  test["leaves"] = json::array();
  for (LeafIndex leaf; leaf.value < leaves; ++leaf.value) {
    auto generations = json::array();
    for (const std::uint32_t generation : {0U, 7U}) {
      const auto handshake = tree.take(leaf, RatchetType::handshake, generation).value().key_and_nonce;
      const auto application = tree.take(leaf, RatchetType::application, generation).value().key_and_nonce;
      generations.push_back({{"generation", generation},
                             {"handshake_key", hex(handshake.key)},
                             {"handshake_nonce", hex(handshake.nonce)},
                             {"application_key", hex(application.key)},
                             {"application_nonce", hex(application.nonce)}});
    }
    test["leaves"].push_back(generations);
  }
  return json::array({test});
}

json make_message_protection(CipherSuite cipher_suite) {
  Source source(cipher_suite, "message-protection");
  const auto& suite = source.suite;
  auto test = suite_of(source);
  const auto context = source.context();
  const auto key = crypto::SigningKey::generate(suite.signature(), source.random);
  auto encryption_secret = source.secret<EncryptionSecret>();
  const auto sender_data_secret = source.secret<SenderDataSecret>();
  const auto membership_key = source.secret<MembershipKey>();
  test["group_id"] = to_hex(context.group_id);
  test["epoch"] = context.epoch;
  test["tree_hash"] = to_hex(context.tree_hash);
  test["confirmed_transcript_hash"] = to_hex(context.confirmed_transcript_hash);
  test["signature_priv"] = hex(key.private_key());
  test["signature_pub"] = to_hex(key.public_key());
  test["encryption_secret"] = hex(encryption_secret);
  test["sender_data_secret"] = hex(sender_data_secret);
  test["membership_key"] = hex(membership_key);
  const SecretTree keys(suite, std::move(encryption_secret), TreeSize::for_leaves(2), 100);

  const auto protect = [&](const std::string& name, const MessageContent& content) {
    auto encrypted = signed_content(context, WireFormat::mls_private_message, content, key);
    auto clear = signed_content(context, WireFormat::mls_public_message, content, key);
    if (name == "commit") encrypted.auth.confirmation_tag = clear.auth.confirmation_tag = source.octets();
    auto fresh = keys;
    test[name + "_priv"] =
        hex_of(MLSMessage{protect_private(suite, encrypted, sender_data_secret, fresh, 3, source.random).value()});
    if (name == "application") return;
    test[name + "_pub"] = hex_of(MLSMessage{protect_public(suite, clear, context, membership_key)});
  };
  const Proposal proposal{Remove{LeafIndex{0}}};
  const Commit commit{{{proposal}, {ProposalRef{{source.octets()}}}}, {}};
  const auto application = source.octets();
  test["proposal"] = hex_of(proposal);
  test["commit"] = hex_of(commit);
  test["application"] = to_hex(application);
  protect("proposal", proposal);
  protect("commit", commit);
  protect("application", ApplicationData{application});
  return json::array({test});
}

json make_transcript_hashes(CipherSuite cipher_suite) {
  Source source(cipher_suite, "transcript-hashes");
  auto test = suite_of(source);
  const auto context = source.context();
  const auto key = crypto::SigningKey::generate(source.suite.signature(), source.random);
  const auto confirmation_key = source.secret<ConfirmationKey>();
  const auto before = source.octets();
  auto content =
      signed_content(context, WireFormat::mls_public_message, Commit{{{Proposal{Remove{LeafIndex{0}}}}}, {}}, key);
  const auto confirmed = make_confirmed_transcript_hash(source.suite, before, content);
  content.auth.confirmation_tag = make_confirmation_tag(source.suite, confirmation_key, confirmed);
  test["confirmation_key"] = hex(confirmation_key);
  test["authenticated_content"] = hex_of(content);
  test["interim_transcript_hash_before"] = to_hex(before);
  test["confirmed_transcript_hash_after"] = to_hex(confirmed);
  test["interim_transcript_hash_after"] =
      to_hex(make_interim_transcript_hash(source.suite, confirmed, content.auth.confirmation_tag));
  return json::array({test});
}

}  // namespace qpc::mls::vectors
