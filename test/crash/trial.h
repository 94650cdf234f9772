// trial.h: the run of a crash test: lives and deaths of one node.
#pragma once
#include <kj/async-io.h>

#include "core/crypto/system_random.h"
#include "crash/member.h"
#include "crash/node_process.h"
#include "net/transport/quic/quic_network.h"

namespace qpc::crash {

struct Choice {
  std::size_t kills = 20;
  std::uint64_t seed = 0;
  Sync sync = Sync::before_the_answer;
  bool verbose = false;
};

class Trial {
 public:
  static constexpr std::size_t members_count = 4;

  Trial(const Choice& choice, kj::AsyncIoContext& io, const std::filesystem::path& program,
        const std::filesystem::path& folder);

  /// Whether the node kept its word.
  bool run();
  /// One line.
  std::string figures() const;

 private:
  std::uint64_t below(std::uint64_t limit) { return chance_() % limit; }
  void wait(kj::Promise<void> promise) { promise.wait(io_.waitScope); }
  void wait_all(Task<void> (Member::*deed)());
  /// On a busy machine that takes its time.
  void expect_more_than(std::size_t acknowledged, const char* otherwise);

  /// Starts the node, brings everybody in, empties all mailboxes, and looks for what is missing.
  void gather();
  void live_and_die(bool power_cut);
  /// So long that the node takes the time to move its log into the database, and mostly a little longer.
  void pause();
  /// The disk fails; most die with that, some are patient and see the node come back.
  void break_disk();
  void die(bool power_cut);
  /// In the middle of its start.
  void die_young(bool power_cut);
  void count_death(bool power_cut);
  void settle_disk(bool power_cut);

  Choice choice_;
  kj::AsyncIoContext& io_;
  kj::Timer& timer_;
  std::mt19937_64 chance_;
  crypto::SystemRandom random_;
  net::QuicNetwork network_;
  NodeProcess node_;
  Ledger ledger_{members_count};
  Circle circle_;
  std::vector<kj::Own<Member>> members_;
  std::vector<bool> cuts_;
  bool founded_ = false;
  std::size_t kills_ = 0, power_cuts_ = 0, faults_ = 0, reopened_ = 0, writes_lost_ = 0;
};

}  // namespace qpc::crash
