// batch.h: many delivered messages, taken in together.
#pragma once
#include <span>

#include "client/mailbox/receiver.h"

namespace qpc::client {

/// What was done already about the first message of a batch.
struct Overcome {
  std::set<identity::AccountId> fetched = {};
  bool looked_after = false;
};

/// How far taking in came.
struct TakenIn {
  std::size_t count = 0;                  ///< so many of the first were taken in, or had been before
  std::optional<Obstacle> obstacle = {};  ///< why it ended there
  std::vector<TypingSeen> typing = {};
  bool joined = false;  ///< a group, and so used up KeyPackages
};

/// Takes in the first messages of a batch, durably, in one transaction. Errors: store; and whatever a message breaks,
/// of which nothing is kept.
Outcome<TakenIn> take_in(Environment& environment, Groups& groups, std::span<const Incoming> batch,
                         const Overcome& first);

}  // namespace qpc::client
