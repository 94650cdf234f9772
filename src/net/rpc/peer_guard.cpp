#include "net/rpc/peer_guard.h"

#include <kj/debug.h>

namespace qpc::net {

void PeerGuard::refuse(CloseCode code, Literal rule) {
  connection_.close(code, rule.c_str());
  kj::throwFatalException(
      kj::Exception(kj::Exception::Type::DISCONNECTED, __FILE__, __LINE__, kj::heapString(rule.c_str())));
}

}  // namespace qpc::net
