// remark_row.h: a row of the tables remark and remark_former, as they are read.
#pragma once
#include "client/remark/remark_store.h"

namespace qpc::client {

/// Of: id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, details.
inline RemarkRow to_remark(const db::Row& row) {
  return {.id = row.get<std::int64_t>(0),
          .conversation = row.get<std::int64_t>(1),
          .target = row.get<std::int64_t>(2),
          .kind = row.get<RemarkKind>(3),
          .item = row.get<std::string>(4),
          .account_id = row.get<identity::AccountId>(5),
          .device_id = row.get<identity::DeviceId>(6),
          .place = row.get<std::int64_t>(7),
          .said_at = row.get<Milliseconds>(8),
          .is_off = row.get<bool>(9),
          .words = row.get<std::string>(10),
          .details = row.get<std::optional<Bytes>>(11).value_or(Bytes())};
}

inline std::optional<RemarkRow> read_remark(db::Rows rows) {
  for (const auto row : rows) return to_remark(row);
  return std::nullopt;
}

}  // namespace qpc::client
