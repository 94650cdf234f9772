#include "net/deadline.h"

#include <kj/debug.h>

namespace qpc::net {

kj::Exception deadline_passed(kj::StringPtr operation) {
  return kj::Exception(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__, kj::str(operation, " took too long"));
}

}  // namespace qpc::net
