// What messages cost the thread of the storage: batches of them into mailboxes of a database in a file, encrypted and
// synced as a node's is; and what has come, read and acknowledged.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"
#include "core/identity/signed_manifest.h"
#include "db/migration.h"
#include "db/sqlite.h"
#include "db/transaction.h"
#include "node/account/account.h"
#include "node/mailbox/mailbox.h"
#include "node/start/migrations.h"

namespace qpc::node {
namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};
constexpr std::size_t batch = 512;  // as many as a save takes
constexpr MailboxLimits wide{.messages = 1'000'000'000, .bytes = std::uint64_t{1} << 50};

/// The database of a node with `people`, each with one mailbox.
struct World {
  explicit World(std::size_t people) {
    std::filesystem::create_directory(folder);
    database = db::SqliteDatabase::open(folder / "node.db", Secret::copy_of(Bytes(32, 7)).into<db::DatabaseKey>(),
                                        {.cache_bytes = 32 << 20});
    db::migrate(*database, migrations());
    db::Transaction transaction(*database);
    for (std::size_t n = 0; n < people; ++n) add(n);
    transaction.save();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() {
    database.reset();
    std::filesystem::remove_all(folder);
  }

  void add(std::size_t n) {
    const auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
    const auto device_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
    const auto name = identity::UserName::parse("person" + std::to_string(n)).value();
    const auto device = identity::DeviceId::generate(random);
    const auto manifest =
        identity::AccountManifest::first(identity::AccountId::generate(random), identity::AccountKey::of(key).value(),
                                         name, identity::DomainName::parse("example.org").value(),
                                         {.id = device,
                                          .key = identity::DeviceKey::of(device_key).value(),
                                          .added = now,
                                          .revoked = std::nullopt,
                                          .suites = {1},
                                          .capabilities = {},
                                          .label = "phone"});
    const auto entered = Accounts(*database, "example.org")
                             .create({.name = name,
                                      .record = Bytes(192, 7),
                                      .signed_manifest = wire(identity::SignedManifest::sign(manifest, key)),
                                      .device_id = device,
                                      .counter = 1},
                                     now)
                             .value();
    mailboxes.push_back(Mailboxes(*database, wide).open(entered.device.row, random.array<32>()));
  }

  /// As many as a save takes, each into the mailbox whose turn it is.
  void enqueue_batch(std::size_t size_bytes) {
    db::Transaction transaction(*database);
    for (std::size_t n = 0; n < batch; ++n) {
      auto message = Bytes(size_bytes, 1);
      random.fill(std::span(message).first(16));
      const auto& mailbox = mailboxes[sent++ % mailboxes.size()];
      if (!Mailboxes(*database, wide).enqueue(mailbox.address, message, std::chrono::seconds(0), now)) std::abort();
    }
    transaction.save();
    database->tidy(false);
  }

  std::filesystem::path folder = std::filesystem::temp_directory_path() / "qpc-mailbox-bench";
  crypto::SeededRandom random{as_bytes("mailboxes")};
  std::unique_ptr<db::SqliteDatabase> database;
  std::vector<MailboxState> mailboxes;
  std::size_t sent = 0;
};

/// Enqueues, 512 a save, each deciding before it writes (DecidesFirst), into so many mailboxes.
void enqueue(benchmark::State& state) {
  World world(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) world.enqueue_batch(1024);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}
BENCHMARK(enqueue)->Arg(64)->Arg(2000)->Iterations(200)->Unit(benchmark::kMillisecond);

/// One message into so many mailboxes.
void fan_out(benchmark::State& state) {
  World world(static_cast<std::size_t>(state.range(0)));
  std::vector<std::int64_t> rows;
  for (const auto& mailbox : world.mailboxes) rows.push_back(mailbox.row);
  for (auto _ : state) {
    db::Transaction transaction(*world.database);
    Mailboxes(*world.database, wide).fan_out(world.random.array<1024>(), 1, rows, std::chrono::seconds(0), now);
    transaction.save();
    world.database->tidy(false);
  }
}
BENCHMARK(fan_out)->Arg(10)->Arg(1000)->Iterations(50)->Unit(benchmark::kMillisecond);

/// Reads what waits, as much as an answer holds, and acknowledges it; then sweeps it away.
void drain(benchmark::State& state) {
  World world(8);
  std::int64_t read = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (int n = 0; n < 20; ++n) world.enqueue_batch(1024);
    state.ResumeTiming();
    for (const auto& mailbox : world.mailboxes) {
      for (std::uint64_t from = 0;;) {
        db::Transaction transaction(*world.database);
        Mailboxes mailboxes(*world.database, wide);
        const auto fetched = mailboxes.fetch(mailbox.row, from, 0, now);
        if (fetched.deliveries.empty()) break;
        from = fetched.deliveries.back().seq + 1;
        read += static_cast<std::int64_t>(fetched.deliveries.size());
        mailboxes.ack(mailbox.row, from - 1);
        transaction.save();
      }
    }
  }
  state.SetItemsProcessed(read);
}
BENCHMARK(drain)->Iterations(10)->Unit(benchmark::kMillisecond);

/// Deletes what was acknowledged.
void sweep(benchmark::State& state) {
  World world(64);
  std::int64_t swept = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (int n = 0; n < 20; ++n) world.enqueue_batch(1024);
    {
      db::Transaction transaction(*world.database);
      for (const auto& mailbox : world.mailboxes) Mailboxes(*world.database, wide).ack(mailbox.row, ~std::uint64_t{0});
      transaction.save();
    }
    state.ResumeTiming();
    for (std::size_t done = 1; done != 0;) {
      db::Transaction transaction(*world.database);
      done = MailboxStore(*world.database).sweep(now, 256);
      transaction.save();
      world.database->tidy(false);
      swept += static_cast<std::int64_t>(done);
    }
  }
  state.SetItemsProcessed(swept);
}
BENCHMARK(sweep)->Iterations(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qpc::node
