// secret_tree.h: the keys of an epoch's messages (RFC 9420 §9).
#pragma once
#include <map>
#include <variant>
#include <vector>

#include "core/mls/group/copy_on_write.h"
#include "core/mls/group/key_schedule.h"
#include "core/mls/group/tree_chunks.h"

namespace qpc::mls {

/// Which of a member's two chains of keys.
enum class RatchetType : std::uint8_t { handshake, application };

/// Key and nonce of the message that its sender numbered `generation`.
struct MessageKey {
  std::uint32_t generation;
  KeyAndNonce key_and_nonce;
};

/// Everything that decrypts the messages of one epoch, and nothing that decrypts a message again.
///
/// A value whose copies share what they have in common, secrets included: taking a key erases it, and all it follows
/// from, from this copy alone; the octets are wiped with the last copy that holds them. So a message that does not
/// decrypt is undone by going on with the copy from before.
class SecretTree {
 public:
  /// `skipped_generations` is how far ahead of a ratchet a message may be, and how many keys of messages that are
  /// missing are kept for each ratchet.
  SecretTree(const Suite& suite, EncryptionSecret encryption_secret, TreeSize size, std::uint32_t skipped_generations);

  /// The next key of a ratchet, for sending. Its generation is used up, whatever becomes of the message.
  /// Errors: rejected, for a leaf outside the tree; limit, after 2^32 messages.
  Result<MessageKey> take_next(LeafIndex leaf, RatchetType type);

  /// The key of a message that arrived. Keys of earlier generations that were not taken yet are kept, the newest
  /// `skipped_generations` of them.
  /// Errors: rejected, for a leaf outside the tree; stale, when the key was taken or dropped; limit, when the message
  /// is too far ahead.
  Result<MessageKey> take(LeafIndex leaf, RatchetType type, std::uint32_t generation);

  /// Drops what nobody may use once the epoch is over: the handshake ratchets, and both of one's own. Ratchets that
  /// nobody has used lie in the secrets above them, and stay. Takes time in proportion to those that were used.
  void end_epoch(LeafIndex own);

  /// For this client's own store, as a secret. The suite and the limit are not written.
  void write(WireWriter& out) const;
  /// Errors: malformed.
  static Result<SecretTree> read(const Suite& suite, std::uint32_t skipped_generations, WireReader& in);

  /// The rows in which `now` is stored that differ from those of `before`; either may be nullptr, for no rows. Takes
  /// time in proportion to the nodes that the two do not share.
  static void for_each_changed_chunk(const SecretTree* now, const SecretTree* before, const ChunkVisitor& visit);
  /// Errors: malformed, when the rows are not those of one tree.
  static Result<SecretTree> from_chunks(const Suite& suite, std::uint32_t skipped_generations,
                                        const std::vector<ByteView>& rows);

 private:
  /// A secret that is replaced, never written: copies of the tree share it.
  using SharedSecret = CopyOnWrite<Secret>;
  struct KeptKey {
    std::uint32_t generation;
    SharedSecret key;
    SharedSecret nonce;
  };
  struct Ratchet {
    SharedSecret secret;           ///< ratchet_secret of `generation`; nothing after the last generation
    std::uint32_t generation = 0;  ///< the next one
    std::vector<KeptKey> kept;     ///< of earlier ones, in order

    bool has_ended() const { return !secret && kept.empty(); }
    void end() {
      secret = {};
      kept.clear();
    }
  };
  struct Ratchets {
    Ratchet handshake;
    Ratchet application;
  };
  struct Node;
  struct Children {
    CopyOnWrite<Node> left;
    CopyOnWrite<Node> right;
  };
  /// A secret until something below it is needed; then it is gone.
  struct Node {
    std::variant<SharedSecret, Children, Ratchets> body;
  };

  SecretTree(const Suite& suite, TreeSize size, std::uint32_t skipped_generations)
      : suite_(suite), size_(size), skipped_generations_(skipped_generations) {}

  SharedSecret expand(const Secret& secret, std::string_view label, std::string_view context) const;
  Result<Ratchet*> find_ratchet(LeafIndex leaf, RatchetType type);
  KeptKey step(Ratchet& ratchet) const;
  static bool needs_ending(const Node& node, NodeIndex at, NodeIndex own);
  static void end_epoch(CopyOnWrite<Node>& place, NodeIndex at, NodeIndex own);

  const CopyOnWrite<Node>* find(NodeIndex index) const;
  /// Whether there may be nodes in a chunk or below it.
  bool reaches(NodeIndex top) const;
  Secret chunk(NodeIndex top) const;
  static void compare_chunks(const SecretTree* now, const SecretTree* before, NodeIndex top, const ChunkVisitor& visit);
  static Result<CopyOnWrite<Node>> put_together(std::map<NodeIndex, CopyOnWrite<Node>>& nodes, NodeIndex at);

  static void write_node(WireWriter& out, const Node& node);
  static void write_ratchet(WireWriter& out, const Ratchet& ratchet);
  Result<CopyOnWrite<Node>> read_node(WireReader& in, NodeIndex at) const;
  Result<Ratchet> read_ratchet(WireReader& in) const;

  Suite suite_;
  TreeSize size_;
  std::uint32_t skipped_generations_;
  CopyOnWrite<Node> root_;
};

}  // namespace qpc::mls
