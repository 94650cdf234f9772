// commit_options.h: what a member wants of the commit it is about to make (RFC 9420 §12.4.1).
#pragma once
#include "core/mls/group/own_key_package.h"
#include "core/mls/wire/framed_content.h"

namespace qpc::mls {

/// How handshake messages travel (RFC 9420 §6.2, §6.3).
enum class HandshakeFormat : std::uint8_t { private_message, public_message };
/// Where joiners find the ratchet tree (RFC 9420 §12.4.3.3): in the GroupInfo, or handed to them beside the Welcome.
enum class TreeDelivery : std::uint8_t { inside, beside };
/// Whether joiners share one Welcome or each get their own.
enum class WelcomeSplit : std::uint8_t { together, by_joiner };
/// Whether a path is made only if a proposal needs one (RFC 9420 §12.4), or always.
enum class PathPolicy : std::uint8_t { when_required, always };
/// Which of the proposals received in this epoch are committed: those of members, as far as they make a valid list and
/// are no PSKs and no ReInit; or those named only. A PSK may be one that some member lacks, which locks it out; a
/// stranger's request, a PSK and the end of the group take somebody who wants them.
enum class ReceivedProposals : std::uint8_t { all_valid, listed };

struct CommitOptions {
  /// Proposals of one's own, by value, in this order after the received ones.
  std::vector<Proposal> proposals;
  ReceivedProposals received = ReceivedProposals::all_valid;
  std::vector<ProposalRef> listed;
  PathPolicy path = PathPolicy::when_required;
  HandshakeFormat format = HandshakeFormat::private_message;
  TreeDelivery tree = TreeDelivery::inside;
  WelcomeSplit welcome = WelcomeSplit::by_joiner;
  /// What one's leaf says from then on: credential, signature key, capabilities and extensions. Asks for a path.
  std::optional<ClientIdentity> new_identity;
  Bytes authenticated_data;
  /// Octets of zeroes behind an encrypted commit (RFC 9420 §6.3.1).
  std::size_t padding = 0;
  /// Goes into the GroupInfo of the Welcomes.
  Extensions group_info_extensions;
};

}  // namespace qpc::mls
