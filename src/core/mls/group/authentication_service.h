// authentication_service.h: what a group asks the application about credentials (RFC 9420 §5.3.1, RFC 9750).
#pragma once
#include "core/mls/wire/leaf_node.h"

namespace qpc::mls {

/// Decides whether a signature key belongs to whom its credential names.
///
/// The answers must not depend on who asks or when: members who judge a commit differently part ways. All are errors of
/// the kind rejected; whatever else the application needs for an answer it fetches before it hands a message in.
class AuthenticationService {
 public:
  virtual ~AuthenticationService() = default;

  /// A new leaf: of an added member, or of the tree of a group that is joined.
  virtual Result<void> check_member(const Suite& suite, const LeafNode& leaf) const = 0;

  /// The member whose signed GroupInfo lets this client in (RFC 9420 §12.4.3.1, §12.4.3.2), besides `check_member`: for
  /// an application that joins groups which still hold members out of standing, but not at their invitation.
  virtual Result<void> check_inviter(const Suite&, const LeafNode&) const { return {}; }

  /// A leaf that takes the place of another of the same member (RFC 9420 §5.3.1: "valid as a successor").
  virtual Result<void> check_successor(const Suite& suite, const LeafNode& old_leaf,
                                       const LeafNode& new_leaf) const = 0;

  /// Octets that are the same for two leaves exactly if they stand for the same client (RFC 9420 §12.2: nobody is a
  /// member twice; §11.2, §11.3: who comes along to another group).
  virtual Bytes client_id(const LeafNode& leaf) const = 0;

  /// One who may propose from outside, when the list of such senders is set, or a group that has one is joined
  /// (RFC 9420 §12.1.8.1).
  virtual Result<void> check_external_sender(const Suite& suite, const ExternalSender& sender) const = 0;
};

}  // namespace qpc::mls
