#include "node/proof/proof_signer.h"

#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

using message::DeliveryProof;

struct ProofSignerTest : NodeServiceTest {
  kj::Promise<Bytes> ask(std::uint8_t n) {
    return proofs.prove({n}, test_now + std::chrono::seconds(7),
                        message::InChannel{identity::ChannelAddress{{context.domain, {1}}}, n});
  }
  DeliveryProof read(ByteView octets) { return read_all<DeliveryProof>(octets).value(); }
};

TEST_F(ProofSignerTest, SignsOnceForAllThatWaitTogether) {
  std::vector<kj::Promise<Bytes>> asked;
  for (std::uint8_t n = 0; n < 20; ++n) asked.push_back(ask(n));
  std::vector<DeliveryProof> answered;
  for (auto& one : asked) answered.push_back(read(one.wait(scope)));
  EXPECT_EQ(proofs.signatures(), 1u);
  for (std::uint8_t n = 0; n < 20; ++n) {
    EXPECT_EQ(answered[n].statement.message_id[0], n);
    EXPECT_EQ(answered[n].batch_size, 20u);
    EXPECT_TRUE(answered[n].verify(proofs.keys().certificate()));
  }
}

TEST_F(ProofSignerTest, TellsTheMinuteAndNotTheSecond) {
  EXPECT_EQ(read(ask(1).wait(scope)).statement.stored_at, std::chrono::floor<std::chrono::minutes>(test_now));
}

TEST_F(ProofSignerTest, SignsAtOnceWhenABatchIsFull) {
  std::vector<kj::Promise<Bytes>> asked;
  for (std::size_t n = 0; n < ProofSigner::most_in_a_batch; ++n) asked.push_back(ask(0));
  EXPECT_EQ(proofs.signatures(), 1u);
  asked.push_back(ask(1));
  EXPECT_EQ(read(asked.back().wait(scope)).batch_size, 1u);
}

TEST_F(ProofSignerTest, SaysNothingToThoseWhoHaveGone) {
  auto gone = ask(1);
  gone = nullptr;
  auto stays = ask(2);
  EXPECT_EQ(read(stays.wait(scope)).batch_size, 1u);
}

TEST_F(ProofSignerTest, GoesOnWithAnotherKeyAfterThoseWhoWaited) {
  auto before = ask(1);
  const auto old_certificate = proofs.keys().certificate();
  proofs.use(make_proof_keys());
  auto after = ask(2);
  const auto first = read(before.wait(scope));
  EXPECT_TRUE(first.verify(old_certificate));
  const auto second = read(after.wait(scope));
  EXPECT_TRUE(second.verify(proofs.keys().certificate()));
  EXPECT_FALSE(second.verify(old_certificate));
}

struct ReceiptTest : ProofSignerTest {
  static constexpr std::uint8_t group_octet = 4, channel_octet = 5;
  ~ReceiptTest() noexcept override = default;

  void SetUp() override {
    sender = connect();
    session.emplace(settle(*sender, alice));
    recipient = connect();
    other.emplace(settle(*recipient, bob));
    mailbox =
        to_bytes(view(other->mailboxRequest().send().getMailbox().addressRequest().send().wait(scope).getAddress()));
    auto create = session->channelsRequest().send().getChannels().createRequest();
    create.setAddress(as_data(address));
    create.setGroupId(as_data(group_id));
    channel.emplace(create.send().wait(scope).getResult().getChannel());
  }
  auto commit(std::string_view text, bool with_joiner) {
    auto call = channel->commitRequest();
    call.setEpoch(0);
    call.setCommit(as_data(private_message(group_id, 0, mls::ContentType::commit, text)));
    if (with_joiner) {
      auto welcome = call.initWelcomes(1)[0];
      welcome.setAddress(as_data(mailbox));
      welcome.setMessage(as_data(as_bytes("a Welcome")));
      call.initAdd(1).set(0, as_data(mailbox));
    }
    return call.send().wait(scope);
  }
  auto post(std::string_view text) {
    auto call = channel->postRequest();
    call.setMessage(as_data(private_message(group_id, 1, mls::ContentType::application, text)));
    call.initAuthority().setSession();
    return call.send().wait(scope);
  }
  auto enqueue(std::string_view text) {
    auto call = session->mailboxRequest().send().getMailbox().enqueueRequest();
    call.setAddress(as_data(mailbox));
    call.setMessage(as_data(as_bytes(text)));
    call.initAuthority().setSession();
    return call.send().wait(scope);
  }
  /// The proof in a receipt, which says the same as the receipt.
  DeliveryProof proven(api::Receipt::Reader receipt) {
    const auto proof = read(view(receipt.getProof()));
    EXPECT_TRUE(proof.verify(proofs.keys().certificate()));
    EXPECT_TRUE(std::ranges::equal(proof.statement.message_id, view(receipt.getMessageId())));
    EXPECT_EQ(proof.statement.stored_at.time_since_epoch().count(), receipt.getStoredAt());
    return proof;
  }

  Bytes address = Bytes(32, channel_octet), group_id = Bytes(32, group_octet), mailbox;
  std::optional<Client> sender, recipient;
  std::optional<api::Session::Client> session, other;
  std::optional<api::Channel::Client> channel;
};

TEST_F(ReceiptTest, OfAMailboxNamesIt) {
  const auto answered = enqueue("hello");
  const auto proof = proven(answered.getResult().getStored());
  EXPECT_TRUE(std::ranges::equal(std::get<message::InMailbox>(proof.statement.place).address.local, mailbox));
  const auto again = enqueue("hello");
  EXPECT_EQ(proven(again.getResult().getStored()).statement.place, proof.statement.place);
}

TEST_F(ReceiptTest, OfACommitHoldsItsWelcomesAlsoTheSecondTime) {
  const auto answered = commit("commit", true);
  const auto proof = proven(answered.getResult().getAccepted());
  const auto place = std::get<message::CommitInChannel>(proof.statement.place);
  EXPECT_EQ(place.mailboxes, 0u) << "nobody else was in the group";
  EXPECT_EQ(place.welcomes,
            message::root_of_welcomes({message::welcome_leaf(mailbox, crypto::sha256(as_bytes("a Welcome")))}));
  // With other Welcomes, it is proven with those that were accepted.
  const auto again = commit("commit", false);
  EXPECT_EQ(proven(again.getResult().getAccepted()).statement.place, proof.statement.place);
}

TEST_F(ReceiptTest, OfAChannelNamesItAndCountsTheMailboxesAlsoTheSecondTime) {
  commit("commit", true);
  const auto answered = post("hello");
  const auto proof = proven(answered.getResult().getStored());
  const auto place = std::get<message::InChannel>(proof.statement.place);
  EXPECT_TRUE(std::ranges::equal(place.address.local, address));
  EXPECT_EQ(place.mailboxes, 1u);
  const auto again = post("hello");
  EXPECT_EQ(proven(again.getResult().getStored()).statement.place, proof.statement.place);
}

TEST_F(ReceiptTest, IsNotGivenForWhatIsRefused) {
  const auto before = proofs.signatures();
  mailbox = Bytes(32, 99);
  EXPECT_TRUE(enqueue("hello").getResult().isRefused());
  EXPECT_EQ(proofs.signatures(), before);
}

TEST_F(ReceiptTest, CanBeCheckedWithWhatTheNodePublishes) {
  const auto answered = enqueue("hello");
  const auto info = sender->node.infoRequest().send().wait(scope);
  const auto certificates = info.getInfo().getProofCertificates();
  ASSERT_EQ(certificates.size(), 1u);
  const auto certificate = read_all<identity::NodeCertificate>(view(certificates[0])).value();
  EXPECT_TRUE(certificate.verify());
  EXPECT_EQ(certificate.issuer, identity::NodeKey::of(identity).value());
  EXPECT_TRUE(read(view(answered.getResult().getStored().getProof())).verify(certificate));
}

}  // namespace
}  // namespace qpc::node
