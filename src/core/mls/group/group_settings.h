// group_settings.h: the limits that RFC 9420 leaves to the application (§7.2, §9.2, §15.3).
#pragma once
#include <chrono>
#include <cstdint>

namespace qpc::mls {

/// They are stored with the group.
struct GroupSettings {
  /// Past epochs of which late messages can still be read, and whose resumption PSKs are kept.
  std::uint32_t past_epochs = 3;
  /// How long after its end a past epoch is kept at most; seconds::max() for as long as the count allows.
  std::chrono::seconds longest_past = std::chrono::days(30);
  /// How far ahead of the last message of a sender a message may be; so many skipped keys are kept for each ratchet.
  std::uint32_t skipped_generations = 1000;
  /// The longest lifetime of a leaf that comes from a KeyPackage; seconds::max() for any.
  std::chrono::seconds longest_lifetime = std::chrono::days(100);
  /// Proposals of one epoch that are kept for commits to refer to, and their octets: of each sender so many, and as
  /// many Removes and SelfRemoves again. There is no limit for all senders together: proposals cross on their way, and
  /// members that count the others' first would keep different ones.
  std::uint32_t proposals_per_sender = 100;
  std::uint32_t proposal_octets_per_sender = 256 * 1024;

  friend bool operator==(const GroupSettings&, const GroupSettings&) = default;
};

}  // namespace qpc::mls
