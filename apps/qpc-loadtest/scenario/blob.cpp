// Files to the node and back, and what those notice meanwhile who send small messages.
#include "client/session/refusal.h"
#include "qpc-loadtest/blob_client.h"
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr double mib = 1024 * 1024;

/// One message after the other, for ever. Notes each.
Task<void> chat(Stage& stage, Guest& guest, Phase& phase) {
  for (;;) {
    const Instant started = Clock::now();
    guest.keep_room();
    const auto done = co_await with_faults_described(guest.enqueue(guest, stage.new_number()));
    phase.note(started, Clock::now(), done);
    if (!done) co_await stage.timer().afterDelay(1 * kj::MILLISECONDS);
  }
}

void add_rate(Stage& stage, const Phase& phase) {
  stage.add_figure(phase.name(), phase.per_second() * static_cast<double>(stage.options().blob_bytes) / mib, "MiB/s");
}

}  // namespace

Task<Outcome<>> run_blob(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().clients + 1));
  Guest& chatter = *crowd.back();
  std::vector<std::unique_ptr<BlobClient>> clients;
  for (std::size_t at = 0; at + 1 < crowd.size(); ++at) {
    clients.push_back(std::make_unique<BlobClient>(stage, *crowd[at]));
  }
  auto& idle = stage.add_phase("small messages alone");
  co_await drive(stage, idle, 1, [&](std::size_t, Instant) -> kj::Promise<Outcome<>> {
    chatter.keep_room();
    return chatter.enqueue(chatter, stage.new_number());
  });
  auto& upload = stage.add_phase("upload");
  auto& beside_upload = stage.add_phase("small messages beside uploads");
  {
    const auto chatting = kj::Promise<void>(chat(stage, chatter, beside_upload)).eagerlyEvaluate(nullptr);
    co_await drive(stage, upload, clients.size(),
                   [&](std::size_t client, Instant) -> kj::Promise<Outcome<>> { return clients[client]->upload(); },
                   {&beside_upload});
  }
  auto& download = stage.add_phase("download");
  auto& beside_download = stage.add_phase("small messages beside downloads");
  {
    const auto chatting = kj::Promise<void>(chat(stage, chatter, beside_download)).eagerlyEvaluate(nullptr);
    co_await drive(stage, download, clients.size(),
                   [&](std::size_t client, Instant) -> kj::Promise<Outcome<>> { return clients[client]->download(); },
                   {&beside_download});
  }
  add_rate(stage, upload);
  add_rate(stage, download);
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
