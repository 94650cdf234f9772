#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/daemon/json_rpc.h"
#include "client/daemon/remote.h"
#include "client/daemon/server.h"
#include "client/daemon/session.h"

namespace qpc::command {
namespace {

class NobodyDecides final : public client::TrustDecision {
 public:
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return failure(FailureKind::authentication, "node_not_trusted", "nobody decides in this test");
  }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
};

/// A face that hears what it is told.
class Listening final : public Context {
 public:
  explicit Listening(client::Environment& environment) : environment_(environment) {}
  std::vector<std::string> notices;

  Outcome<client::Engine*> engine() override { return failure(FailureKind::bug, "fault", "there is none here"); }
  Outcome<client::Engine*> engine_or_new(client::Protection) override { return engine(); }
  Outcome<client::Profile> profile() const override {
    return client::Profile::locate({.name = {}, .home = "/nowhere"}, [](const char*) { return std::nullopt; });
  }
  client::Environment& environment() override { return environment_; }
  Surroundings& surroundings() override { return where_; }
  void notice(const std::string& text) override { notices.push_back(text); }
  void tell_so_far(Slot) override {}
  std::unique_ptr<client::TransferObserver> transfer(const std::string&) override { return nullptr; }

 private:
  client::Environment& environment_;
  Surroundings where_;
};

struct DaemonTest : testing::Test {
  ~DaemonTest() noexcept override = default;

  kj::EventLoop loop;
  kj::WaitScope wait{loop};
  client::LoneClient alice{"alice"};
  NobodyDecides nobody;
  client::Engine engine{alice.environment, alice.store, nobody};
  Listening context{alice.environment};
  client::Profile profile = *context.profile();
  Registry registry = all_commands();
  Daemon daemon{engine, context, profile, registry, published_schema(registry)};

  struct Face {
    kj::Promise<void> served;
    kj::Own<kj::AsyncIoStream> stream;
  };
  Face call() {
    auto pipe = kj::newTwoWayPipe();
    return {kj::Promise<void>(daemon.serve(kj::mv(pipe.ends[0]))).eagerlyEvaluate(nullptr), kj::mv(pipe.ends[1])};
  }
  /// What is answered to a line.
  std::string ask(LineStream& lines, const std::string& line) {
    lines.write(line + "\n").wait(wait);
    const auto answer = kj::Promise<std::optional<Line>>(lines.read_line()).wait(wait);
    return answer ? answer->text : "(hung up)";
  }
  std::int64_t add(const std::string& text) {
    return client::must(alice.store.write([&](db::Database& db) -> Outcome<std::int64_t> {
      return client::MessageStore(db).add({.conversation = 1, .text = text}).value();
    }));
  }
  Outcome<> run(Remote& remote, Call& call, const std::string& name) {
    return kj::Promise<Outcome<>>(remote.run(*registry.find(name), call, context, {})).wait(wait);
  }
};

TEST_F(DaemonTest, RunsCommandsForAFace) {
  auto face = call();
  Remote remote(kj::mv(face.stream));
  const auto whoami = registry.find("whoami")->begin();
  ASSERT_TRUE(run(remote, *whoami, "whoami"));
  EXPECT_EQ(to_json(whoami->result())["name"], "alice@example.org");
  const auto list = registry.find("group list")->begin();
  ASSERT_TRUE(run(remote, *list, "group list"));
  EXPECT_EQ(to_json(list->result()).dump(), "[]");
  EXPECT_EQ(context.notices, std::vector<std::string>{"No conversations yet: 'qpc dm NAME TEXT' begins one."});
}

TEST_F(DaemonTest, HandsFailuresAndQuestionsOn) {
  auto face = call();
  Remote remote(kj::mv(face.stream));
  const auto show = registry.find("message show")->begin();
  Json arguments = {{"id", "abcd"}};
  ASSERT_TRUE(take_arguments(arguments, show->arguments()));
  const auto missing = run(remote, *show, "message show");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, FailureKind::not_found);
  EXPECT_FALSE(context.take_question());
  const auto closing = registry.find("account delete")->begin();
  EXPECT_EQ(run(remote, *closing, "account delete").error().code, "secret_missing");
  EXPECT_EQ(context.take_question()->argument, "password");
}

TEST_F(DaemonTest, AnswersWhatMakesNoSenseAndGoesOn) {
  auto face = call();
  LineStream lines(kj::mv(face.stream), longest_line);
  EXPECT_TRUE(ask(lines, "hello").contains("-32700"));
  EXPECT_TRUE(ask(lines, R"({"jsonrpc":"2.0","id":1,"method":"frobnicate"})").contains("-32601"));
  EXPECT_TRUE(ask(lines, R"({"jsonrpc":"2.0","id":1,"method":"group.info"})").contains("-32602"));
  EXPECT_TRUE(ask(lines, R"({"jsonrpc":"2.0","id":1,"method":"whoami","params":{"x":1}})").contains("-32602"));
  EXPECT_TRUE(ask(lines, R"({"jsonrpc":"2.0","id":1,"method":"whoami"})").contains("alice@example.org"));
  EXPECT_TRUE(ask(lines, R"({"jsonrpc":"2.0","id":2,"method":"rpc.discover"})").contains("group create"));
}

TEST_F(DaemonTest, PassesOverALineThatIsTooLong) {
  auto face = call();
  LineStream lines(kj::mv(face.stream), longest_line);
  EXPECT_TRUE(ask(lines, std::string(longest_line + 1, 'x')).contains("-32600"));
  EXPECT_TRUE(ask(lines, std::string(3 * longest_line, 'x')).contains("-32600"));
  EXPECT_TRUE(ask(lines, std::string(longest_line, 'x')).contains("-32700"));
  EXPECT_TRUE(ask(lines, R"({"jsonrpc":"2.0","id":1,"method":"whoami"})").contains("alice@example.org"));
}

TEST_F(DaemonTest, NothingIsSentThatTheDaemonCouldNotTakeAsItIs) {
  auto face = call();
  Remote remote(kj::mv(face.stream));
  const auto closing = registry.find("account delete")->begin();
  Json arguments = {{"password", "caf\xe9"}};
  ASSERT_TRUE(take_arguments(arguments, closing->arguments()));
  EXPECT_EQ(run(remote, *closing, "account delete").error().code, "not_utf8");
  const auto show = registry.find("message show")->begin();
  arguments = {{"id", std::string(longest_line, 'a')}};
  ASSERT_TRUE(take_arguments(arguments, show->arguments()));
  EXPECT_EQ(run(remote, *show, "message show").error().code, "too_large");
  const auto whoami = registry.find("whoami")->begin();
  EXPECT_TRUE(run(remote, *whoami, "whoami")) << "and goes on";
}

TEST_F(DaemonTest, ARefusalWithoutAnIdEndsTheCall) {
  auto pipe = kj::newTwoWayPipe();
  Remote remote(kj::mv(pipe.ends[0]));
  LineStream daemon_side(kj::mv(pipe.ends[1]), longest_line);
  daemon_side.post(failure_line(nullptr, {.failure = {FailureKind::limit, "too_many", "not now"}}));
  const auto whoami = registry.find("whoami")->begin();
  auto outcome = kj::Promise<Outcome<>>(remote.run(*registry.find("whoami"), *whoami, context, {}));
  auto read = kj::Promise<std::optional<Line>>(daemon_side.read_line()).eagerlyEvaluate(nullptr);
  EXPECT_EQ(outcome.wait(wait).error().code, "too_many");
}

TEST_F(DaemonTest, WhoAsksWithoutReadingIsAnsweredAllTheSame) {
  constexpr int many = 3 * static_cast<int>(DaemonSession::most_calls);
  auto face = call();
  LineStream lines(kj::mv(face.stream), longest_line);
  for (int id = 0; id < many; ++id)
    lines.post(R"({"jsonrpc":"2.0","method":"whoami","id":)" + std::to_string(id) + "}\n");
  for (int id = 0; id < many; ++id) {
    const auto answer = kj::Promise<std::optional<Line>>(lines.read_line()).wait(wait);
    ASSERT_TRUE(answer && answer->text.contains("alice@example.org")) << id;
  }
}

TEST_F(DaemonTest, ServesSoManyFacesAndSubscriptionsAndNoMore) {
  std::vector<Face> faces;
  for (std::size_t i = 0; i < Daemon::most_faces; ++i) faces.push_back(call());
  auto another = call();
  Remote remote(kj::mv(another.stream));
  const auto whoami = registry.find("whoami")->begin();
  EXPECT_EQ(run(remote, *whoami, "whoami").error().code, "too_many");
  faces.pop_back();
  auto next = call();
  LineStream lines(kj::mv(next.stream), longest_line);
  const std::string subscribe = R"({"jsonrpc":"2.0","id":1,"method":"events.subscribe"})";
  for (std::size_t i = 0; i < DaemonSession::most_subscriptions; ++i) {
    EXPECT_TRUE(ask(lines, subscribe).contains("result"));
  }
  EXPECT_TRUE(ask(lines, subscribe).contains("too_many"));
}

TEST_F(DaemonTest, WhomOneCallTrustsIsNothingToOthers) {
  auto face = call();
  LineStream lines(kj::mv(face.stream), longest_line);
  for (const char* const request : {
           R"({"jsonrpc":"2.0","id":1,"method":"proof.verify","params":{"file":"AAAA","trust":"abc","ca":"a.pem"}})",
           R"({"jsonrpc":"2.0","id":1,"method":"whoami","params":{"trust":"abc","node":"no node:at:all"}})",
           R"({"jsonrpc":"2.0","id":1,"method":"register","params":{"name":"alice@example.org","trust":"abc"}})",
       }) {
    EXPECT_TRUE(ask(lines, request).contains("error")) << request;
    EXPECT_EQ(context.surroundings().trust + context.surroundings().ca + context.surroundings().node, "");
  }
}

TEST_F(DaemonTest, AnAuthoritysFileIsWhereThePersonIs) {
  daemon.borrow_trust({.ca = "ours.pem", .folder = "/somewhere"});
  EXPECT_EQ(context.surroundings().ca, "/somewhere/ours.pem");
  daemon.borrow_trust({.ca = "system", .folder = "/somewhere"});
  EXPECT_EQ(context.surroundings().ca, "system");
  daemon.return_trust();
  EXPECT_EQ(context.surroundings().ca, "");
}

TEST_F(DaemonTest, ReportsFaultsAndNobodyWhoHangsUp) {
  daemon.report(KJ_EXCEPTION(DISCONNECTED, "gone"));
  EXPECT_TRUE(context.notices.empty());
  daemon.report(KJ_EXCEPTION(FAILED, "this is wrong"));
  ASSERT_EQ(context.notices.size(), 1U);
  EXPECT_TRUE(context.notices[0].contains("this is wrong"));
}

TEST_F(DaemonTest, TellsEachFaceOfMessages) {
  const auto first = add("one");
  auto one = call(), other = call();
  Remote all(kj::mv(one.stream)), later(kj::mv(other.stream));
  ASSERT_TRUE(kj::Promise<Outcome<>>(all.subscribe(0)).wait(wait));
  ASSERT_TRUE(kj::Promise<Outcome<>>(later.subscribe(first)).wait(wait));
  EXPECT_EQ(*kj::Promise<Outcome<Event>>(all.next_event()).wait(wait)->message->text, "one");
  add("two");
  engine.changes().note();
  EXPECT_EQ(*kj::Promise<Outcome<Event>>(all.next_event()).wait(wait)->message->text, "two");
  EXPECT_EQ(*kj::Promise<Outcome<Event>>(later.next_event()).wait(wait)->message->text, "two");
}

TEST_F(DaemonTest, TheFaceLearnsThatItHasEnded) {
  auto face = call();
  Remote remote(kj::mv(face.stream));
  face.served = nullptr;
  const auto whoami = registry.find("whoami")->begin();
  EXPECT_EQ(run(remote, *whoami, "whoami").error().code, "daemon_gone");
}

}  // namespace
}  // namespace qpc::command
