// member.h: one of those who use the node while it dies: over QUIC, with a device, a mailbox and a place in a group.
#pragma once
#include <random>

#include "crash/ledger.h"
#include "net/rpc/rpc_client.h"
#include "net/task.h"
#include "net/transport/network.h"
#include "node/node_service_for_tests.h"

namespace qpc::crash {

/// What all members share.
struct Circle {
  Ledger& ledger;
  net::Network& network;
  kj::Timer& timer;
  std::mt19937_64 chance;
  Bytes channel_address, group_id;
  std::vector<Bytes> addresses;  ///< of their mailboxes, by number
  std::vector<identity::AccountId> accounts;
  std::uint64_t epoch = 0;                                         ///< the newest that the node has told of
  std::optional<std::pair<std::uint64_t, Id>> newest_commit = {};  ///< that came out of a mailbox, and its epoch
  std::uint64_t next_message = 0;
  bool lull = false;  ///< nobody asks for anything: the node tidies up
};

class Member {
 public:
  Member(Circle& circle, std::size_t number);

  /// Connects, with a new account the first time, and opens a session.
  Task<void> arrive(net::NodeAddress node);
  /// The first of all makes the group and lets the others in.
  Task<void> found();
  Task<void> join();
  /// Takes everything that waits in the mailbox.
  Task<void> empty_mailbox();
  /// Uses the node in every way until it is gone.
  Task<void> live();
  /// Drops the connection.
  void leave();

 private:
  struct Attempt {
    Bytes message;
    std::size_t to = 0;  ///< the number of a mailbox, when it is no post
  };

  Task<void> enter_first_time(api::Node::Client node, Bytes binding);
  Task<void> resume(api::Node::Client node, Bytes binding);
  void prove(ByteView binding, std::uint64_t counter, api::DeviceProof::Builder out);
  /// Does it again and again, until the connection is lost.
  Task<void> repeat(Task<void> (Member::*deed)());
  Task<void> enqueue();
  Task<void> post();
  Task<void> commit();
  Task<void> fetch();
  Task<void> publish();
  Task<void> claim();
  Task<void> contest();
  Task<void> try_enqueue(Attempt attempt);
  Task<void> try_post(Bytes message);
  Task<void> try_commit(std::uint64_t epoch, Bytes commit);
  Task<void> try_publish(std::vector<Bytes> packages);
  Task<void> take(std::uint64_t from_seq, std::uint32_t wait_ms);
  std::set<std::size_t> others() const;
  std::string fresh_text();
  std::uint64_t random(std::uint64_t below) { return circle_.chance() % below; }

  Circle& circle_;
  std::size_t number_;
  node::TestPerson person_;
  std::uint64_t counter_ = 0;
  bool known_ = false;
  kj::Own<net::RpcClient> rpc_;
  api::Session::Client session_{nullptr};
  api::Mailbox::Client mailbox_{nullptr};
  api::Keys::Client keys_{nullptr};
  api::Channel::Client channel_{nullptr};
  // Sent, and never answered: sent again in the next life, octet for octet.
  std::vector<Attempt> open_enqueues_;
  std::vector<Bytes> open_posts_;
  std::optional<std::pair<std::uint64_t, Bytes>> open_commit_;
  std::vector<Bytes> packages_;  ///< published last
};

}  // namespace qpc::crash
