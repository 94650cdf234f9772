#include "client/proof/receipts.h"

#include "client/session/octets.h"

namespace qpc::client {
namespace {

using Certificate = std::optional<identity::NodeCertificate>;

net::IdentityKey identity_of(net::Connection& connection) {
  KJ_IF_MAYBE (identity, connection.peer_identity()) return identity->key;
  return {};
}

/// The certificate of a key. What the node publishes is kept, so that proofs can be checked without it later.
Task<Outcome<Certificate>> find_certificate(Session& session, Store& store, identity::NodeKeyId key_id) {
  QPC_CO_TRY(auto known, store.read([&](db::Database& db) { return ProofStore(db).certificate(key_id); }));
  if (known) co_return known;
  const auto answer = co_await session.answer("asking for the node's certificates", session.info());
  const auto papers = NodePapers::read(answer.getInfo(), identity_of(session.connection()));
  const auto* found = papers.find(key_id);
  if (found == nullptr) co_return Certificate();
  QPC_CO_CHECK(store.write([&](db::Database& db) -> Outcome<> {
    ProofStore proofs(db);
    proofs.keep_certificate(*found);
    proofs.keep_rotations(papers.rotations);
    return {};
  }));
  co_return *found;
}

}  // namespace

Task<Outcome<StoredProof>> examine(Session& session, Store& store, api::Receipt::Reader receipt, SentToChannel sent) {
  Certificate certificate;
  if (const auto key_id = proof_key_of(view(receipt.getProof()))) {
    QPC_CO_TRY(certificate, co_await find_certificate(session, store, *key_id));
  }
  const auto state = check_receipt(receipt, sent, certificate ? &*certificate : nullptr);
  co_return StoredProof{sent.message_id, state, state == ProofState::missing ? Bytes() : bytes(receipt.getProof())};
}

std::string warning(ProofState state) {
  switch (state) {
    case ProofState::valid:
      return "";
    case ProofState::missing:
      return "The node took the message, but gave no proof that it has: you could not show that it was there. Ask its "
             "operator whether the node is up to date.";
    case ProofState::invalid:
      return "THE NODE TOOK THE MESSAGE, BUT ITS PROOF DOES NOT HOLD. The message is not sent again. Ask the "
             "recipients "
             "whether they have it, and the operator what is wrong: a node that means well gives proofs that hold.";
  }
  return "";
}

}  // namespace qpc::client
