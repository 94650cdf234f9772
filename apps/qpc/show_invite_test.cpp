#include <gtest/gtest.h>

#include "qpc/show.h"

namespace qpc::cli {
namespace {

TEST(ShowInvite, SaysWhetherItIsGoodAndWhatBecameOfIt) {
  const auto line = to_line(command::GroupInvite{.id = "1f2e3d4c5b6a79881f2e3d4c5b6a7988",
                                                 .conversation = "garden\x1b[2J",
                                                 .state = client::InviteView::State::used_up,
                                                 .uses = 2,
                                                 .most_uses = 2});
  EXPECT_TRUE(line.starts_with("1f2e3d4c  used up  2 of 2 used, until 1970-01-01 ")) << line;
  EXPECT_TRUE(line.contains("garden"));
  EXPECT_FALSE(line.contains('\x1b'));
}

}  // namespace
}  // namespace qpc::cli
