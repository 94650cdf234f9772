// Commands about the node's signed word that it has stored something.
#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/results.h"
#include "client/proof/evidence.h"
#include "client/session/node_trust.h"
#include "core/base/encoding.h"

namespace qpc::command {
namespace {

struct ProofArguments {
  std::string id;
  bool out = false;
  void describe(Fields& of) {
    of(required_word("id", "The message's id, or its beginning", Kind::message), id);
    of(option("out", "Write the proof to this file, for others to check", Kind::output), out);
  }
};
struct VerifyArguments {
  Bytes file;
  void describe(Fields& of) {
    of(required_word("file", "What 'qpc message proof' has written; '--trust' says whose word to take", Kind::content),
       file);
  }
};

std::uint32_t mailboxes(const message::DeliveryStatement& statement) {
  if (const auto* channel = std::get_if<message::InChannel>(&statement.place)) return channel->mailboxes;
  if (const auto* commit = std::get_if<message::CommitInChannel>(&statement.place)) return commit->mailboxes;
  return 1;
}

ProofPlace place_of(const message::DeliveryStatement& statement) {
  if (std::holds_alternative<message::InChannel>(statement.place)) return ProofPlace::channel;
  if (std::holds_alternative<message::CommitInChannel>(statement.place)) return ProofPlace::commit;
  return ProofPlace::mailbox;
}

Proof proof_of(const message::DeliveryEvidence& evidence, const net::IdentityKey& identity) {
  const auto& statement = evidence.proof.statement;
  return {.id = to_hex(statement.message_id),
          .domain = statement.domain().text(),
          .stored_at = statement.stored_at.time_since_epoch().count(),
          .place = place_of(statement),
          .mailboxes = mailboxes(statement),
          .identity = net::fingerprint(identity),
          .proves = "stored"};
}

/// Whom to believe: who was named, or the nodes that the profile trusts.
Outcome<std::vector<net::IdentityKey>> trusted_by(Context& context, const message::DeliveryEvidence& evidence) {
  if (const auto& named = context.surroundings().trust; !named.empty())
    return client::identities_named(evidence, named);
  if (auto engine = context.engine()) {
    QPC_TRY(auto keys, (*engine)->store().read([](db::Database& db) { return client::TrustStore(db).identities(); }));
    if (!keys.empty()) return keys;
  } else if (engine.error().kind != FailureKind::not_found) {
    return std::unexpected(engine.error());
  }
  return failure(FailureKind::authentication, "node_not_trusted",
                 "This profile trusts no node yet. Say whose word you take: --trust FINGERPRINT, as its operator "
                 "published it.");
}

/// Checks with the rotations in the proof, and with those that this profile knows of: an old proof lacks the newest.
Outcome<net::IdentityKey> check(Context& context, message::DeliveryEvidence evidence,
                                const std::vector<net::IdentityKey>& trusted) {
  auto checked = client::check_proof(evidence, trusted);
  if (checked) return checked;
  auto engine = context.engine();
  if (!engine && context.has_asked()) return std::unexpected(engine.error());
  if (!engine) return checked;
  QPC_TRY(evidence.rotations,
          (*engine)->store().read([](db::Database& db) { return client::ProofStore(db).rotations(); }));
  return client::check_proof(evidence, trusted);
}

Task<Outcome<Proof>> export_proof(Context& context, const ProofArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(arguments.id));
  QPC_CO_TRY(const auto evidence,
             engine->store().read([&](db::Database& db) { return client::export_proof(db, message.row); }));
  QPC_CO_TRY(const auto trusted,
             engine->store().read([](db::Database& db) { return client::TrustStore(db).identities(); }));
  QPC_CO_TRY(const auto identity, client::check_proof(evidence, trusted));
  Proof proof = proof_of(evidence, identity);
  proof.evidence = evidence.to_text();
  co_return proof;
}

Task<Outcome<Proof>> verify(Context& context, const VerifyArguments& arguments) {
  const auto evidence = message::DeliveryEvidence::from_text(as_text(arguments.file));
  if (!evidence) {
    co_return failure(FailureKind::refused, "not_a_proof",
                      "There is no proof in this file, or it was damaged on its way. It stands between two lines that "
                      "begin with -----BEGIN and -----END, as 'qpc message proof' writes it.");
  }
  QPC_CO_TRY(const auto trusted, trusted_by(context, *evidence));
  QPC_CO_TRY(const auto identity, check(context, *evidence, trusted));
  Proof proof = proof_of(*evidence, identity);
  proof.holds = true;
  co_return proof;
}

}  // namespace

void add_proof_commands(Registry& registry) {
  registry.add<export_proof>("message proof", "The node's signed word that it has stored a message of yours");
  registry.add_topic("proof", "Proofs that somebody hands you");
  registry.add<verify>("proof verify", "Check an exported proof, without the node");
}

}  // namespace qpc::command
