#include "core/mls/group/apq_components.h"

namespace qpc::mls {
namespace {

Result<APQInfo> apply(const std::optional<APQInfo>& before, ByteView octets) {
  QPC_TRY(const auto update, read_all<APQInfoUpdate>(octets));
  if (update.update_type == APQUpdateType::full_update) {
    if (!before || before->is_same_session(update.new_apq_info)) return update.new_apq_info;
    return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: an update of more of an APQInfo than its epochs");
  }
  if (!before) return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: new epochs for an APQInfo that is not there");
  auto after = *before;
  (update.update_type == APQUpdateType::new_t_epoch ? after.t_epoch : after.pq_epoch) = update.epoch;
  return after;
}

}  // namespace

bool ApqComponents::knows(ComponentID component_id) const {
  return component_id == ComponentID::apq_mls_info || application_.knows(component_id);
}

Result<Bytes> ApqComponents::update(ComponentID component_id, const Bytes* data, std::span<const Bytes> updates) const {
  if (component_id != ComponentID::apq_mls_info) return application_.update(component_id, data, updates);
  std::optional<APQInfo> info;
  if (data != nullptr) {
    QPC_TRY(info, read_all<APQInfo>(*data));
  }
  for (const auto& update : updates) {
    QPC_TRY(info, apply(info, update));
  }
  return wire(*info);
}

Result<void> ApqComponents::check_ephemeral(ComponentID component_id, ByteView data) const {
  if (component_id != ComponentID::apq_mls_info) return application_.check_ephemeral(component_id, data);
  return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: an APQInfo is no ephemeral data");
}

Result<APQInfo> find_apq_info(const Extensions& group_context_extensions) {
  QPC_TRY(const auto dictionary, group_context_extensions.get<AppDataDictionary>());
  const auto* data = dictionary ? dictionary->component_data.find(ComponentID::apq_mls_info) : nullptr;
  if (data == nullptr) return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: a group without an APQInfo");
  return read_all<APQInfo>(*data);
}

}  // namespace qpc::mls
