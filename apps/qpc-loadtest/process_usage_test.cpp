#include "qpc-loadtest/process_usage.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace qpc::loadtest {
namespace {

TEST(ProcessUsage, ReadsTheTimesBehindANameWithBracketsAndSpaces) {
  const auto usage = parse_stat("4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 150 1 1 20 0 3 0", 100);
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->name, "a (b) c");
  EXPECT_DOUBLE_EQ(usage->cpu_seconds, 4.0);
}

TEST(ProcessUsage, RefusesWhatIsNoSuchLine) {
  for (const char* line : {"", "4711", ")(", "4711 (x) S 1 2", "4711 (x) S 1 2 3 4 5 6 7 8 9 10 many few"}) {
    EXPECT_FALSE(parse_stat(line, 100)) << line;
  }
}

TEST(ProcessUsage, TellsOfThisProcessAndItsThreads) {
  const auto usage = usage_of(::getpid(), Threads::with);
  ASSERT_TRUE(usage);
  EXPECT_GT(usage->resident_bytes, 1'000'000u);
  EXPECT_TRUE(usage->threads.contains(::getpid()));
}

TEST(ProcessUsage, KnowsWhoIsNotThere) { EXPECT_FALSE(usage_of(0)); }

TEST(ProcessUsage, FindsASocketByItsPort) {
  const char* table =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref\n"
      "  12: 0100007F:1389 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 0 2 0 0\n"
      "  13: 0100007F:138A 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 77123 2 0 0\n";
  EXPECT_EQ(find_udp_socket(table, 0x138A), 77123u);
  EXPECT_EQ(find_udp_socket(table, 0x1389), std::nullopt);
  EXPECT_EQ(find_udp_socket(table, 1), std::nullopt);
}

TEST(ProcessUsage, FindsThisProcessByItsPort) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  EXPECT_EQ(find_listener(ntohs(address.sin_port)), ::getpid());
  ::close(fd);
}

}  // namespace
}  // namespace qpc::loadtest
