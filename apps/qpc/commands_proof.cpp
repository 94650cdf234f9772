#include <format>

#include "cli/terminal_text.h"
#include "client/proof/evidence.h"
#include "client/session/node_trust.h"
#include "core/base/encoding.h"
#include "qpc/commands.h"
#include "qpc/read_file.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;
using message::CommitInChannel;
using message::InChannel;

constexpr const char* what_it_proves =
    "It proves that, and nothing more: not who sent it, not what it says, and not that anybody has fetched or read it.";

std::string mailboxes(std::uint32_t count) { return std::format("{} mailbox{}", count, count == 1 ? "" : "es"); }

/// What a proof is about, in words and as a name for programs.
struct Place {
  const char* kind;
  std::string words;
  std::uint32_t mailboxes;
};
Place place_of(const message::DeliveryStatement& statement) {
  if (const auto* channel = std::get_if<InChannel>(&statement.place)) {
    return {"channel", "in a conversation, for " + mailboxes(channel->mailboxes), channel->mailboxes};
  }
  if (const auto* commit = std::get_if<CommitInChannel>(&statement.place)) {
    return {"commit", "as a change of a group, with its invitations, for " + mailboxes(commit->mailboxes),
            commit->mailboxes};
  }
  return {"mailbox", "in one mailbox", 1};
}

/// Safe for a terminal: a domain's characters are.
std::string describe(const message::DeliveryEvidence& evidence, const std::string& fingerprint) {
  const auto& statement = evidence.proof.statement;
  return std::format(
      "The node of {} says that it stored message\n  {}\nin the minute {:%Y-%m-%d %H:%M} UTC, {}.\n"
      "The node's identity: {}\n{}",
      statement.domain().text(), to_hex(statement.message_id), statement.stored_at, place_of(statement).words,
      fingerprint, what_it_proves);
}

Json to_json(const message::DeliveryEvidence& evidence, const std::string& fingerprint) {
  const auto& statement = evidence.proof.statement;
  const auto place = place_of(statement);
  return {{"id", to_hex(statement.message_id)},
          {"domain", statement.domain().text()},
          {"stored_at", statement.stored_at.time_since_epoch().count()},
          {"place", place.kind},
          {"mailboxes", place.mailboxes},
          {"identity", fingerprint},
          {"proves", "stored"}};
}

/// Whom to believe: who was named, or the nodes that the profile trusts.
client::Outcome<std::vector<net::IdentityKey>> trusted_by(Program& program, const message::DeliveryEvidence& evidence) {
  if (const auto& named = program.globals().trust; !named.empty()) return client::identities_named(evidence, named);
  if (auto engine = program.engine()) {
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
client::Outcome<net::IdentityKey> check(Program& program, message::DeliveryEvidence evidence,
                                        const std::vector<net::IdentityKey>& trusted) {
  auto checked = client::check_proof(evidence, trusted);
  if (checked) return checked;
  auto engine = program.engine();
  if (!engine) return checked;
  QPC_TRY(evidence.rotations,
          (*engine)->store().read([](db::Database& db) { return client::ProofStore(db).rotations(); }));
  return client::check_proof(evidence, trusted);
}

}  // namespace

Task<Ending> run_message_proof(Program& program, MessageProof command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(command.id));
  QPC_CO_TRY(const auto evidence,
             engine->store().read([&](db::Database& db) { return client::export_proof(db, message.row); }));
  QPC_CO_TRY(const auto trusted,
             engine->store().read([](db::Database& db) { return client::TrustStore(db).identities(); }));
  QPC_CO_TRY(const auto identity, client::check_proof(evidence, trusted));
  const auto fingerprint = net::fingerprint(identity);
  const std::string words = describe(evidence, fingerprint);
  const std::string block = evidence.to_text();
  Json object = to_json(evidence, fingerprint);
  if (command.out.empty()) {
    object["evidence"] = block;
    program.output().data(object, words + "\n\n" + block);
    co_return 0;
  }
  QPC_CO_CHECK(write_file(command.out, as_bytes(words + "\n\n" + block)));
  object["file"] = command.out.string();
  program.output().data(object, words + "\nWritten to " + terminal_text(command.out.string(), Lines::join) +
                                    ". Others check it with 'qpc proof verify FILE'.");
  co_return 0;
}

Task<Ending> run_proof_verify(Program& program, ProofVerify command) {
  QPC_CO_TRY(const auto octets, read_file(command.file));
  const auto evidence = message::DeliveryEvidence::from_text(as_text(octets));
  if (!evidence) {
    co_return failure(FailureKind::refused, "not_a_proof",
                      "There is no proof in " + command.file.string() +
                          ", or it was damaged on its way. It stands between two lines that begin with -----BEGIN and "
                          "-----END, as 'qpc message proof' writes it.");
  }
  QPC_CO_TRY(const auto trusted, trusted_by(program, *evidence));
  QPC_CO_TRY(const auto identity, check(program, *evidence, trusted));
  const auto fingerprint = net::fingerprint(identity);
  Json object = to_json(*evidence, fingerprint);
  object["holds"] = true;
  program.output().data(object, "The proof holds. " + describe(*evidence, fingerprint));
  co_return 0;
}

}  // namespace qpc::cli
