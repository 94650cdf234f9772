// registration.h: who may make an account.
#pragma once

namespace qpc::node {

enum class Registration {
  open,    ///< whoever likes
  invite,  ///< who brings an invite of the operator's
  closed,  ///< nobody
};

}  // namespace qpc::node
