#include "qpc-server/log_ids.h"

#include <gtest/gtest.h>

namespace qpc::server {
namespace {

TEST(HideIds, LeavesWhatIsNone) {
  for (const char* text : {"", "draining", "version 1.2.3 of 12:30:01", "src/db/saver.cpp:42: failed; deadbeef",
                           "a@ @b", "…: [not an address]:1"}) {
    EXPECT_EQ(hide_ids(text, 0), text);
  }
}

TEST(HideIds, HidesAddressesNamesAndHexadecimalIds) {
  EXPECT_EQ(hide_ids("from 192.0.2.1:5001, then 192.0.2.1.", 0), "from …, then ….");
  EXPECT_EQ(hide_ids("from [2001:db8::1]:5001 or 2001:db8::1: gone", 0), "from … or …: gone");
  EXPECT_EQ(hide_ids("remote=alice@chat.example; ", 0), "remote=…; ");
  EXPECT_EQ(hide_ids("device 00112233445566778899aabbccddeeff", 0), "device …");
}

TEST(HideIds, KeepsAsManyAsAreAllowed) {
  EXPECT_EQ(hide_ids("192.0.2.1 to 192.0.2.2 to 192.0.2.3", 1), "192.0.2.1 to … to …");
}

}  // namespace
}  // namespace qpc::server
