#include "client/proof/evidence.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/session/node_trust.h"
#include "core/message/proof_for_tests.h"

namespace qpc::client {
namespace {

net::IdentityKey key_of(const identity::NodeKey& key) {
  net::IdentityKey identity;
  std::ranges::copy(key.octets, identity.begin());
  return identity;
}

struct EvidenceTest : testing::Test {
  /// A message whose proof is in that state.
  Outcome<message::DeliveryEvidence> exported(std::optional<ProofState> state) {
    const auto statement = message::statement_of(node, 7);
    const auto proof = message::prove(node.proof_key, {statement}).front();
    return store.write([&](db::Database& db) -> Outcome<message::DeliveryEvidence> {
      ProofStore proofs(db);
      proofs.keep_certificate(node.certify(node.proof_key));
      if (state) proofs.keep({statement.message_id, *state, wire(proof)});
      return export_proof(db, {.message_id = statement.message_id});
    });
  }
  std::string code(std::optional<ProofState> state) {
    const auto outcome = exported(state);
    return outcome ? "" : outcome.error().code;
  }
  Store store = Store::in_memory();
  identity::NodeForTests node, other{2};
};

TEST_F(EvidenceTest, IsExportedAndHoldsForTheNodeThatSigned) {
  const auto evidence = must(exported(ProofState::valid));
  const auto trusted = {key_of(other.pin()), key_of(node.pin())};
  EXPECT_EQ(must(check_proof(evidence, trusted)), key_of(node.pin()));
}

TEST_F(EvidenceTest, IsNotExportedWhereThereIsNoneThatHolds) {
  EXPECT_EQ(code(std::nullopt), "no_proof");
  EXPECT_EQ(code(ProofState::missing), "proof_missing");
  EXPECT_EQ(code(ProofState::invalid), "proof_invalid");
  const auto unsent = store.read([](db::Database& db) { return export_proof(db, {}); });
  EXPECT_EQ(unsent.error().code, "no_proof");
}

TEST_F(EvidenceTest, DoesNotHoldForAnybodyElse) {
  const auto evidence = must(exported(ProofState::valid));
  EXPECT_EQ(check_proof(evidence, {{key_of(other.pin())}}).error().code, "proof_invalid");
  EXPECT_EQ(check_proof(evidence, {}).error().code, "proof_invalid");
}

TEST_F(EvidenceTest, NamesTheIdentitiesItMayHangFrom) {
  const auto evidence = must(exported(ProofState::valid));
  const auto shown = net::fingerprint(key_of(node.pin()));
  EXPECT_EQ(identities_named(evidence, shown), std::vector{key_of(node.pin())});
  EXPECT_EQ(identities_named(evidence, plain_fingerprint(shown)), std::vector{key_of(node.pin())});
  EXPECT_TRUE(identities_named(evidence, net::fingerprint(key_of(other.pin()))).empty());
}

TEST_F(EvidenceTest, TrustMovesToTheAnnouncedIdentityEverywhereAndOnce) {
  const auto before = key_of(node.pin()), after = key_of(other.pin());
  const auto address = net::NodeAddress::parse("a.example:1").value();
  const auto elsewhere = net::NodeAddress::parse("b.example:1").value();
  const std::chrono::sys_seconds now{std::chrono::seconds(5)};
  must(store.write([&](db::Database& db) -> Outcome<> {
    TrustStore trust(db);
    trust.add(address, before, now);
    trust.add(elsewhere, before, now);
    EXPECT_TRUE(trust.replace(before, after, now));
    EXPECT_FALSE(trust.replace(before, after, now));
    EXPECT_EQ(trust.find(address), after);
    EXPECT_EQ(trust.find(elsewhere), after);
    EXPECT_EQ(trust.identities(), std::vector{after});
    return {};
  }));
}

}  // namespace
}  // namespace qpc::client
