// Sends arbitrary octets to a node on a blob stream that it expects. The first octet says whether the right ticket
// comes first (1), whether the connection ends before the stream (2), and whether the blob is one octet longer (4).
#include "core/crypto/hash.h"
#include "node/blob/blob_upload.h"
#include "node/node_for_tests.h"

namespace qpc::node {
namespace {

void settle(NodeForTests& node) {
  node.storage
      .write([](db::Database& db) {
        db.run(
            "INSERT INTO account (account_id, name, record, manifest_version, created_at) VALUES (x'01', 'a', x'', 1, "
            "0)");
        db.run(
            "INSERT INTO device (account_row, device_id, device_key, label, state, counter, enrolled_at) VALUES "
            "(1, ?1, x'', '', 1, 1, 0)",
            identity::DeviceId{}.octets);
      })
      .wait(node.scope);
}

kj::Own<UploadTransfer> expect(NodeForTests& node, net::Connection& connection, ByteView octets) {
  auto session = kj::refcounted<LiveSession>(
      node.sessions, connection,
      LiveSession::Caller{.account_row = 1, .device_row = 1, .account_id = {}, .device_id = {}}, DeviceState::active);
  const auto blob = node.storage
                        .write([address = crypto::sha256(octets), size = octets.size()](db::Database& db) {
                          return Blobs(db, {}).begin(1, {.address = address, .size_bytes = size}, {}, test_now);
                        })
                        .wait(node.scope);
  return kj::refcounted<UploadTransfer>(node.context, kj::mv(session),
                                        node.blobs.transfers.take_place(connection).value(), blob.value(), 0,
                                        BlobTicket{'t', 'i', 'c', 'k', 'e', 't'});
}

}  // namespace
}  // namespace qpc::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  using namespace qpc::node;
  if (size < 2) return 0;
  const auto choice = data[0];
  Bytes octets(data + 1, data + size);
  NodeForTests node;
  settle(node);
  auto pair = net::new_memory_connection({}, net::PinnedIdentity{}, node.random);
  pair.node->raise_standing();
  const auto sent = octets;
  if ((choice & 4) != 0) octets.push_back(0);
  auto transfer = expect(node, *pair.node, octets);
  auto upload = kj::heap<UploadService>(node.context, kj::addRef(*transfer));
  auto serving = pair.node->accept_stream()
                     .then([&](net::IncomingStream&& incoming) -> kj::Promise<void> {
                       return node.blobs.transfers.serve(*pair.node, kj::mv(incoming.stream));
                     })
                     .eagerlyEvaluate([](kj::Exception&&) {});
  auto stream = pair.client->open_stream(net::StreamKind::blob);
  Bytes written;
  if ((choice & 1) != 0) written.assign(transfer->ticket().begin(), transfer->ticket().end());
  written.insert(written.end(), sent.begin(), sent.end());
  auto writing = stream->write(written.data(), written.size()).eagerlyEvaluate([](kj::Exception&&) {});
  node.scope.poll();
  if ((choice & 1) != 0 && transfer->is_complete() != (octets.size() == sent.size())) __builtin_trap();
  if ((choice & 2) == 0) stream = nullptr;
  auto finishing = api::Upload::Client(kj::mv(upload)).finishRequest().send().ignoreResult().eagerlyEvaluate(nullptr);
  node.advance(BlobTransfers::patience);
  if (!finishing.poll(node.scope)) __builtin_trap();
  const auto kept = node.blob_bytes.objects.size();
  if ((choice & 5) == 1 && kept != 1) __builtin_trap();
  pair.client = nullptr;
  node.scope.poll();
  return 0;
}
