// That playing scenarios fails when it should.
#include "interop/mls/tournament.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

namespace qpc::mls::interop {
namespace {

using testing::HasSubstr;

/// Ours, with its answers changed.
class LyingPeer final : public Peer {
 public:
  using Change = std::function<void(const std::string& method, google::protobuf::Message& response)>;
  explicit LyingPeer(Change change) : change_(std::move(change)) {}

  void call(const std::string& method, const google::protobuf::Message& request,
            google::protobuf::Message& response) override {
    honest_->call(method, request, response);
    change_(method, response);
  }

 private:
  std::unique_ptr<Peer> honest_ = local_peer();
  Change change_;
};

struct Tournament : testing::Test {
  std::ostringstream details;
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("mls_scripts_") + testing::UnitTest::GetInstance()->current_test_info()->name());

  Tournament() { std::filesystem::create_directories(folder); }
  ~Tournament() override { std::filesystem::remove_all(folder); }

  Tally play(const std::string& steps, LyingPeer::Change change = [](auto&, auto&) {}) {
    std::vector<std::unique_ptr<Peer>> peers;
    peers.push_back(std::make_unique<LyingPeer>(std::move(change)));
    return play_all({{"scenario", nlohmann::json::parse(steps)}}, 1, Handshakes::encrypted, peers, details);
  }
  Tally play_file(const std::string& content) {
    std::ofstream(folder / "file.json") << content;
    std::vector<std::unique_ptr<Peer>> peers;
    peers.push_back(local_peer());
    return play_all(read_scenarios(folder), 1, Handshakes::encrypted, peers, details);
  }
  void expect_failed(const Tally& tally, const std::string& why) {
    EXPECT_EQ(tally.passed, 0u);
    EXPECT_EQ(tally.total, 1u);
    EXPECT_FALSE(tally.is_full());
    EXPECT_THAT(details.str(), HasSubstr(why));
  }
};

constexpr const char* exchange = R"([
  {"action": "createGroup", "actor": "alice", "members": ["bob"]},
  {"action": "protect", "actor": "alice", "authenticatedData": "a", "plaintext": "p"},
  {"action": "unprotect", "actor": "bob", "ciphertext": 1}])";

TEST_F(Tournament, CountsAScenarioThatPlays) { EXPECT_TRUE(play(exchange).is_full()) << details.str(); }

TEST_F(Tournament, FailsAnUnknownAction) {
  expect_failed(play(R"([{"action": "createGroup", "actor": "alice"}, {"action": "selfDestruct", "actor": "alice"}])"),
                "step 1: there is no action 'selfDestruct'");
}

TEST_F(Tournament, FailsWhenAuthenticatorsDiffer) {
  int asked = 0;
  expect_failed(play(exchange,
                     [&](const std::string&, google::protobuf::Message& response) {
                       auto* answer = dynamic_cast<pb::StateAuthResponse*>(&response);
                       if (answer != nullptr && ++asked == 2) answer->mutable_state_auth_secret()->back() ^= 1;
                     }),
                "bob has another epoch authenticator");
}

TEST_F(Tournament, FailsWhenExportersDiffer) {
  int asked = 0;
  expect_failed(play(exchange,
                     [&](const std::string&, google::protobuf::Message& response) {
                       auto* answer = dynamic_cast<pb::ExportResponse*>(&response);
                       if (answer != nullptr && ++asked == 2) answer->mutable_exported_secret()->back() ^= 1;
                     }),
                "bob exports another secret");
}

TEST_F(Tournament, FailsWhenSomethingElseIsReadThanWasSaid) {
  expect_failed(play(exchange,
                     [](const std::string&, google::protobuf::Message& response) {
                       auto* answer = dynamic_cast<pb::UnprotectResponse*>(&response);
                       if (answer != nullptr) answer->set_plaintext("q");
                     }),
                "another plaintext");
}

TEST_F(Tournament, FailsWhenOtherAuthenticatedDataIsRead) {
  expect_failed(play(exchange,
                     [](const std::string&, google::protobuf::Message& response) {
                       auto* answer = dynamic_cast<pb::UnprotectResponse*>(&response);
                       if (answer != nullptr) answer->set_authenticated_data("b");
                     }),
                "another authenticated data");
}

TEST_F(Tournament, FailsWhenACommitIsRefused) {
  expect_failed(play(R"([
    {"action": "createGroup", "actor": "alice", "members": ["bob"]},
    {"action": "fullCommit", "actor": "alice", "members": ["bob"]}])",
                     [](const std::string& method, google::protobuf::Message& response) {
                       auto* answer = dynamic_cast<pb::CommitResponse*>(&response);
                       if (method == "Commit" && answer != nullptr) answer->mutable_commit()->back() ^= 1;
                     }),
                "step 1: fullCommit: HandleCommit: a commit:");
}

TEST_F(Tournament, FailsAStepThatRefersToNothing) {
  expect_failed(play(R"([
    {"action": "createGroup", "actor": "alice"},
    {"action": "addProposal", "actor": "alice", "keyPackage": 7}])"),
                "step 7 made no key_package");
}

TEST_F(Tournament, FailsAFileThatIsNoScriptFile) {
  for (const auto* content : {"", "[]", "{}", R"({"scripts": {}})", R"({"scripts": [1]})", R"({"scripts")"}) {
    details.str("");
    expect_failed(play_file(content), "has no steps");
  }
}

TEST_F(Tournament, FailsStepsOfAnotherForm) {
  expect_failed(play_file(R"({"scripts": {"a": [1]}})"), "is no object");
  details.str("");
  expect_failed(play_file(R"({"scripts": {"a": [{"action": 3}]}})"), "action has another type");
  details.str("");
  expect_failed(play_file(R"({"scripts": {"a": {}}})"), "has no steps");
}

}  // namespace
}  // namespace qpc::mls::interop
