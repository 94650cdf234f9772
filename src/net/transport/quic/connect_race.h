// connect_race.h: several addresses, one connection.
#pragma once
#include <kj/function.h>
#include <kj/timer.h>

#include <vector>

#include "net/transport/network.h"

namespace qpc::net::quic {

/// Makes the attempts one after the other, the next one when the last has failed or `patience` has passed, while the
/// earlier ones go on. The first that succeeds or is refused wins, and the others are dropped; when all fail, the last
/// fault is what is thrown. `attempts`: one at least.
kj::Promise<ConnectResult> connect_race(kj::Timer& timer, kj::Duration patience,
                                        std::vector<kj::Function<kj::Promise<ConnectResult>()>> attempts);

}  // namespace qpc::net::quic
