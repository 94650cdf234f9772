// handles.h: what the integers of the interface stand for.
#pragma once
#include <map>

#include "interop/mls/octets.h"

namespace qpc::mls::interop {

/// The scenarios say nothing about whom to trust: everybody. A client is its name.
class Trust final : public AuthenticationService {
 public:
  Result<void> check_member(const Suite&, const LeafNode&) const override { return {}; }
  Result<void> check_successor(const Suite&, const LeafNode& old_leaf, const LeafNode& new_leaf) const override {
    if (client_id(old_leaf) == client_id(new_leaf)) return {};
    return fail(Kind::rejected, "RFC 9420 §5.3.1: a leaf that passes to somebody else");
  }
  Bytes client_id(const LeafNode& leaf) const override { return wire(leaf.credential); }
  Result<void> check_external_sender(const Suite&, const ExternalSender&) const override { return {}; }
};

/// What StorePSK was told.
class StoredPsks final : public PskStore {
 public:
  void store(Bytes id, Bytes psk) { psks_[std::move(id)] = std::move(psk); }

  Result<Secret> find_psk(const PreSharedKeyID& id) const override {
    const auto* external = std::get_if<ExternalPSKID>(&id.body);
    const auto found = external ? psks_.find(external->psk_id) : psks_.end();
    if (found == psks_.end()) return fail(Kind::not_found, "RFC 9420 §8.4: no such pre-shared key was stored");
    return Secret::copy_of(found->second);
  }

 private:
  std::map<Bytes, Bytes> psks_;
};

/// A state.
struct Membership {
  Group group;
  HandshakeFormat format;
  StoredPsks psks;
  /// The proposals of this epoch, by the messages they came in.
  std::map<Bytes, ProposalRef> proposals;
  std::optional<PendingCommit> pending;
};

/// A transaction: a KeyPackage that waits for a Welcome.
struct Joining {
  OwnKeyPackage own;
  StoredPsks psks;
};

/// A group that was re-initialised, and who goes on from there.
struct Closed {
  Membership old;
  ClientIdentity identity;
  OwnKeyPackage own;  ///< for the successor
};

/// Things by their numbers, which are given out once.
template <class T>
class Handles {
 public:
  explicit Handles(const char* what) : what_(what) {}

  T& at(std::uint32_t id) {
    const auto found = things_.find(id);
    if (found == things_.end()) throw CallFailed("there is no such " + std::string(what_));
    return found->second;
  }
  T* find(std::uint32_t id) {
    const auto found = things_.find(id);
    return found == things_.end() ? nullptr : &found->second;
  }
  void put(std::uint32_t id, T thing) { things_.insert_or_assign(id, std::move(thing)); }
  bool erase(std::uint32_t id) { return things_.erase(id) > 0; }

 private:
  const char* what_;
  std::map<std::uint32_t, T> things_;
};

}  // namespace qpc::mls::interop
