#include <gtest/gtest.h>

#include "qpc/invocation.h"

namespace qpc::cli {
namespace {

template <class Expected>
Expected command_of(std::vector<std::string> words) {
  auto parsed = parse(std::move(words));
  if (const auto* finished = std::get_if<Finished>(&parsed)) ADD_FAILURE() << finished->error;
  return std::get<Expected>(std::get<Invocation>(parsed).command);
}

Finished refusal_of(std::vector<std::string> words) {
  auto parsed = parse(std::move(words));
  if (!std::holds_alternative<Finished>(parsed)) {
    ADD_FAILURE() << "was accepted";
    return {};
  }
  return std::get<Finished>(parsed);
}

TEST(CommandLine, TakesGlobalOptionsBeforeAndBehindTheCommand) {
  for (const auto& words : {std::vector<std::string>{"--profile", "work", "--json", "whoami"},
                            std::vector<std::string>{"whoami", "--json", "--profile", "work"},
                            std::vector<std::string>{"group", "list", "--json", "--profile", "work"}}) {
    const auto parsed = parse(words);
    ASSERT_TRUE(std::holds_alternative<Invocation>(parsed));
    EXPECT_EQ(std::get<Invocation>(parsed).globals.profile.name, "work");
    EXPECT_TRUE(std::get<Invocation>(parsed).globals.json);
  }
}

TEST(CommandLine, TakesAuthoritiesOfThisMachineOrInAFile) {
  EXPECT_EQ(std::get<Invocation>(parse({"--ca", "system", "whoami"})).globals.ca, "system");
  EXPECT_EQ(refusal_of({"--ca", "/nowhere", "whoami"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"--ca", "/dev/null", "whoami"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"--ca", "/tmp", "whoami"}).exit_code, 2);
}

TEST(CommandLine, TakesOneSourceOfText) {
  EXPECT_EQ(command_of<Send>({"send", "friends", "hello there"}).text.text, "hello there");
  EXPECT_EQ(command_of<Send>({"send", "friends", "-"}).text.text, "-");
  EXPECT_EQ(command_of<Dm>({"dm", "bob", "--file", "/tmp/x"}).text.file, "/tmp/x");
  EXPECT_EQ(command_of<Dm>({"dm", "bob", "--text-file", "/tmp/x"}).text.text_file, "/tmp/x");
  EXPECT_TRUE(command_of<Send>({"send", "bob", "--file", "/tmp/x", "--view-once"}).text.view_once);
  EXPECT_EQ(refusal_of({"send", "bob", "text", "--view-once"}).exit_code, 2);
  EXPECT_TRUE(command_of<FileSave>({"file", "save", "ab", "--force"}).force);
  EXPECT_EQ(command_of<Send>({"send", "friends", "--lines", "-"}).text.lines, "-");
  EXPECT_EQ(refusal_of({"send", "friends"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"send", "friends", "text", "--file", "x"}).exit_code, 2);
}

TEST(CommandLine, WaitsForDeliveryOnRequest) {
  const auto send = command_of<Send>({"send", "friends", "hi", "--wait", "delivered", "--timeout", "5"});
  EXPECT_TRUE(send.wait_delivered);
  EXPECT_EQ(send.timeout, std::chrono::seconds(5));
  EXPECT_EQ(refusal_of({"send", "friends", "hi", "--wait", "forever"}).exit_code, 2);
}

TEST(CommandLine, ReadsPasswordsFromOnePlaceAndNeverFromAnArgument) {
  EXPECT_TRUE(command_of<Register>({"register", "alice", "--password-stdin"}).password.standard_input);
  EXPECT_EQ(command_of<Login>({"login", "alice", "--password-fd", "3"}).password.descriptor, 3);
  EXPECT_EQ(refusal_of({"register", "alice", "--password", "secret"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"register", "alice", "--password-stdin", "--password-file", "x"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"register", "alice", "--password-stdin", "--passphrase-stdin"}).exit_code, 2);
}

TEST(CommandLine, TakesSeveralMembers) {
  const auto create = command_of<GroupCreate>({"group", "create", "friends", "bob", "carol"});
  EXPECT_EQ(create.name, "friends");
  EXPECT_EQ(create.members, (std::vector<std::string>{"bob", "carol"}));
  EXPECT_EQ(refusal_of({"group", "add", "friends"}).exit_code, 2);
}

TEST(CommandLine, SuggestsTheCommandThatWasMeant) {
  EXPECT_NE(refusal_of({"sned", "bob", "hi"}).error.find("'qpc send'"), std::string::npos);
  EXPECT_NE(refusal_of({"group", "lst"}).error.find("'qpc group list'"), std::string::npos);
  EXPECT_NE(refusal_of({"--profile", "work", "lisen"}).error.find("'qpc listen'"), std::string::npos);
}

TEST(CommandLine, SuggestsTheOptionThatWasMeant) {
  EXPECT_NE(refusal_of({"send", "bob", "hi", "--wiat", "delivered"}).error.find("did you mean --wait?"),
            std::string::npos);
  EXPECT_NE(refusal_of({"--jsno", "whoami"}).error.find("did you mean --json?"), std::string::npos);
  EXPECT_NE(refusal_of({"group", "list", "--profil=x"}).error.find("did you mean --profile?"), std::string::npos);
  const auto password = refusal_of({"login", "alice", "--password", "hunter2"}).error;
  EXPECT_NE(password.find("did you mean --password-stdin, --password-file, --password-fd?"), std::string::npos)
      << password;
  EXPECT_EQ(password.find("hunter2"), std::string::npos);
}

TEST(CommandLine, SaysWhereATextOfSeveralWordsGoes) {
  const auto error = refusal_of({"dm", "bob", "hello", "there"}).error;
  EXPECT_NE(error.find("'there' is one word too many"), std::string::npos) << error;
  EXPECT_NE(error.find("in quotes"), std::string::npos);
  EXPECT_EQ(refusal_of({"whoami", "now"}).error.find("in quotes"), std::string::npos);
}

TEST(CommandLine, AsksForWhatIsMissing) {
  EXPECT_EQ(refusal_of({}).error, "Which command? 'qpc --help' lists them.");
  EXPECT_NE(refusal_of({"group"}).error.find("'qpc group create'"), std::string::npos);
  EXPECT_TRUE(refusal_of({"send", "bob"}).error.starts_with("What is to be said?"));
  EXPECT_TRUE(refusal_of({"chat"}).error.starts_with("CONVERSATION is required."));
}

TEST(CommandLine, RefusesAnUnknownWordWithASentence) {
  const auto refusal = refusal_of({"frobnicate", "--json"});
  EXPECT_EQ(refusal.exit_code, 2);
  EXPECT_TRUE(refusal.json);
  EXPECT_NE(refusal.error.find("--help"), std::string::npos);
}

TEST(CommandLine, HelpsWithExitCodeZero) {
  const auto help = refusal_of({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.output.find("register"), std::string::npos);
  EXPECT_EQ(refusal_of({"group", "--help"}).exit_code, 0);
}

}  // namespace
}  // namespace qpc::cli
