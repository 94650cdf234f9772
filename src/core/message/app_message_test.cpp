#include "core/message/app_message.h"

#include <gtest/gtest.h>

namespace qpc::message {
namespace {

AppMessage hello() {
  AppMessage message;
  message.id = {1, 2, 3};
  message.counter = 7;
  message.running_hash = {9};
  message.sent_at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(1234567890123));
  message.fallback = "hello";
  message.wants_receipt = true;
  message.body = Text{"hello, 世界 👋"};
  return message;
}

TEST(AppMessage, ReadsBackEveryBodyItWrites) {
  auto message = hello();
  EXPECT_EQ(AppMessage::read(message.write()), message);
  message.body = Delivered{{message_id(as_bytes("a")), message_id(as_bytes("b"))}};
  EXPECT_EQ(AppMessage::read(message.write()), message);
}

TEST(AppMessage, RefusesOctetsThatBreakOff) {
  const auto octets = hello().write();
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_FALSE(AppMessage::read(ByteView(octets).first(size))) << size;
  }
}

TEST(AppMessage, RefusesMoreOctetsThanTheLimit) {
  EXPECT_EQ(AppMessage::read(Bytes(AppMessage::most_octets + 8)).error().kind, Kind::limit);
}

TEST(AppMessage, RefusesMoreReceiptsThanTheLimit) {
  auto message = hello();
  message.body = Delivered{std::vector<MessageId>(AppMessage::most_receipts + 1)};
  EXPECT_EQ(AppMessage::read(message.write()).error().kind, Kind::limit);
}

File a_file() {
  File file;
  file.address.fill(1);
  file.key = FileKey(FileKey::size_octets);
  file.size = 12'345;
  file.hash.fill(2);
  file.name = "tomatoes.jpg";
  file.mime_type = "image/jpeg";
  file.view_once = true;
  return file;
}

TEST(AppMessage, TellsOfAFile) {
  auto message = hello();
  message.body = a_file();
  EXPECT_EQ(AppMessage::read(message.write()).value(), message);
}

TEST(AppMessage, RefusesAFileWithoutAKeyANameOrASizeThatCanBe) {
  const auto kind_of = [](File file) {
    auto message = hello();
    message.body = std::move(file);
    return AppMessage::read(message.write()).error().kind;
  };
  auto file = a_file();
  file.key = FileKey(FileKey::size_octets - 1);
  EXPECT_EQ(kind_of(file), Kind::malformed);
  file = a_file();
  file.name = "";
  EXPECT_EQ(kind_of(file), Kind::malformed);
  file.name = std::string(File::longest_name + 1, 'x');
  EXPECT_EQ(kind_of(file), Kind::malformed);
  file = a_file();
  file.mime_type = std::string(File::longest_mime_type + 1, 'x');
  EXPECT_EQ(kind_of(file), Kind::malformed);
  file = a_file();
  file.size = largest_file + 1;
  EXPECT_EQ(kind_of(file), Kind::malformed);
}

TEST(AppMessage, RefusesAnEmptyId) {
  // The root of an empty Cap'n Proto message: every field at its default.
  const Bytes octets(16);
  EXPECT_EQ(AppMessage::read(octets).error().kind, Kind::malformed);
}

TEST(RunningHash, DependsOnEveryEarlierMessage) {
  const std::array<std::uint8_t, 32> zero{};
  const auto once = next_running_hash(zero, as_bytes("one"));
  EXPECT_NE(next_running_hash(once, as_bytes("two")), next_running_hash(zero, as_bytes("two")));
}

}  // namespace
}  // namespace qpc::message
