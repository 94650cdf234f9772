#include "qpc-loadtest/listener.h"

#include "client/session/octets.h"
#include "qpc-loadtest/frame.h"

namespace qpc::loadtest {

kj::Promise<void> Listener::deliver(DeliverContext call) {
  const auto deliveries = call.getParams().getBatch().getDeliveries();
  if (deliveries.size() == 0) return kj::READY_NOW;
  std::vector<std::uint64_t> numbers;
  for (const auto delivery : deliveries) {
    const auto number = Frames::number_of(client::view(delivery.getMessage()));
    if (!number) continue;
    numbers.push_back(*number);
    ears_.pushed(*number);
  }
  auto ack = mailbox_.ackRequest();
  ack.setThroughSeq(deliveries[deliveries.size() - 1].getSeq());
  return ack.send().then([this, numbers = std::move(numbers)](auto&&) {
    for (const auto number : numbers) ears_.acknowledged(number);
  });
}

}  // namespace qpc::loadtest
