#include "client/hole/resend_store.h"

#include "client/hole/said_store.h"

namespace qpc::client {
namespace {

constexpr auto request_lifetime = std::chrono::days(7);
constexpr auto budget_time = std::chrono::hours(1);
constexpr std::uint64_t most_answers = 256;
constexpr std::uint64_t most_octets = 4 * 1024 * 1024;
constexpr auto shortest_pause = std::chrono::seconds(30);
constexpr std::uint64_t most_times = 5;

}  // namespace

void ResendStore::add_request(const AppId& request_id, std::int64_t conversation, const Secret& private_key,
                              Milliseconds now) {
  db_.run("DELETE FROM resend_request WHERE asked_at < ?1", now - request_lifetime);
  db_.run("INSERT INTO resend_request (request_id, conversation, private_key, asked_at) VALUES (?1, ?2, ?3, ?4)",
          request_id, conversation, private_key, now);
}

std::optional<Secret> ResendStore::private_key(const AppId& request_id, std::int64_t conversation) {
  return db_.find_one<Secret>(
      "SELECT private_key FROM resend_request WHERE request_id = ?1 AND conversation = ?2 AND length(private_key) > 0",
      request_id, conversation);
}

std::uint64_t ResendStore::requests_since(std::int64_t conversation, Milliseconds time) {
  return db_
      .find_one<std::uint64_t>("SELECT count(*) FROM resend_request WHERE conversation = ?1 AND asked_at >= ?2",
                               conversation, time)
      .value_or(0);
}

void ResendStore::note_promise(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t counter,
                               std::int64_t hole) {
  db_.run("INSERT OR REPLACE INTO resend_promise (conversation, device_id, counter, hole) VALUES (?1, ?2, ?3, ?4)",
          conversation, device_id, counter, hole);
}

std::optional<std::int64_t> ResendStore::take_promise(std::int64_t conversation, const identity::DeviceId& device_id,
                                                      std::uint64_t counter) {
  const auto hole = db_.find_one<std::int64_t>(
      "SELECT hole FROM resend_promise WHERE conversation = ?1 AND device_id = ?2 AND counter = ?3", conversation,
      device_id, counter);
  if (hole) {
    db_.run("DELETE FROM resend_promise WHERE conversation = ?1 AND device_id = ?2 AND counter = ?3", conversation,
            device_id, counter);
  }
  return hole;
}

void ResendStore::end_old(Milliseconds now) {
  db_.run("DELETE FROM resend_request WHERE asked_at < ?1", now - request_lifetime);
  db_.run(
      "UPDATE resend_request SET private_key = x'' WHERE length(private_key) > 0 AND NOT EXISTS (SELECT 1 FROM hole h "
      "WHERE h.conversation = resend_request.conversation AND h.state < 2 AND h.noticed_at <= resend_request.asked_at "
      "AND h.asked_at >= resend_request.asked_at)");
  db_.run("DELETE FROM resend_promise WHERE hole IN (SELECT id FROM hole WHERE state >= 2)");
  db_.run("DELETE FROM resent WHERE sent_at < ?1", now - said_lifetime);
  // The newest stays, as the next message tells its epoch.
  db_.run(
      "DELETE FROM said WHERE said_at < ?1 AND counter < (SELECT sent_counter FROM conversation WHERE id = "
      "said.conversation)",
      now - said_lifetime);
  db_.run(
      "DELETE FROM said_again WHERE message IN (SELECT id FROM message WHERE id = said_again.message AND stored_at < "
      "?1)",
      now - said_lifetime);
}

void ResendStore::forget(std::int64_t conversation) {
  db_.run("DELETE FROM resend_promise WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM resend_request WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM resend_budget WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM resent WHERE conversation = ?1", conversation);
}

bool ResendStore::spend(std::int64_t conversation, const identity::DeviceId& asker, std::uint64_t answers,
                        std::uint64_t octets, Milliseconds now) {
  db_.run("DELETE FROM resend_budget WHERE begun_at < ?1", now - budget_time);
  db_.run(
      "INSERT OR IGNORE INTO resend_budget (conversation, device_id, begun_at, answers, octets) "
      "VALUES (?1, ?2, ?3, 0, 0)",
      conversation, asker, now);
  return db_.run(
             "UPDATE resend_budget SET answers = answers + ?3, octets = octets + ?4 WHERE conversation = ?1 AND "
             "device_id = ?2 AND answers + ?3 <= ?5 AND octets + ?4 <= ?6",
             conversation, asker, answers, octets, most_answers, most_octets) > 0;
}

bool ResendStore::note_sent(std::int64_t conversation, const identity::DeviceId& asker, std::uint64_t counter,
                            Milliseconds now) {
  return db_.run(
             "INSERT INTO resent (conversation, device_id, counter, times, sent_at) VALUES (?1, ?2, ?3, 1, ?4) "
             "ON CONFLICT (conversation, device_id, counter) DO UPDATE SET times = times + 1, sent_at = ?4 "
             "WHERE times < ?5 AND sent_at <= ?6",
             conversation, asker, counter, now, most_times, now - shortest_pause) > 0;
}

}  // namespace qpc::client
