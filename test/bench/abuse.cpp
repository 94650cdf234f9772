#include "bench/abuse.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "bench/guest.h"

namespace qpc::bench {
namespace {

using namespace node;

constexpr std::size_t calls_at_once = 200;  // of the 256 that a connection may have open
constexpr std::size_t handshakes_at_once = 32;
constexpr std::size_t slow_readers = 20;
constexpr const char* other_network = "127.0.2.1";

/// Does it again and again, whether or not it works.
Task<void> repeat(Loop& loop, std::function<kj::Promise<void>()> deed) {
  for (;;) {
    bool failed = false;
    try {
      co_await deed();
    } catch (const kj::Exception&) {
      failed = true;
    }
    // Who is refused at once does not spin.
    if (failed) co_await loop.timer.afterDelay(1 * kj::MILLISECONDS);
  }
}

void repeat_at_once(Loop& loop, std::size_t count, const std::function<kj::Promise<void>()>& deed) {
  kj::Vector<kj::Promise<void>> all;
  for (std::size_t at = 0; at < count; ++at) all.add(repeat(loop, deed));
  kj::joinPromises(all.releaseAsArray()).wait(loop.io.waitScope);
}

}  // namespace

void flood_calls(const std::string& node) {
  Loop loop;
  Guest guest(loop, node, "mallory");
  const Bytes address = guest.open_mailbox();
  auto mailbox = guest.session().mailboxRequest().send().getMailbox();
  std::uint64_t number = 0;
  repeat_at_once(loop, calls_at_once, [&]() -> kj::Promise<void> {
    auto call = mailbox.enqueueRequest();
    call.setAddress(as_data(address));
    auto message = private_message(address, ++number, mls::ContentType::application, std::string(1000, '.'));
    call.setMessage(as_data(message));
    return call.send().ignoreResult();
  });
}

void flood_first_packets(const std::string& node) {
  const auto address = net::NodeAddress::parse(node).value();
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in own{}, to{};
  own.sin_family = to.sin_family = AF_INET;
  ::inet_pton(AF_INET, other_network, &own.sin_addr);
  ::inet_pton(AF_INET, address.host.c_str(), &to.sin_addr);
  to.sin_port = htons(address.port);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) return;
  crypto::SystemRandom random;
  constexpr std::size_t size = 1200, id_bytes = 8;
  // RFC 9000 §17.2.2: Initial, version 1, a destination id of 8 octets, no source id, no token; then the length of the
  // rest, as a varint of two octets.
  Bytes packet = random.bytes(size);
  const std::array<std::uint8_t, 6> head{0xc3, 0, 0, 0, 1, id_bytes};
  std::ranges::copy(head, packet.begin());
  const std::size_t rest_at = head.size() + id_bytes;
  const std::size_t rest = size - rest_at - 4;
  packet[rest_at] = packet[rest_at + 1] = 0;
  packet[rest_at + 2] = static_cast<std::uint8_t>(0x40 | rest >> 8);
  packet[rest_at + 3] = static_cast<std::uint8_t>(rest);
  for (;;) {
    for (int burst = 0; burst < 20; ++burst) {
      random.fill(std::span(packet).subspan(head.size(), id_bytes));
      (void)!::sendto(fd, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // 20 000 a second
  }
}

void flood_handshakes(const std::string& node) {
  Loop loop;
  const auto address = net::NodeAddress::parse(node).value();
  repeat_at_once(loop, handshakes_at_once, [&]() -> kj::Promise<void> {
    return loop.network.connect({.address = address, .trust = net::FirstUse{}})
        .then([](net::ConnectResult&& connected) {
          KJ_REQUIRE(connected.has_value(), "refused");
          (*connected)->accept_peer();
        });
  });
}

void read_slowly(const std::string& node) {
  net::QuicNetworkSettings deaf;
  deaf.connection.authenticated = {16 * 1024, 16 * 1024, 0, 256 * 1024};  // what it is sent stays with the node
  Loop loop(deaf);
  std::vector<std::unique_ptr<Guest>> guests;
  kj::Vector<kj::Promise<void>> asked;
  for (std::size_t at = 0; at < slow_readers; ++at) {
    guests.push_back(std::make_unique<Guest>(loop, node, "slow" + std::to_string(at)));
    auto& guest = *guests.back();
    const Bytes address = guest.open_mailbox();
    auto mailbox = guest.session().mailboxRequest().send().getMailbox();
    for (std::uint64_t number = 0; number < 20; ++number) {
      auto call = mailbox.enqueueRequest();
      call.setAddress(as_data(address));
      const auto message = private_message(address, number, mls::ContentType::application, std::string(50'000, '.'));
      call.setMessage(as_data(message));
      call.send().wait(loop.io.waitScope);
    }
    for (int times = 0; times < 4; ++times) {
      auto call = mailbox.fetchRequest();
      call.setFromSeq(1);
      asked.add(call.send().ignoreResult());
    }
  }
  // Asks for as much as it may, and never looks at it: its loop stands still, but for an acknowledgement now and then.
  for (;;) {
    loop.timer.afterDelay(10 * kj::MILLISECONDS).wait(loop.io.waitScope);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

}  // namespace qpc::bench
