#include "core/mls/wire/contest_note.h"

namespace qpc::mls {

Result<ContestNote> ContestNote::read(WireReader& in) {
  QPC_TRY(const auto begins, in.u16());
  if (begins != marker) return fail(Kind::malformed, "a note on a contest begins with its marker");
  QPC_TRY(const auto group_id, in.bytes(id_size));
  QPC_TRY(const auto commit_id, in.bytes(id_size));
  return ContestNote{.group_id = to_bytes(group_id), .commit_id = to_bytes(commit_id)};
}

void ContestNote::write(WireWriter& out) const {
  out.u16(marker);
  out.bytes(group_id);
  out.bytes(commit_id);
}

}  // namespace qpc::mls
