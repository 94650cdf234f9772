#include <gtest/gtest.h>

#include "client/command/json.h"
#include "qpc/grammar.h"

namespace qpc::cli {
namespace {

Invocation invocation_of(std::vector<std::string> words) {
  auto parsed = parse(std::move(words));
  if (const auto* finished = std::get_if<Finished>(&parsed)) ADD_FAILURE() << finished->error;
  return std::get<Invocation>(std::move(parsed));
}

/// What the command gets, in JSON.
std::string arguments_of(std::vector<std::string> words) {
  return command::to_json(invocation_of(std::move(words)).call->arguments()).dump();
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
    const auto invocation = invocation_of(words);
    EXPECT_EQ(invocation.globals.profile.name, "work");
    EXPECT_TRUE(invocation.globals.json);
  }
}

TEST(CommandLine, TakesAuthoritiesOfThisMachineOrInAFile) {
  EXPECT_EQ(invocation_of({"--ca", "system", "whoami"}).globals.surroundings.ca, "system");
  EXPECT_EQ(refusal_of({"--ca", "/nowhere", "whoami"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"--ca", "/dev/null", "whoami"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"--ca", "/tmp", "whoami"}).exit_code, 2);
}

TEST(CommandLine, TakesOneSourceOfText) {
  EXPECT_EQ(invocation_of({"send", "friends", "hello there"}).bound->said->text, "hello there");
  EXPECT_EQ(invocation_of({"send", "friends", "-"}).bound->said->text, "-");
  EXPECT_EQ(invocation_of({"dm", "bob", "--text-file", "/tmp/x"}).bound->said->text_file, "/tmp/x");
  EXPECT_EQ(invocation_of({"send", "friends", "--lines", "-"}).bound->said->lines, "-");
  EXPECT_EQ(arguments_of({"dm", "bob", "--file", "/tmp/x", "--view-once"}),
            R"({"person":"bob","file":"/tmp/x","name":"","view_once":true,"reply":"","thread":"","timeout":60})");
  EXPECT_EQ(
      arguments_of({"send", "bob", "--view-once", "--expire", "5m", "--at", "+2h", "text"}),
      R"({"conversation":"bob","name":"","view_once":true,"reply":"","thread":"","timeout":60,"expire":"5m","at":"+2h"})");
  EXPECT_EQ(refusal_of({"send", "friends"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"send", "friends", "text", "--file", "x"}).exit_code, 2);
}

TEST(CommandLine, TakesWordsFlagsAndNumbers) {
  EXPECT_EQ(arguments_of({"file", "save", "ab", "--force"}), R"({"id":"ab","to":"","force":true})");
  EXPECT_EQ(arguments_of({"history", "bob", "--limit", "3", "--after", "7"}),
            R"({"conversation":"bob","limit":3,"after":7})");
  EXPECT_EQ(arguments_of({"listen", "--from", "0", "--count", "2"}), R"({"count":2,"from":0})");
  EXPECT_EQ(arguments_of({"profile", "set", "--status", ""}), R"({"status":"","no_picture":false})");
  EXPECT_EQ(refusal_of({"listen", "--count", "many"}).exit_code, 2);
}

/// Arguments of each type that may be left out.
struct Optionals {
  std::optional<std::int64_t> number = {};
  std::optional<std::uint64_t> large = {};
  std::optional<std::uint32_t> small = {};
  std::optional<bool> on = {};
  std::optional<std::string> text = {};
  void describe(command::Fields& of) {
    of(command::option("number", "A number"), number);
    of(command::option("large", "A large one"), large);
    of(command::option("small", "A small one"), small);
    of(command::option("on", "Yes or no"), on);
    of(command::option("text", "A text"), text);
  }
};
Task<client::Outcome<>> do_nothing(command::Context&, const Optionals&, std::optional<command::Nothing>&) {
  co_return client::Outcome<>();
}

TEST(CommandLine, TakesWhatMayBeLeftOutWhateverItsType) {
  for (const auto& [line, expected] :
       {std::pair("", "{}"), std::pair("--number -3", R"({"number":-3})"),
        std::pair("--large 18446744073709551615", R"({"large":18446744073709551615})"),
        std::pair("--small 7 --on false --text x", R"({"small":7,"on":false,"text":"x"})")}) {
    CLI::App program;
    Bound bound;
    command::TypedCall<Optionals, command::Nothing> call(do_nothing);
    add_arguments(program, call, bound);
    program.parse(line);
    EXPECT_EQ(command::to_json(call.arguments()).dump(), expected);
  }
  CLI::App program;
  Bound bound;
  command::TypedCall<Optionals, command::Nothing> call(do_nothing);
  add_arguments(program, call, bound);
  EXPECT_THROW(program.parse("--small 4294967296"), CLI::ParseError);
}

TEST(CommandLine, RemembersWhichFilesAreReadAndWritten) {
  const auto show = invocation_of({"message", "show", "ab", "--raw", "/tmp/x"});
  EXPECT_EQ(command::to_json(show.call->arguments()).dump(), R"({"id":"ab","raw":true})");
  EXPECT_EQ(show.bound->outputs.at("raw"), "/tmp/x");
  EXPECT_EQ(invocation_of({"message", "open", "/tmp/x"}).bound->contents.at(0).file, "/tmp/x");
  EXPECT_EQ(refusal_of({"profile", "set", "--picture", "/tmp/x", "--no-picture"}).exit_code, 2);
}

TEST(CommandLine, WaitsForDeliveryOnRequest) {
  EXPECT_EQ(
      arguments_of({"send", "friends", "hi", "--wait", "delivered", "--timeout", "5"}),
      R"({"conversation":"friends","name":"","view_once":false,"reply":"","thread":"","wait":"delivered","timeout":5})");
  EXPECT_EQ(refusal_of({"send", "friends", "hi", "--wait", "forever"}).exit_code, 2);
}

TEST(CommandLine, ReadsPasswordsFromOnePlaceAndNeverFromAnArgument) {
  EXPECT_TRUE(invocation_of({"register", "alice", "--password-stdin"}).bound->secrets["password"].standard_input);
  EXPECT_EQ(invocation_of({"login", "alice", "--password-fd", "3"}).bound->secrets["password"].descriptor, 3);
  EXPECT_EQ(invocation_of({"account", "password", "--new-password-fd", "4"}).bound->secrets["new_password"].descriptor,
            4);
  EXPECT_EQ(refusal_of({"register", "alice", "--password", "secret"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"register", "alice", "--password-stdin", "--password-file", "x"}).exit_code, 2);
  EXPECT_EQ(refusal_of({"register", "alice", "--password-stdin", "--passphrase-stdin"}).exit_code, 2);
}

TEST(CommandLine, TakesSeveralMembers) {
  EXPECT_EQ(arguments_of({"group", "create", "friends", "bob", "carol"}),
            R"({"name":"friends","members":["bob","carol"]})");
  EXPECT_EQ(refusal_of({"group", "add", "friends"}).exit_code, 2);
}

TEST(CommandLine, LeavesOutWhatIsForPrograms) {
  EXPECT_EQ(refusal_of({"message", "queue"}).exit_code, 2);
  EXPECT_FALSE(refusal_of({"--help"}).output.contains("events"));
}

TEST(CommandLine, HelpsInEveryWayThatIsAskedFor) {
  const auto whole = refusal_of({"--help"}), send = refusal_of({"send", "--help"});
  EXPECT_EQ(refusal_of({"help"}).output, whole.output);
  EXPECT_EQ(refusal_of({"help", "send"}).output, send.output);
  EXPECT_EQ(refusal_of({"help", "group", "add"}).output, refusal_of({"group", "add", "--help"}).output);
  EXPECT_EQ(refusal_of({"help", "send"}).exit_code, 0);
  for (const char* word : {"version", "-V"}) EXPECT_EQ(refusal_of({word}).output, refusal_of({"--version"}).output);
  EXPECT_EQ(invocation_of({"send", "bob", "help"}).bound->said->text, "help");
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
