#include "node/blob/blob_keeping.h"

namespace qpc::node {
namespace {

constexpr std::size_t most_at_once = 200;

Task<void> remove_all(NodeContext& node, std::vector<ObjectName> names) {
  for (const auto& name : names) co_await node.blobs.remove(name);
}

Task<std::size_t> collect_octets(NodeContext& node, std::uint8_t first) {
  auto& depot = node.blobs;
  auto names = co_await depot.work.run([&bytes = depot.bytes, first] { return bytes.list(first); });
  if (names.empty()) co_return 0;
  const auto orphans = co_await node.read([names = kj::mv(names)](db::Database& db) {
    std::vector<ObjectName> without_row;
    for (const auto& name : names) {
      if (!BlobStore(db).has_object(name)) without_row.push_back(name);
    }
    return without_row;
  });
  co_await remove_all(node, orphans);
  co_return orphans.size();
}

Task<std::size_t> collect_rows(NodeContext& node) {
  auto& depot = node.blobs;
  std::size_t collected = 0;
  for (std::int64_t after = 0;;) {
    const auto blobs =
        co_await node.read([after](db::Database& db) { return BlobStore(db).whole_after(after, most_at_once); });
    for (const auto& blob : blobs) {
      after = blob.row;
      const auto size =
          co_await depot.work.run([&bytes = depot.bytes, name = blob.object] { return bytes.size(name); });
      if (!size || *size == blob.size_bytes) continue;  // a disk that fails says nothing
      const auto gone = co_await node.save(
          [row = blob.row, limits = depot.limits](db::Database& db) -> Outcome<std::optional<ObjectName>> {
            return Blobs(db, limits).discard(row);
          });
      if (!gone || !*gone) continue;
      co_await depot.remove(**gone);
      ++collected;
    }
    if (blobs.size() < most_at_once) co_return collected;
  }
}

}  // namespace

Task<void> sweep_blobs(NodeContext& node) {
  for (std::size_t swept = most_at_once; swept == most_at_once;) {
    const auto gone = co_await node.save(
        [now = node.now(), limits = node.blobs.limits](db::Database& db) -> Outcome<std::vector<ObjectName>> {
          return Blobs(db, limits).sweep(now, most_at_once);
        });
    if (!gone) co_return;
    swept = gone->size();
    co_await remove_all(node, *gone);
  }
}

Task<Collected> collect_blobs(NodeContext& node) {
  Collected collected;
  for (unsigned first = 0; first < 256; ++first) {
    collected.octets_without_row += co_await collect_octets(node, static_cast<std::uint8_t>(first));
  }
  collected.rows_without_octets = co_await collect_rows(node);
  co_return collected;
}

}  // namespace qpc::node
