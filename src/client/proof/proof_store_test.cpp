#include "client/proof/proof_store.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "core/message/proof_for_tests.h"

namespace qpc::client {
namespace {

struct ProofStoreTest : testing::Test {
  template <class Change>
  void change(Change&& change) {
    must(store.write([&](db::Database& db) -> Outcome<> {
      ProofStore proofs(db);
      change(proofs);
      return {};
    }));
  }
  Store store = Store::in_memory();
  identity::NodeForTests node;
};

TEST_F(ProofStoreTest, KeepsAValidProofWhateverComesLater) {
  change([](ProofStore& proofs) {
    EXPECT_EQ(proofs.find({1}), std::nullopt);
    proofs.keep({{1}, ProofState::missing, {}});
    proofs.keep({{1}, ProofState::invalid, Bytes{1}});
    EXPECT_EQ(proofs.find({1})->state, ProofState::invalid);
    proofs.keep({{1}, ProofState::valid, Bytes{2}});
    proofs.keep({{1}, ProofState::invalid, Bytes{3}});
    EXPECT_EQ(proofs.find({1})->state, ProofState::valid);
    EXPECT_EQ(proofs.find({1})->proof, Bytes{2});
  });
}

TEST_F(ProofStoreTest, FindsCertificatesByTheirKey) {
  const auto certificate = node.certify(node.proof_key);
  change([&](ProofStore& proofs) {
    EXPECT_EQ(proofs.certificate(certificate.key_id()), std::nullopt);
    proofs.keep_certificate(certificate);
    EXPECT_EQ(proofs.certificate(certificate.key_id()), certificate);
  });
}

TEST_F(ProofStoreTest, RemembersTheNewestRotations) {
  identity::IdentityChain chain;
  chain.append(node.rotate());
  change([&](ProofStore& proofs) {
    EXPECT_TRUE(proofs.rotations().empty());
    proofs.keep_rotations({});
    proofs.keep_rotations(chain);
    EXPECT_EQ(proofs.rotations(), chain);
  });
}

TEST_F(ProofStoreTest, ShowsInTheHistoryWhatAMessageIsProvenBy) {
  must(store.write([](db::Database& db) -> Outcome<> {
    MessageStore messages(db);
    const auto id = messages.add({.conversation = 1, .state = MessageState::sent, .message_id = message::MessageId{4}});
    EXPECT_EQ(messages.find(*id)->proof, std::nullopt);
    ProofStore(db).keep({{4}, ProofState::missing, {}});
    EXPECT_EQ(messages.find(*id)->proof, ProofState::missing);
    EXPECT_EQ(messages.list({}).front().proof, ProofState::missing);
    return {};
  }));
}

}  // namespace
}  // namespace qpc::client
