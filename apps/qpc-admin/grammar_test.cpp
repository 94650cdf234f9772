#include "qpc-admin/grammar.h"

#include <gtest/gtest.h>

namespace qpc::admin {
namespace {

Finished finished(std::vector<std::string> words) { return std::get<Finished>(parse(std::move(words))); }

TEST(Grammar, TakesTheNodesFlagsBeforeAndBehindACommand) {
  for (const auto& words : {std::vector<std::string>{"--data-dir", "/srv/qpc", "status", "--json"},
                            {"status", "--json", "--data-dir=/srv/qpc"}}) {
    const auto parsed = std::get<Invocation>(parse(words));
    EXPECT_TRUE(parsed.globals.json);
    EXPECT_EQ(parsed.globals.flags.at("data-dir"), "/srv/qpc");
    EXPECT_TRUE(parsed.command);
  }
}

TEST(Grammar, SuggestsTheNearestCommand) {
  EXPECT_EQ(finished({"statsu"}).error, "There is no command 'qpc-admin statsu'. Did you mean 'qpc-admin status'?");
  EXPECT_EQ(finished({"user", "lits"}).error,
            "There is no command 'qpc-admin user lits'. Did you mean 'qpc-admin user list'?");
  EXPECT_EQ(finished({"statsu"}).exit_code, 2);
}

TEST(Grammar, SuggestsTheNearestOption) {
  EXPECT_NE(finished({"status", "--jsno"}).error.find("did you mean --json?"), std::string::npos);
}

TEST(Grammar, AsksForACommandWhereThereIsNone) {
  EXPECT_EQ(finished({}).error, "Which command? 'qpc-admin --help' lists them.");
  EXPECT_NE(finished({"user"}).error.find("'qpc-admin user list'"), std::string::npos);
}

TEST(Grammar, HelpNamesEveryCommandAndTheExitCodes) {
  const auto help = finished({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* word :
       {"status", "user", "invite", "report", "rotate", "--data-dir", "--admin-socket", "Exit codes"}) {
    EXPECT_NE(help.output.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace qpc::admin
