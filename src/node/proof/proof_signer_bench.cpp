// What the node's word costs: receipts that leave together share one signature.
#include <benchmark/benchmark.h>

#include "core/crypto/system_random.h"
#include "db/migration.h"
#include "db/sqlite.h"
#include "node/proof/proof_signer.h"
#include "node/start/migrations.h"

namespace qpc::node {
namespace {

ProofKeys make_keys(Random& random) {
  const auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations());
  const auto identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  const std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  return open_proof_keys(*database, identity, identity::DomainName::parse("example.org").value(), now, random).value();
}

/// Receipts of one batch, from the question to the octets that are sent.
void receipts_in_a_batch_of(benchmark::State& state) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  crypto::SystemRandom random;
  ProofSigner signer(make_keys(random), random);
  const auto now = signer.keys().certificate().not_before + std::chrono::hours(1);
  const identity::ChannelAddress address{{signer.keys().certificate().domain, {1}}};
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    std::vector<kj::Promise<Bytes>> asked;
    asked.reserve(size);
    for (std::size_t n = 0; n < size; ++n) {
      asked.push_back(signer.prove({static_cast<std::uint8_t>(n)}, now, message::InChannel{address, 3}));
    }
    for (auto& one : asked) benchmark::DoNotOptimize(one.wait(scope));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(receipts_in_a_batch_of)->Arg(1)->Arg(16)->Arg(256);

/// What a client does with each.
void checking_a_proof(benchmark::State& state) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  crypto::SystemRandom random;
  ProofSigner signer(make_keys(random), random);
  const auto certificate = signer.keys().certificate();
  const auto octets = signer
                          .prove({1}, certificate.not_before + std::chrono::hours(1),
                                 message::InChannel{{{certificate.domain, {1}}}, 3})
                          .wait(scope);
  for (auto _ : state) {
    const auto proof = read_all<message::DeliveryProof>(octets);
    if (!proof || !proof->verify(certificate)) state.SkipWithError("the proof does not hold");
  }
}
BENCHMARK(checking_a_proof);

}  // namespace
}  // namespace qpc::node
