// ledger.h: what a node has promised, held against what it does.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace qpc::crash {

/// SHA-256 of a message.
using Id = Bytes;

/// The figures of a run. All but the first are to be 0.
struct Figures {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
  std::size_t duplicated = 0;
  std::size_t forked = 0;
  std::size_t stuck = 0;
};

/// Lives as long as the test, through every death of the node. Mailboxes are numbered.
class Ledger {
 public:
  explicit Ledger(std::size_t mailboxes) : mailboxes_(mailboxes) {}

  /// A message is on its way to these mailboxes.
  void sent(const Id& id, const std::set<std::size_t>& to) { sent_[id] = to; }
  /// The node gave its word for it.
  void acknowledged(const Id& id);

  /// What a mailbox handed out, which is to come once and in order. `commit_of` is the epoch that it ends.
  void delivered(std::size_t mailbox, std::uint64_t seq, const Id& id, std::optional<std::uint64_t> commit_of);
  std::uint64_t last_seq(std::size_t mailbox) const { return mailboxes_[mailbox].last_seq; }
  /// The node took the word of a mailbox for everything up to there, and is to hand out none of it again.
  void watermark(std::size_t mailbox, std::uint64_t through);
  void handed_out_from(std::size_t mailbox, std::uint64_t seq);
  /// All mailboxes were emptied: what was acknowledged and has not come is lost.
  void all_delivered();

  /// Somebody submits a commit: the node does not deliver it to them.
  void submits(std::size_t mailbox, std::uint64_t epoch) { mailboxes_[mailbox].own_commits.insert(epoch); }
  /// The node says which commit ended an epoch.
  void ended(std::uint64_t epoch, const Id& commit);

  /// A KeyPackage that was to be handed out once.
  void handed_out(const Id& package);
  void acknowledged_else() { ++figures_.acknowledged; }
  /// An answer that an honest node never gives; the first few are told on the standard error stream.
  void broken(const std::string& what);
  /// The node promises nothing any more: a fault, though none of its memory.
  void stuck(const std::string& what);

  const Figures& figures() const { return figures_; }
  bool is_clean() const { return figures_.lost + figures_.duplicated + figures_.forked + figures_.stuck == 0; }

 private:
  struct Mailbox {
    std::uint64_t last_seq = 0, watermark = 0;
    std::uint64_t epoch = 0;  ///< of the commits that came
    std::set<Id> delivered, expected;
    std::set<std::uint64_t> own_commits;
  };
  void tell(const std::string& what);

  std::vector<Mailbox> mailboxes_;
  std::map<Id, std::set<std::size_t>> sent_;
  std::set<Id> promised_;
  std::map<std::uint64_t, Id> commits_;
  std::set<Id> packages_;
  Figures figures_;
  unsigned told_ = 0;
};

}  // namespace qpc::crash
