// Presence through real RPC: who is told, and how long it lasts.
#include "node/presence/presence_service.h"
#include "db/test_engine/test_engine.h"

#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

using Told = std::vector<std::pair<Bytes, bool>>;

class Watching final : public api::Presence::Watcher::Server {
 public:
  explicit Watching(Told& told) : told_(told) {}
  kj::Promise<void> changed(ChangedContext call) override {
    told_.emplace_back(copy(call.getParams().getAccountId()), call.getParams().getPresent());
    return kj::READY_NOW;
  }

 private:
  Told& told_;
};

class PresenceServiceTest : public NodeServiceTest {
 protected:
  ~PresenceServiceTest() noexcept override = default;

  Client alices = connect(), bobs = connect();
  api::Session::Client alice_session = settle(alices, alice), bob_session = settle(bobs, bob);
  Told alices_news, bobs_news;
  const Bytes alices_id = to_bytes(alice.account_id.view()), bobs_id = to_bytes(bob.account_id.view());

  using Answer = capnp::Response<api::Presence::AnnounceResults>;
  Answer announce(api::Session::Client session, Told& news, std::initializer_list<Bytes> to) {
    auto call = session.presenceRequest().send().getPresence().announceRequest();
    auto list = call.initTo(static_cast<unsigned>(to.size()));
    for (unsigned i = 0; i < to.size(); ++i) list.set(i, as_data(to.begin()[i]));
    call.setWatcher(kj::heap<Watching>(news));
    auto answer = call.send().wait(scope);
    scope.poll();
    return answer;
  }
};

TEST_F(PresenceServiceTest, TellsTwoOfEachOtherWhoBothWantItUntilOneGoes) {
  kj::Maybe<Answer> first = announce(alice_session, alices_news, {bobs_id});
  auto second = announce(bob_session, bobs_news, {alices_id});
  ASSERT_EQ(second.getResult().getAnnounced().getPresent().size(), 1u);
  EXPECT_EQ(alices_news, (Told{{bobs_id, true}}));
  first = nullptr;
  scope.poll();
  EXPECT_EQ(bobs_news, (Told{{alices_id, false}}));
  EXPECT_EQ(presence.size(), 1u);
}

TEST_F(PresenceServiceTest, EndsWithTheSession) {
  auto first = announce(alice_session, alices_news, {bobs_id});
  auto second = announce(bob_session, bobs_news, {alices_id});
  alice_session.endRequest().send().wait(scope);
  scope.poll();
  EXPECT_EQ(bobs_news, (Told{{alices_id, false}}));
  EXPECT_EQ(announce(alice_session, alices_news, {bobs_id}).getResult().getRefused().getReason(),
            Reason::SESSION_ENDED);
}

TEST_F(PresenceServiceTest, ReplacesAnAnnouncementByTheNext) {
  auto second = announce(bob_session, bobs_news, {alices_id});
  auto first = announce(alice_session, alices_news, {bobs_id});
  auto again = announce(alice_session, alices_news, {bobs_id});
  EXPECT_EQ(bobs_news, (Told{{alices_id, true}})) << "she never was away";
  EXPECT_EQ(presence.size(), 2u);
  auto to_nobody = announce(alice_session, alices_news, {});
  EXPECT_EQ(bobs_news.back(), (std::pair{alices_id, false}));
}

TEST_F(PresenceServiceTest, IsNotForTheBlocked) {
  auto first = announce(alice_session, alices_news, {bobs_id});
  auto second = announce(bob_session, bobs_news, {alices_id});
  auto block = alice_session.contactsRequest().send().getContacts().blockRequest();
  block.setAccountId(as_data(bobs_id));
  block.send().wait(scope);
  scope.poll();
  EXPECT_EQ(bobs_news.back(), (std::pair{alices_id, false}));
  auto again = announce(alice_session, alices_news, {bobs_id});
  EXPECT_EQ(again.getResult().getAnnounced().getPresent().size(), 0u);
  EXPECT_EQ(bobs_news.size(), 1u);
}

TEST_F(PresenceServiceTest, RefusesTooManyTooOftenAndWhatIsNoId) {
  auto call = alice_session.presenceRequest().send().getPresence().announceRequest();
  call.initTo(PresenceService::most_announced_to + 1);
  EXPECT_EQ(call.send().wait(scope).getResult().getRefused().getReason(), Reason::TOO_MANY);
  EXPECT_EQ(announce(alice_session, alices_news, {Bytes(15)}).getResult().getRefused().getReason(), Reason::MALFORMED);
  for (unsigned i = 0; i < Throttles::announcements_a_minute; ++i) announce(alice_session, alices_news, {bobs_id});
  EXPECT_EQ(announce(alice_session, alices_news, {bobs_id}).getResult().getRefused().getReason(), Reason::TOO_OFTEN);
}

TEST_F(PresenceServiceTest, StoresNothing) {
  if (db::TestEngine::is_postgres()) return;  // the other engine counts what is changed
  const auto rows = [&] {
    return storage.read([](db::Database& db) { return db.find_one<std::int64_t>("SELECT total_changes()").value(); })
        .wait(scope);
  };
  const auto before = rows();
  auto first = announce(alice_session, alices_news, {bobs_id});
  auto second = announce(bob_session, bobs_news, {alices_id});
  EXPECT_EQ(rows(), before);
}

}  // namespace
}  // namespace qpc::node
