#include "client/daemon/json_rpc.h"

#include <gtest/gtest.h>

#include "client/daemon/remote.h"

namespace qpc::command {
namespace {

Refused refusal(std::string_view line) {
  auto parsed = parse_request(line);
  if (parsed) {
    ADD_FAILURE() << "was taken: " << line;
    return {};
  }
  return std::move(parsed).error();
}

TEST(JsonRpc, ReadsRequests) {
  const auto request = parse_request(R"({"jsonrpc":"2.0","id":7,"method":"group.list","params":{"a":1}})").value();
  EXPECT_EQ(request.id, 7);
  EXPECT_EQ(request.method, "group.list");
  EXPECT_EQ(request.params.dump(), R"({"a":1})");
  EXPECT_TRUE(request.wants_answer);
  EXPECT_FALSE(parse_request(R"({"jsonrpc":"2.0","method":"m"})")->wants_answer);
  EXPECT_EQ(parse_request(R"({"jsonrpc":"2.0","id":"x","method":"m"})")->id, "x");
}

TEST(JsonRpc, RefusesWhatIsNoRequestWithTheCodeOfTheSpecification) {
  EXPECT_EQ(refusal("").fault, RpcFault::parse_error);
  EXPECT_EQ(refusal("{").fault, RpcFault::parse_error);
  EXPECT_EQ(refusal("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}").fault, RpcFault::parse_error);
  EXPECT_EQ(refusal("7").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal("[]").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal(R"({"id":1,"method":"m"})").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal(R"({"jsonrpc":"1.0","id":1,"method":"m"})").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","id":{},"method":"m"})").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","id":1})").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","id":1,"method":7})").fault, RpcFault::invalid_request);
  EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","id":1,"method":"m","params":[1]})").fault, RpcFault::invalid_params);
  EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","id":1})").id, 1);
}

TEST(JsonRpc, GoesNoDeeperThanARequestNeeds) {
  const std::string deep(100'000, '[');
  EXPECT_EQ(refusal(deep).fault, RpcFault::parse_error);
  EXPECT_TRUE(parse_request(R"({"jsonrpc":"2.0","method":"m","params":{"a":"[[[[[[[[[[[[[[[[[[[[[[\"[["}})"));
}

TEST(JsonRpc, CarriesWhatAFailureAsks) {
  const Failed failed{.failure = {FailureKind::authentication, "node_not_trusted", "The node is new."},
                      .question = Question{.argument = "trust", .prompt = "Trust it? ", .answer = "abcd"},
                      .result = {{"cursor", 5}}};
  const Json line = Json::parse(failure_line("x", failed));
  EXPECT_EQ(line["id"], "x");
  EXPECT_EQ(line["error"]["code"], 3);
  const Failed read = read_failure(line["error"]);
  EXPECT_EQ(read.failure.kind, FailureKind::authentication);
  EXPECT_EQ(read.failure.code, "node_not_trusted");
  EXPECT_EQ(read.question->answer, "abcd");
  EXPECT_EQ(read.result.dump(), R"({"cursor":5})");
}

TEST(JsonRpc, TakesAnyErrorForAFailure) {
  for (const char* error : {"null", "7", "{}", R"({"message":"x"})", R"({"data":[]})", R"({"data":{"kind":7}})"}) {
    EXPECT_EQ(read_failure(Json::parse(error)).failure.kind, FailureKind::bug) << error;
  }
}

TEST(Parameters, AreWhatThePersonChose) {
  const Registry registry = all_commands();
  const Command& send = *registry.find("send");
  const auto call = send.begin();
  Json given = {{"conversation", "friends"}, {"text", ""}, {"timeout", 0}};
  ASSERT_TRUE(take_arguments(given, call->arguments()));
  EXPECT_EQ(parameters_of(send, *call, {.node = "localhost", .folder = "/tmp"}).dump(),
            R"({"conversation":"friends","text":"","timeout":0,"node":"localhost","folder":"/tmp"})");
}

TEST(Parameters, CarrySecrets) {
  const Registry registry = all_commands();
  const Command& command = *registry.find("account delete");
  const auto call = command.begin();
  Json given = {{"password", "swordfish"}};
  ASSERT_TRUE(take_arguments(given, call->arguments()));
  EXPECT_EQ(parameters_of(command, *call, {}).dump(), R"({"password":"swordfish"})");
}

}  // namespace
}  // namespace qpc::command
