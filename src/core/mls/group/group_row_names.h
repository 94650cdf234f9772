// group_row_names.h: which row of a group holds what. For the sources that save and restore rows.
#pragma once
#include "core/base/wire.h"

namespace qpc::mls {

/// Of the epoch's row, and of a pending commit's record.
inline constexpr std::uint16_t row_format_version = 1;

/// What a row holds: the first octet of its key.
enum class Part : std::uint8_t {
  epoch = 1,     ///< the epoch without its tree, and whether this member was removed
  tree = 2,      ///< a chunk of the tree
  keys = 3,      ///< a chunk of the secret tree of an epoch
  past = 4,      ///< what is left of an epoch that is over
  proposal = 5,  ///< a proposal on the table
  exporter = 6,  ///< the exporter tree of the epoch
};

/// Which row: of which epoch and where in it, as far as the part has several.
struct RowName {
  Part part;
  std::uint64_t epoch = 0;
  std::uint32_t place = 0;

  Bytes key() const {
    WireWriter out;
    out.u8(static_cast<std::uint8_t>(part));
    out.u64(epoch);
    out.u32(place);
    return out.take();
  }
  static Result<RowName> of(ByteView key) {
    WireReader in(key);
    RowName name{};
    QPC_TRY(const auto part, in.u8());
    name.part = static_cast<Part>(part);
    QPC_TRY(name.epoch, in.u64());
    QPC_TRY(name.place, in.u32());
    QPC_CHECK(in.expect_end());
    return name;
  }
};

}  // namespace qpc::mls
