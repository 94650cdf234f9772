// holes-tamper: what a faulty or hostile node does to a mailbox, done to the database of a node that runs. Only for
// holes-demo and its tests; the node itself has no such door.
//
//   holes-tamper DATA_DIR KEY_FILE list NAME              what waits: "SEQ ID" a line
//   holes-tamper DATA_DIR KEY_FILE drop NAME ID           it never comes
//   holes-tamper DATA_DIR KEY_FILE hold NAME ID           the same, and prints what `put` takes
//   holes-tamper DATA_DIR KEY_FILE put NAME ROW           it comes now
//   holes-tamper DATA_DIR KEY_FILE damage NAME ID         one octet of it is another
//   holes-tamper DATA_DIR KEY_FILE repeat NAME ID         it comes once more
//   holes-tamper DATA_DIR KEY_FILE swap NAME ID OTHER     they come in each other's place
//   holes-tamper DATA_DIR KEY_FILE expire NAME ID         it waited for too long
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/encoding.h"
#include "core/crypto/hash.h"
#include "core/crypto/system_random.h"
#include "db/sqlite.h"
#include "db/transaction.h"
#include "node/start/node_keys.h"

namespace {

using namespace qpc;

class Tamper {
 public:
  Tamper(db::Database& db, const std::string& name) : db_(db) {
    const auto row = db.find_one<std::int64_t>(
        "SELECT m.id FROM mailbox m JOIN device d ON d.id = m.device_row JOIN account a ON a.id = d.account_row "
        "WHERE a.name = ?1 ORDER BY m.id LIMIT 1",
        name);
    if (!row) throw std::runtime_error("nobody is called " + name);
    mailbox_ = *row;
  }

  void list() {
    for (const auto row : db_.query(
             "SELECT d.seq, g.message_id FROM delivery d JOIN message g ON g.id = d.message_row JOIN mailbox m ON "
             "m.id = d.mailbox_row WHERE m.id = ?1 AND d.seq > m.acked_seq ORDER BY d.seq",
             mailbox_)) {
      std::printf("%lld %s\n", static_cast<long long>(row.get<std::int64_t>(0)), to_hex(row.get<Bytes>(1)).c_str());
    }
  }
  void drop(const std::string& id) {
    db_.run("DELETE FROM delivery WHERE mailbox_row = ?1 AND message_row = ?2", mailbox_, find(id));
  }
  void hold(const std::string& id) {
    std::printf("%lld\n", static_cast<long long>(copy(find(id))));
    drop(id);
  }
  void put(std::int64_t message) {
    const auto size =
        db_.find_one<std::int64_t>("SELECT length(octets) FROM message WHERE id = ?1", message).value_or(0);
    const auto next = db_.find_one<std::int64_t, std::int64_t>(
                             "UPDATE mailbox SET last_seq = last_seq + 1, total_bytes = total_bytes + ?2 WHERE id = "
                             "?1 RETURNING last_seq, total_bytes",
                             mailbox_, size)
                          .value();
    db_.run(
        "INSERT INTO delivery (mailbox_row, seq, message_row, end_bytes, channel_count, channel_bytes, "
        "size_bytes) VALUES (?1, ?2, ?3, ?4, 0, 0, ?5)",
        mailbox_, std::get<0>(next), message, std::get<1>(next), size);
  }
  void damage(const std::string& id) {
    const auto original = find(id);
    auto octets = db_.find_one<Bytes>("SELECT octets FROM message WHERE id = ?1", original).value();
    octets.back() ^= 1;
    const auto damaged = copy(original);
    db_.run("UPDATE message SET octets = ?2 WHERE id = ?1", damaged, octets);
    replace(original, damaged);
  }
  void repeat(const std::string& id) { put(copy(find(id))); }
  void swap(const std::string& id, const std::string& other) {
    const auto first = find(id), second = find(other);
    const auto copy_of_first = copy(first);
    replace(first, copy(second));
    replace(second, copy_of_first);
  }
  void expire(const std::string& id) {
    const auto original = find(id);
    const auto expired = copy(original);
    db_.run("UPDATE message SET octets = NULL, stored_at = 1, expires_at = 86401 WHERE id = ?1", expired);
    replace(original, expired);
  }

 private:
  /// The row of a message that waits.
  std::int64_t find(const std::string& id) {
    const auto message_id = from_hex(id);
    const auto row = message_id ? db_.find_one<std::int64_t>(
                                      "SELECT g.id FROM message g JOIN delivery d ON d.message_row = g.id WHERE "
                                      "g.message_id = ?1 AND d.mailbox_row = ?2",
                                      *message_id, mailbox_)
                                : std::nullopt;
    if (!row) throw std::runtime_error("no such message waits: " + id);
    return *row;
  }
  /// The same octets once more, as a message of this mailbox alone.
  std::int64_t copy(std::int64_t message) {
    crypto::SystemRandom random;
    return db_
        .find_one<std::int64_t>(
            "INSERT INTO message (message_id, channel_row, stored_at, expires_at, kept_until, octets) SELECT ?2, NULL, "
            "stored_at, expires_at, kept_until, octets FROM message WHERE id = ?1 RETURNING id",
            message, random.bytes(32))
        .value();
  }
  void replace(std::int64_t message, std::int64_t by) {
    db_.run("UPDATE delivery SET message_row = ?3 WHERE mailbox_row = ?1 AND message_row = ?2", mailbox_, message, by);
  }

  db::Database& db_;
  std::int64_t mailbox_ = 0;
};

void act(Tamper& tamper, const std::string& deed, const std::vector<std::string>& words) {
  if (deed == "list") return tamper.list();
  const std::string& id = words.at(0);
  if (deed == "drop") return tamper.drop(id);
  if (deed == "hold") return tamper.hold(id);
  if (deed == "put") return tamper.put(std::stoll(id));
  if (deed == "damage") return tamper.damage(id);
  if (deed == "repeat") return tamper.repeat(id);
  if (deed == "swap") return tamper.swap(id, words.at(1));
  if (deed == "expire") return tamper.expire(id);
  throw std::runtime_error("there is no deed " + deed);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: holes-tamper DATA_DIR KEY_FILE list|drop|hold|put|damage|repeat|swap|expire NAME [ID …]\n",
               stderr);
    return 2;
  }
  try {
    crypto::SystemRandom random;
    const auto keys = node::open_keys(argv[1], argv[2], random);
    if (!keys) throw std::runtime_error(keys.error());
    const auto database =
        db::SqliteDatabase::open(std::filesystem::path(argv[1]) / "node.db", keys->database, {.create = false});
    db::Transaction transaction(*database, db::Access::write);
    Tamper tamper(*database, argv[4]);
    act(tamper, argv[3], {argv + 5, argv + argc});
    transaction.save();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "holes-tamper: %s\n", error.what());
    return 1;
  }
  return 0;
}
