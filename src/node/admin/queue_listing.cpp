#include "node/admin/queue_listing.h"

namespace qpc::node {

std::vector<ListedQueue> longest_queues(db::Database& db, std::size_t most) {
  std::vector<ListedQueue> queues;
  for (const auto row :
       db.query("SELECT a.name, d.device_id, b.last_seq - b.acked_seq, b.total_bytes - b.acked_bytes, "
                "coalesce((SELECT m.stored_at FROM delivery e JOIN message m ON m.id = e.message_row "
                "WHERE e.mailbox_row = b.id AND e.seq > b.acked_seq ORDER BY e.seq LIMIT 1), 0), b.missed "
                "FROM mailbox b JOIN device d ON d.id = b.device_row JOIN account a ON a.id = d.account_row "
                "WHERE b.last_seq > b.acked_seq ORDER BY b.total_bytes - b.acked_bytes DESC, b.id LIMIT ?1",
                most)) {
    using Octets = std::array<std::uint8_t, identity::DeviceId::size_bytes>;
    auto [name, device_id, messages, octets, oldest, missed] =
        row.as<std::string, Octets, std::uint64_t, std::uint64_t, std::chrono::sys_seconds, std::uint64_t>();
    queues.push_back({std::move(name), identity::DeviceId{{device_id}}, messages, octets, oldest, missed});
  }
  return queues;
}

}  // namespace qpc::node
