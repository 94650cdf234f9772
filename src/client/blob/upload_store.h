// upload_store.h: the tables upload and sent_file: what is on its way to the node, and how to delete it there.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/environment.h"
#include "core/message/app_message.h"
#include "db/database.h"

namespace qpc::client {

/// Whoever has it may delete the blob at the node.
struct DeleteKey : Secret {
  static constexpr std::size_t size_octets = 32;
  using Secret::Secret;
};

struct UploadRow {
  std::int64_t id = 0;
  std::int64_t conversation = 0;
  std::string spool;
  message::File file;
  DeleteKey delete_key;
  Milliseconds begun_at{};
};

/// Borrows the database for one transaction.
class UploadStore {
 public:
  explicit UploadStore(db::Database& db) : db_(db) {}

  std::int64_t add(const UploadRow& row);
  void remove(std::int64_t id);
  /// Those of this file to this conversation.
  std::vector<UploadRow> find(std::int64_t conversation, const std::array<std::uint8_t, 32>& hash);
  std::vector<UploadRow> begun_before(Milliseconds time);

  void add_sent(std::int64_t message, const std::array<std::uint8_t, 32>& address, const DeleteKey& delete_key);
  struct Sent {
    std::array<std::uint8_t, 32> address{};
    DeleteKey delete_key;
  };
  /// How to delete at the node what this device has sent; nothing for what it has not.
  std::optional<Sent> find_sent(std::int64_t message);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
