#include <gtest/gtest.h>

#include "client/command/json.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

client::HoleView hole_view() {
  client::HoleView view{.row = {.hole_id = {0x1a, 0x2b}, .conversation = 1, .first = 4, .last = 6, .missing = 2},
                        .conversation = "garden\x1b[2J",
                        .sender = "alice@example.org",
                        .object = "messages 4 to 6 of alice@example.org",
                        .what = "Its sender counts it, and it never came.",
                        .course = "It is asked for in a moment.",
                        .advice = "Nothing."};
  return view;
}
command::Hole hole() { return command::Hole::of(hole_view()); }
template <class Shape>
command::Json json_of(Shape shape) {
  return command::to_json(command::slot_of(shape));
}

TEST(ShowHoles, SayWhatIsMissingWhyAndWhatIsDone) {
  const command::Json object = json_of(hole());
  EXPECT_EQ(object["hole"], "1a2b000000000000");
  EXPECT_EQ(object["cause"], "not_arrived");
  EXPECT_EQ(object["state"], "open");
  EXPECT_EQ(object["first"], 4);
  EXPECT_EQ(object["last"], 6);
  EXPECT_EQ(object["count"], 2);
  EXPECT_EQ(object["advice"], "Nothing.");
  EXPECT_FALSE(object.contains("ending"));
}

TEST(ShowHoles, NameTheEndingOfThoseThatHaveEnded) {
  auto healed = hole_view();
  healed.row.state = client::HoleState::healed;
  healed.row.ending = client::HoleEnding::sent_again;
  EXPECT_EQ(json_of(command::Hole::of(healed))["ending"], "sent_again");
  EXPECT_TRUE(hole_mark(command::Hole::of(healed)).contains("healed"));
}

TEST(ShowHoles, AreSafeForATerminal) {
  for (const std::string& text : {to_line(hole()), to_text(hole()), hole_mark(hole())}) {
    EXPECT_FALSE(text.contains('\x1b')) << text;
  }
}

TEST(ShowHoles, StandInWhatIsSaidOfTheirGroup) {
  client::ConversationView view;
  view.row.epoch = 3;
  view.title = "garden";
  view.members.emplace_back();
  view.members.back().name = "bob@example.org";
  view.holes.push_back(hole_view());
  view.contested.emplace_back("a group stays in its channel");
  const auto shape = command::Conversation::of(view);
  const command::Json object = json_of(shape)["troubles"];
  EXPECT_EQ(object["holes"].size(), 1U);
  EXPECT_EQ(object["forks"], 0);
  EXPECT_EQ(object["contested"][0], "a group stays in its channel");
  EXPECT_TRUE(to_text(shape).contains("not_arrived"));
  EXPECT_TRUE(to_text(shape).contains("it is contested"));
}

}  // namespace
}  // namespace qpc::cli
