// proposal.h: what can be proposed to a group (RFC 9420 §12.1, draft-ietf-mls-extensions §4.7, §4.8, §6.3).
#pragma once
#include "core/mls/wire/key_package.h"
#include "core/mls/wire/pre_shared_key.h"

namespace qpc::mls {

struct Add {
  Unverified<KeyPackage> key_package;
  friend bool operator==(const Add&, const Add&) = default;
};

/// Its leaf is to be checked against the sender's place in the tree before it is used.
struct Update {
  LeafNode leaf_node;
  friend bool operator==(const Update&, const Update&) = default;
};

struct Remove {
  LeafIndex removed;
  friend bool operator==(const Remove&, const Remove&) = default;
};

struct PreSharedKey {
  PreSharedKeyID psk;
  friend bool operator==(const PreSharedKey&, const PreSharedKey&) = default;
};

struct ReInit {
  Bytes group_id;
  ProtocolVersion version = ProtocolVersion::mls10;
  CipherSuite cipher_suite = {};
  Extensions extensions;

  static Result<ReInit> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ReInit&, const ReInit&) = default;
};

struct ExternalInit {
  Bytes kem_output;
  friend bool operator==(const ExternalInit&, const ExternalInit&) = default;
};

struct GroupContextExtensions {
  Extensions extensions;
  friend bool operator==(const GroupContextExtensions&, const GroupContextExtensions&) = default;
};

/// A change of what a component keeps in the GroupContext's app_data_dictionary.
struct AppDataUpdate {
  ComponentID component_id;
  /// What the component's logic makes the new data of; nothing: the data is to be removed.
  std::optional<Bytes> update;

  /// Errors: malformed, also for an operation that does not exist.
  static Result<AppDataUpdate> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const AppDataUpdate&, const AppDataUpdate&) = default;
};

/// Data for a component that all members get with the same commit. It changes nothing in the group.
struct AppEphemeral {
  ComponentID component_id;
  Bytes data;
  friend bool operator==(const AppEphemeral&, const AppEphemeral&) = default;
};

/// The sender leaves. By reference only, in a PublicMessage; external commits may cover it too.
struct SelfRemove {
  friend bool operator==(const SelfRemove&, const SelfRemove&) = default;
};

/// A type this build does not know, GREASE or from a later time. RFC 9420 gives proposals no length, so the content is
/// taken to be one `opaque content<V>`, the shape that other implementations give their own types.
struct UnknownProposal {
  ProposalType proposal_type;
  Bytes content;
  friend bool operator==(const UnknownProposal&, const UnknownProposal&) = default;
};

struct Proposal {
  std::variant<Add, Update, Remove, PreSharedKey, ReInit, ExternalInit, GroupContextExtensions, AppDataUpdate,
               AppEphemeral, SelfRemove, UnknownProposal>
      body;

  ProposalType proposal_type() const;
  template <class T>
  const T* as() const {
    return std::get_if<T>(&body);
  }

  /// Errors: malformed; unsupported, for a credential of unknown type inside.
  static Result<Proposal> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Proposal&, const Proposal&) = default;
};

/// Whether a commit that covers it needs a path (RFC 9420 §12.4). Unknown types are taken to need one.
bool requires_path(ProposalType type);
/// Whether an external sender may send it (RFC 9420 §12.1.8).
bool allowed_from_external(ProposalType type);

}  // namespace qpc::mls
