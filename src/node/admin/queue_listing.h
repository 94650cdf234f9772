// queue_listing.h: what waits in mailboxes, without saying who wrote it.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "core/identity/ids.h"
#include "db/database.h"

namespace qpc::node {

struct ListedQueue {
  std::string name;  ///< of the mailbox's owner
  identity::DeviceId device_id;
  std::uint64_t messages = 0;
  std::uint64_t octets = 0;
  std::chrono::sys_seconds oldest;  ///< when the first message that waits was stored
  std::uint64_t missed = 0;
};

/// Those with most octets first.
std::vector<ListedQueue> longest_queues(db::Database& db, std::size_t most);

}  // namespace qpc::node
