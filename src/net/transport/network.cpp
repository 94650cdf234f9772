#include "net/transport/network.h"

#include <charconv>

namespace qpc::net {
namespace {

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    return fail(Kind::malformed, "address: the port is a number from 0 to 65535");
  }
  return port;
}

}  // namespace

Result<NodeAddress> NodeAddress::parse(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return fail(Kind::malformed, "address: '[' without ']'");
    host = text.substr(1, end - 1);
    const auto rest = text.substr(end + 1);
    has_port = !rest.empty();
    if (has_port && rest.front() != ':') return fail(Kind::malformed, "address: only ':port' may follow ']'");
    if (has_port) port = rest.substr(1);
  } else if (const auto colon = text.find(':'); colon != text.npos) {
    has_port = true;
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.contains(':')) return fail(Kind::malformed, "address: an IPv6 address stands in brackets");
  }
  if (host.empty() || host.size() > 253) return fail(Kind::malformed, "address: the host has 1 to 253 characters");
  NodeAddress address{std::string(host)};
  if (has_port) {
    QPC_TRY(address.port, parse_port(port));
  }
  return address;
}

std::string NodeAddress::to_string() const {
  const bool brackets = host.contains(':');
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string ConnectRefusal::sentence() const {
  switch (reason) {
    case Reason::identity_mismatch:
      return "This is not the node you know: its identity key has the fingerprint\n  " +
             (found ? fingerprint(*found) : "unknown") + "\nbut you trust\n  " +
             (expected ? fingerprint(*expected) : "unknown") +
             "\nSomebody may be in the middle. Nothing was sent. Ask the node's operator, over another channel, before "
             "you trust the other key.";
    case Reason::domain_mismatch:
      return "The node answers with a certificate for another domain. Check the address and the domain.";
    case Reason::certificate_expired:
      return "The node's TLS certificate is not valid at this time. Check the clock of this machine; if it is right, "
             "the node's operator has to renew the certificate.";
    case Reason::certificate_invalid:
      return "The node's TLS certificate is malformed or was not issued by the identity key it comes with. Nothing was "
             "sent.";
    case Reason::authority_unknown:
      return "No certificate authority that you trust vouches for this node: its certificate is its own, or of another "
             "authority. Nothing was sent. Leave --ca out to compare the node's fingerprint instead.";
    case Reason::no_common_protocol:
      return "What answers there is no quicprochat node, or one of a version that this program does not speak.";
    case Reason::no_common_security:
      return "The other side does not offer the post-quantum key exchange X25519MLKEM768, and one side insists on it.";
  }
  return "The node was refused.";
}

}  // namespace qpc::net
