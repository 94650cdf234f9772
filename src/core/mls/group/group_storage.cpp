#include "core/mls/group/group_storage.h"

#include "core/mls/group/group_event_storage.h"

namespace qpc::mls {
namespace {

constexpr std::uint16_t format_version = 2;

/// Which record it is, so that one is not taken for the other.
enum class Record : std::uint8_t { epoch = 1, progress = 2, pending = 3 };

void write_start(WireWriter& out, Record record) {
  out.u16(format_version);
  out.u8(static_cast<std::uint8_t>(record));
}

Result<WireReader> read_start(ByteView saved, Record record) {
  WireReader in(saved);
  QPC_TRY(const auto version, in.u16());
  if (version != format_version) return fail(Kind::unsupported, "a stored group of another format version");
  QPC_TRY(const auto kind, in.u8());
  if (kind != static_cast<std::uint8_t>(record)) return fail(Kind::malformed, "a stored record of another kind");
  return in;
}

Result<std::vector<std::shared_ptr<const PastEpoch>>> read_past(WireReader& in) {
  QPC_TRY(auto elements, in.nested());
  std::vector<std::shared_ptr<const PastEpoch>> past;
  while (!elements.at_end()) {
    QPC_TRY(auto epoch, PastEpoch::read(elements));
    past.push_back(std::make_shared<const PastEpoch>(std::move(epoch)));
  }
  return past;
}

}  // namespace

Secret save_epoch_record(const Group::State& state) {
  WireWriter out(Content::secret);
  write_start(out, Record::epoch);
  state.epoch->write(out);
  out.vector_of([&] {
    for (const auto& past : state.past) past.epoch->write(out);
  });
  return out.take_secret();
}

Secret save_progress_record(const Group::State& state) {
  WireWriter out(Content::secret);
  write_start(out, Record::progress);
  out.vector(state.epoch->interim_transcript_hash);
  state.keys.write(out);
  for (const auto& past : state.past) past.keys.write(out);
  state.proposals.write(out);
  out.presence(state.removed_in_epoch.has_value());
  if (state.removed_in_epoch) out.u64(*state.removed_in_epoch);
  state.exporter.write(out);
  return out.take_secret();
}

Result<Group::State> restore_records(ByteView epoch_record, ByteView progress_record) {
  QPC_TRY(auto in, read_start(epoch_record, Record::epoch));
  QPC_TRY(auto epoch, Epoch::read(in));
  QPC_TRY(const auto past, read_past(in));
  QPC_CHECK(in.expect_end());

  QPC_TRY(auto progress, read_start(progress_record, Record::progress));
  QPC_TRY(const auto of_epoch, progress.vector());
  if (to_bytes(of_epoch) != epoch.interim_transcript_hash) {
    return fail(Kind::malformed, "a stored group whose records are of two epochs");
  }
  const auto suite = epoch.suite;
  const auto limit = epoch.settings.skipped_generations;
  QPC_TRY(auto keys, SecretTree::read(suite, limit, progress));
  auto state = Group::State::beginning(std::move(epoch), std::move(keys));
  for (const auto& one : past) {
    QPC_TRY(auto past_keys, SecretTree::read(suite, limit, progress));
    state.past.push_back({one, std::move(past_keys)});
  }
  QPC_TRY(state.proposals, ProposalCache::read(suite, progress));
  QPC_TRY(const bool removed, progress.presence());
  if (removed) {
    QPC_TRY(state.removed_in_epoch, progress.u64());
  }
  QPC_TRY(state.exporter, ExporterTree::read(progress));
  QPC_CHECK(progress.expect_end());
  return state;
}

Secret save_pending(const PendingCommit::State& pending) {
  WireWriter out(Content::secret);
  write_start(out, Record::pending);
  out.vector(pending.base);
  pending.change.epoch->write(out);
  pending.change.keys.write(out);
  pending.change.exporter.write(out);
  write_event(out, pending.change.event);
  out.list(pending.change.changed_leaves);
  return out.take_secret();
}

Result<PendingCommit::State> restore_pending(ByteView saved) {
  QPC_TRY(auto in, read_start(saved, Record::pending));
  QPC_TRY(auto base, read_opaque(in));
  QPC_TRY(auto epoch, Epoch::read(in));
  QPC_TRY(auto keys, SecretTree::read(epoch.suite, epoch.settings.skipped_generations, in));
  QPC_TRY(auto exporter, ExporterTree::read(in));
  QPC_TRY(auto event, read_event(in));
  QPC_TRY(auto changed, in.list<LeafIndex>());
  QPC_CHECK(in.expect_end());
  auto shared = std::make_shared<const Epoch>(std::move(epoch));
  return PendingCommit::State{
      {std::move(shared), std::move(keys), std::move(event), std::move(changed), std::move(exporter)}, std::move(base)};
}

}  // namespace qpc::mls
