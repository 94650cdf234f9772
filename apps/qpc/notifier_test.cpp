#include "qpc/notifier.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

client::MessageView in(const std::string& conversation) {
  client::MessageView view;
  view.conversation = conversation;
  view.row.text = "said in confidence";
  return view;
}

TEST(Notifier, PutsNoMarkupOfAGroupsNameOnTheDesktop) {
  const auto words = desktop_words(in("<a href='https://example.net'>log in & out</a>\x1b[1m"), true);
  EXPECT_EQ(words.front(), "notify-send");
  EXPECT_EQ(words.back(),
            "New message: &lt;a href='https://example.net'&gt;log in &amp; out&lt;/a&gt;&lt;U+001B&gt;[1m");
}

TEST(Notifier, TellsNoNamesUnlessTheyAreWantedAndNeverWhatWasSaid) {
  EXPECT_EQ(desktop_words(in("garden"), false).back(), "New message");
  for (const auto& word : desktop_words(in("garden"), true)) EXPECT_FALSE(word.contains("confidence")) << word;
}

}  // namespace
}  // namespace qpc::cli
