// What a session may do through real RPC, and what hangs from it.
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

TEST_F(NodeServiceTest, KeepsAPendingDeviceOutUntilItIsConfirmedAndLetsItInThen) {
  auto client = connect();
  auto session = settle(client, alice);
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  const auto second_id = identity::DeviceId::generate(alice.random);
  auto other = connect();
  auto enrolled = enrol(other, alice, second_id, second_key);
  ASSERT_TRUE(enrolled.getResult().isOpened());
  EXPECT_TRUE(enrolled.getResult().getOpened().getPending());
  auto pending = enrolled.getResult().getOpened().getSession();
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::PENDING);
  EXPECT_EQ(pending.mailboxRequest().send().getMailbox().addressRequest().send().wait(scope).getAddress().size(), 32u);

  auto manifest = alice.first_manifest().successor();
  ASSERT_TRUE(manifest.add_device(alice.device(second_id, second_key)));
  auto waiting = pending.accountRequest().send().getAccount().waitForManifestRequest();
  waiting.setSince(1);
  auto waited = waiting.send();
  EXPECT_FALSE(waited.poll(scope));
  auto publish = session.accountRequest().send().getAccount().publishManifestRequest();
  publish.setManifest(as_data(alice.sign(manifest)));
  EXPECT_EQ(publish.send().wait(scope).getResult().getPublished(), 2u);
  EXPECT_EQ(waited.wait(scope).getManifests().size(), 1u);
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::UNSPECIFIED);

  manifest = manifest.successor();
  ASSERT_TRUE(manifest.revoke_device(second_id, test_now));
  publish = session.accountRequest().send().getAccount().publishManifestRequest();
  publish.setManifest(as_data(alice.sign(manifest)));
  EXPECT_EQ(publish.send().wait(scope).getResult().getPublished(), 3u);
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::REVOKED) << "a revocation ends the open session at once";
}

TEST_F(NodeServiceTest, EndsASessionWithEverythingThatHangsFromIt) {
  auto client = connect();
  auto session = settle(client, alice);
  session.endRequest().send().wait(scope);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
}

TEST_F(NodeServiceTest, GivesNoDeviceAndNoMailboxTheRowOfOneThatIsGone) {
  auto client = connect();
  settle(client, alice);
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  const auto second_id = identity::DeviceId::generate(alice.random);
  auto pending = enrol(client, alice, second_id, second_key).getResult().getOpened().getSession();
  auto mailbox = pending.mailboxRequest().send().getMailbox();
  mailbox.addressRequest().send().wait(scope);
  const auto rows = [&] {
    return storage
        .read([](db::Database& db) {
          return std::pair(db.find_one<std::int64_t>("SELECT max(id) FROM device").value(),
                           db.find_one<std::int64_t>("SELECT max(id) FROM mailbox").value());
        })
        .wait(scope);
  };
  const auto before = rows();
  auto forget = pending.devicesRequest().send().getDevices().forgetRequest();
  forget.setDeviceId(as_data(second_id.octets));
  ASSERT_TRUE(forget.send().wait(scope).getResult().isForgotten());
  auto other = connect();
  auto bobs = settle(other, bob).mailboxRequest().send().getMailbox();
  bobs.addressRequest().send().wait(scope);
  EXPECT_GT(rows().first, before.first);
  EXPECT_GT(rows().second, before.second);
}

TEST_F(NodeServiceTest, EndsTheSessionOfADeviceThatForgetsItselfThoughItDropsTheCall) {
  auto client = connect();
  auto session = settle(client, alice);
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  const auto second_id = identity::DeviceId::generate(alice.random);
  auto pending = enrol(client, alice, second_id, second_key).getResult().getOpened().getSession();
  auto mailbox = pending.mailboxRequest().send().getMailbox();
  auto devices = pending.devicesRequest().send().getDevices();
  mailbox.addressRequest().send().wait(scope);
  const auto known = [&] {
    return storage
        .read([&](db::Database& db) {
          return db.find_one<std::int64_t>("SELECT count(*) FROM device WHERE device_id = ?1", second_id.octets)
              .value();
        })
        .wait(scope);
  };
  for (unsigned turns = 0; turns < 200 && known() > 0; ++turns) {
    auto forget = devices.forgetRequest();
    forget.setDeviceId(as_data(second_id.octets));
    auto answer = forget.send();
    scope.poll(turns);
    {
      auto dropped = kj::mv(answer);
    }
  }
  ASSERT_EQ(known(), 0);
  scope.poll();
  EXPECT_EQ(sessions.size(), 1u) << "only the other device's";
  EXPECT_TRUE(fails(mailbox.fetchRequest().send()));
}

TEST_F(NodeServiceTest, AnswersNoFetchThatWaitsWithWhatCameAfterTheSessionEnded) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  auto wait = mailbox.fetchWaitRequest();
  wait.setFromSeq(1);
  wait.setWaitMs(60'000);
  auto waited = wait.send();
  EXPECT_FALSE(waited.poll(scope));
  session.endRequest().send().wait(scope);
  storage.write([&](db::Database& db) { return Mailboxes(db, {}).enqueue(address, as_bytes("late"), {}, test_now); })
      .wait(scope)
      .value();
  EXPECT_TRUE(fails(kj::mv(waited)));
}

TEST_F(NodeServiceTest, EndsAConnectionWithItsLastSession) {
  auto client = connect();
  auto first = settle(client, alice);
  auto second = resume(client, alice, 2, alice.device_key).getResult().getOpened().getSession();
  first.endRequest().send().wait(scope);
  advance(2 * SessionRegistry::farewell);
  EXPECT_EQ(server->connections(), 1u) << "another session lives on it";
  second.endRequest().send().wait(scope);
  advance(2 * SessionRegistry::farewell);
  EXPECT_EQ(server->connections(), 0u);
  EXPECT_EQ(client.rpc->connection().on_closed().wait(scope).code, net::CloseCode::session_ended);
}

TEST_F(NodeServiceTest, EndsTheOldestSessionOfADeviceThatOpensTooMany) {
  auto oldest = connect();
  auto session = settle(oldest, alice);
  std::vector<Client> more;
  std::vector<capnp::Response<api::Node::ResumeResults>> opened;
  for (std::size_t i = 0; i < SessionRegistry::most_of_device; ++i) {
    more.push_back(connect());
    opened.push_back(resume(more.back(), alice, i + 2, alice.device_key));
    ASSERT_TRUE(opened.back().getResult().isOpened());
  }
  EXPECT_EQ(sessions.size(), SessionRegistry::most_of_device);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
  EXPECT_EQ(look_up_reason(opened.front().getResult().getOpened().getSession(), "alice"), Reason::UNSPECIFIED);
  advance(2 * SessionRegistry::farewell);
  EXPECT_EQ(server->connections(), SessionRegistry::most_of_device);
}

TEST_F(NodeServiceTest, LetsASessionWaitForAFewThingsAtOnce) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto wait = [&] {
    auto call = mailbox.fetchWaitRequest();
    call.setFromSeq(1);
    call.setWaitMs(5000);
    return call.send();
  };
  std::vector<decltype(wait())> waiting;
  for (unsigned i = 0; i < LiveSession::most_waiting; ++i) waiting.push_back(wait());
  EXPECT_TRUE(fails(wait()));
  EXPECT_FALSE(waiting.back().poll(scope));
  waiting.pop_back();
  scope.poll();
  auto again = wait();
  EXPECT_FALSE(again.poll(scope)) << "a place is free again";
}

TEST_F(NodeServiceTest, CountsCallsThatAnswerWithManifestsAmongThose) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  auto account = session.accountRequest().send().getAccount();
  mailbox.addressRequest().send().wait(scope);
  const auto wait = [&] {
    auto call = mailbox.fetchWaitRequest();
    call.setFromSeq(1);
    call.setWaitMs(5000);
    return call.send();
  };
  const auto claim_reason = [&] {
    auto call = session.keysRequest().send().getKeys().claimRequest();
    call.initAccount().setName("alice");
    const auto answer = call.send().wait(scope);
    return answer.getResult().isRefused() ? answer.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  };
  std::vector<decltype(wait())> waiting;
  for (unsigned i = 0; i < LiveSession::most_waiting; ++i) waiting.push_back(wait());
  scope.poll();
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::TOO_MANY);
  EXPECT_EQ(claim_reason(), Reason::TOO_MANY);
  EXPECT_TRUE(fails(account.manifestsRequest().send()));
  waiting.pop_back();
  scope.poll();
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::UNSPECIFIED);
  EXPECT_NE(claim_reason(), Reason::TOO_MANY);
  EXPECT_FALSE(fails(account.manifestsRequest().send()));
}

TEST_F(NodeServiceTest, MakesNoNumberOfAClientAFaultOfTheStorage) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  constexpr auto highest = std::numeric_limits<std::uint64_t>::max();
  auto ack = mailbox.ackRequest();
  ack.setThroughSeq(highest);
  EXPECT_FALSE(fails(ack.send()));
  auto fetch = mailbox.fetchRequest();
  fetch.setFromSeq(highest);
  EXPECT_EQ(fetch.send().wait(scope).getBatch().getDeliveries().size(), 0u);
  auto other = connect();
  EXPECT_EQ(resume(other, alice, highest, alice.device_key).getResult().getRefused().getReason(), Reason::MALFORMED);
  EXPECT_FALSE(storage.unhealthy());
}

}  // namespace
}  // namespace qpc::node
