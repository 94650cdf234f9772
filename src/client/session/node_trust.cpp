#include "client/session/node_trust.h"

#include <algorithm>

namespace qpc::client {

Failure describe(const net::ConnectRefusal& refusal, const net::NodeAddress& address) {
  using Reason = net::ConnectRefusal::Reason;
  if (refusal.reason == Reason::identity_mismatch && refusal.expected && refusal.found) {
    return {
        FailureKind::authentication, "node_identity_mismatch",
        "THE NODE AT " + address.to_string() +
            " IS NOT THE ONE YOU TRUST. Somebody may be between you and your node, or it was set up anew. "
            "Nothing was sent.\n  trusted: " +
            net::fingerprint(*refusal.expected) + "\n  found:   " + net::fingerprint(*refusal.found) +
            "\nAsk the operator, by another way, which fingerprint is right. If it is the new one, register or log in "
            "there with a new profile (--profile NAME)."};
  }
  if (refusal.reason == Reason::no_common_protocol || refusal.reason == Reason::no_common_security) {
    return {FailureKind::refused, "no_common_protocol", refusal.sentence()};
  }
  if (refusal.reason == Reason::certificate_expired) {
    return {FailureKind::authentication, "node_certificate_expired", refusal.sentence()};
  }
  return {FailureKind::authentication, "node_certificate", refusal.sentence()};
}

std::string plain_fingerprint(std::string_view fingerprint) {
  std::string plain;
  for (const char c : fingerprint) {
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  return plain;
}

}  // namespace qpc::client
