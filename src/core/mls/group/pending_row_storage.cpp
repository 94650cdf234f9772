// A pending commit by what it changes in the tree of its group.
#include <map>

#include "core/mls/group/group_event_storage.h"
#include "core/mls/group/group_row_names.h"
#include "core/mls/group/group_storage.h"

namespace qpc::mls {
namespace {

std::map<std::uint32_t, Secret> chunks_of(const RatchetTree& tree) {
  std::map<std::uint32_t, Secret> chunks;
  tree.for_each_changed_chunk(nullptr,
                              [&](NodeIndex top, std::optional<Secret> row) { chunks[top.value] = *std::move(row); });
  return chunks;
}

}  // namespace

Secret save_pending_changes(const PendingCommit::State& pending, const Group::State& base) {
  WireWriter out(Content::secret);
  out.u16(row_format_version);
  out.vector(pending.base);
  const auto& epoch = *pending.change.epoch;
  epoch.write_without_tree(out);
  out.vector_of([&] {
    epoch.tree.for_each_changed_chunk(&base.epoch->tree, [&](NodeIndex top, std::optional<Secret> row) {
      out.u32(top.value);
      out.vector(row ? row->reveal() : ByteView());
    });
  });
  pending.change.keys.write(out);
  pending.change.exporter.write(out);
  write_event(out, pending.change.event);
  out.list(pending.change.changed_leaves);
  return out.take_secret();
}

Result<PendingCommit::State> restore_pending_changes(ByteView saved, const Group::State& base) {
  WireReader in(saved);
  QPC_TRY(const auto version, in.u16());
  if (version != row_format_version) return fail(Kind::unsupported, "a stored commit of another format version");
  QPC_TRY(auto made_in, read_opaque(in));
  if (made_in != base.epoch->interim_transcript_hash) {
    return fail(Kind::stale, "RFC 9420 §14: the pending commit was made in another epoch");
  }
  QPC_TRY(auto epoch, Epoch::read_without_tree(in));
  auto chunks = chunks_of(base.epoch->tree);
  QPC_TRY(auto changed_chunks, in.nested());
  while (!changed_chunks.at_end()) {
    QPC_TRY(const auto top, changed_chunks.u32());
    QPC_TRY(const auto row, changed_chunks.vector());
    chunks[top] = Secret::copy_of(row);
  }
  std::vector<ByteView> rows;
  for (const auto& [top, row] : chunks) rows.push_back(row.reveal());
  QPC_TRY(auto tree, RatchetTree::from_chunks(epoch.suite, rows));
  QPC_CHECK(epoch.put_tree(std::move(tree)));
  QPC_TRY(auto keys, SecretTree::read(epoch.suite, epoch.settings.skipped_generations, in));
  QPC_TRY(auto exporter, ExporterTree::read(in));
  QPC_TRY(auto event, read_event(in));
  QPC_TRY(auto changed, in.list<LeafIndex>());
  QPC_CHECK(in.expect_end());
  auto shared = std::make_shared<const Epoch>(std::move(epoch));
  return PendingCommit::State{
      {std::move(shared), std::move(keys), std::move(event), std::move(changed), std::move(exporter)},
      std::move(made_in)};
}

}  // namespace qpc::mls
