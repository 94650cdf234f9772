#include "core/identity/node_address.h"

#include <algorithm>

namespace qpc::identity {

namespace {

Result<NodeAddress> read_address(WireReader& in) {
  QPC_TRY(const auto format, in.u8());
  if (format != NodeAddress::format) return fail(Kind::unsupported, "address at a node: an unknown format");
  QPC_TRY(auto domain, DomainName::read(in));
  QPC_TRY(const ByteView local, in.bytes(NodeAddress::local_size_bytes));
  NodeAddress address{std::move(domain)};
  std::ranges::copy(local, address.local.begin());
  return address;
}

void write_address(const NodeAddress& address, WireWriter& out) {
  out.u8(NodeAddress::format);
  address.domain.write(out);
  out.bytes(address.local);
}

NodeAddress generate_address(DomainName domain, Random& random) {
  return {std::move(domain), random.array<NodeAddress::local_size_bytes>()};
}

}  // namespace

MailboxAddress MailboxAddress::generate(DomainName domain, Random& random) {
  return {generate_address(std::move(domain), random)};
}

Result<MailboxAddress> MailboxAddress::read(WireReader& in) {
  QPC_TRY(auto address, read_address(in));
  return MailboxAddress{std::move(address)};
}

void MailboxAddress::write(WireWriter& out) const { write_address(*this, out); }

ChannelAddress ChannelAddress::generate(DomainName domain, Random& random) {
  return {generate_address(std::move(domain), random)};
}

Result<ChannelAddress> ChannelAddress::read(WireReader& in) {
  QPC_TRY(auto address, read_address(in));
  return ChannelAddress{std::move(address)};
}

void ChannelAddress::write(WireWriter& out) const { write_address(*this, out); }

}  // namespace qpc::identity
