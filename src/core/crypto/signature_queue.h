// signature_queue.h: signatures that are verified beside what is done with the words they are under.
#pragma once
#include "core/crypto/signature.h"

namespace qpc::crypto {

/// What somebody claims to have signed.
struct ClaimedSignature {
  SignatureScheme scheme = SignatureScheme::ed25519;
  Bytes public_key;
  Bytes message;
  Bytes signature;

  bool holds() const { return verify_signature(scheme, public_key, message, signature).has_value(); }
};

/// Takes signatures over, for whoever goes on as if they held. The owner of the queue lets nothing come of that, and
/// nobody see it, before every one of them was found to hold.
class SignatureQueue {
 public:
  virtual ~SignatureQueue() = default;
  virtual void add(ClaimedSignature claimed) = 0;
};

}  // namespace qpc::crypto
