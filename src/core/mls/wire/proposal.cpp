#include "core/mls/wire/proposal.h"

namespace qpc::mls {
namespace {

using Body = decltype(Proposal::body);

enum class AppDataUpdateOperation : std::uint8_t { update = 1, remove = 2 };

Result<Body> read_body(WireReader& in, ProposalType type) {
  switch (type) {
    case ProposalType::add: {
      QPC_TRY(auto key_package, Unverified<KeyPackage>::read(in));
      return Add{std::move(key_package)};
    }
    case ProposalType::update: {
      QPC_TRY(auto leaf_node, LeafNode::read(in));
      return Update{std::move(leaf_node)};
    }
    case ProposalType::remove: {
      QPC_TRY(const auto removed, LeafIndex::read(in));
      return Remove{removed};
    }
    case ProposalType::psk: {
      QPC_TRY(auto psk, PreSharedKeyID::read(in));
      return PreSharedKey{std::move(psk)};
    }
    case ProposalType::reinit: {
      QPC_TRY(auto reinit, ReInit::read(in));
      return reinit;
    }
    case ProposalType::external_init: {
      QPC_TRY(auto kem_output, read_opaque(in));
      return ExternalInit{std::move(kem_output)};
    }
    case ProposalType::group_context_extensions: {
      QPC_TRY(auto extensions, Extensions::read(in));
      return GroupContextExtensions{std::move(extensions)};
    }
    case ProposalType::app_data_update: {
      QPC_TRY(auto update, AppDataUpdate::read(in));
      return update;
    }
    case ProposalType::app_ephemeral: {
      QPC_TRY(const auto component_id, read_code_point<ComponentID>(in));
      QPC_TRY(auto data, read_opaque(in));
      return AppEphemeral{component_id, std::move(data)};
    }
    case ProposalType::self_remove:
      return SelfRemove{};
  }
  QPC_TRY(auto content, read_opaque(in));
  return UnknownProposal{type, std::move(content)};
}

struct BodyWriter {
  WireWriter& out;
  void operator()(const Add& add) const { add.key_package.write(out); }
  void operator()(const Update& update) const { update.leaf_node.write(out); }
  void operator()(const Remove& remove) const { remove.removed.write(out); }
  void operator()(const PreSharedKey& psk) const { psk.psk.write(out); }
  void operator()(const ReInit& reinit) const { reinit.write(out); }
  void operator()(const ExternalInit& init) const { out.vector(init.kem_output); }
  void operator()(const GroupContextExtensions& change) const { change.extensions.write(out); }
  void operator()(const AppDataUpdate& update) const { update.write(out); }
  void operator()(const AppEphemeral& ephemeral) const {
    write_code_point(out, ephemeral.component_id);
    out.vector(ephemeral.data);
  }
  void operator()(const SelfRemove&) const {}
  void operator()(const UnknownProposal& unknown) const { out.vector(unknown.content); }
};

}  // namespace

Result<ReInit> ReInit::read(WireReader& in) {
  ReInit reinit;
  QPC_TRY(reinit.group_id, read_opaque(in));
  QPC_TRY(reinit.version, read_code_point<ProtocolVersion>(in));
  QPC_TRY(reinit.cipher_suite, read_code_point<CipherSuite>(in));
  QPC_TRY(reinit.extensions, Extensions::read(in));
  return reinit;
}

void ReInit::write(WireWriter& out) const {
  out.vector(group_id);
  write_code_point(out, version);
  write_code_point(out, cipher_suite);
  extensions.write(out);
}

Result<AppDataUpdate> AppDataUpdate::read(WireReader& in) {
  AppDataUpdate change;
  QPC_TRY(change.component_id, read_code_point<ComponentID>(in));
  QPC_TRY(const auto op, in.u8());
  switch (static_cast<AppDataUpdateOperation>(op)) {
    case AppDataUpdateOperation::update: {
      QPC_TRY(change.update, read_opaque(in));
      return change;
    }
    case AppDataUpdateOperation::remove:
      return change;
  }
  return fail(Kind::malformed, "draft-ietf-mls-extensions §4.7: an AppDataUpdateOperation that does not exist");
}

void AppDataUpdate::write(WireWriter& out) const {
  write_code_point(out, component_id);
  out.u8(static_cast<std::uint8_t>(update ? AppDataUpdateOperation::update : AppDataUpdateOperation::remove));
  if (update) out.vector(*update);
}

ProposalType Proposal::proposal_type() const {
  if (const auto* unknown = as<UnknownProposal>()) return unknown->proposal_type;
  return static_cast<ProposalType>(body.index() + 1);  // the alternatives are in the registry's order
}

Result<Proposal> Proposal::read(WireReader& in) {
  QPC_TRY(const auto type, read_code_point<ProposalType>(in));
  QPC_TRY(auto body, read_body(in, type));
  return Proposal{std::move(body)};
}

void Proposal::write(WireWriter& out) const {
  write_code_point(out, proposal_type());
  std::visit(BodyWriter{out}, body);
}

bool requires_path(ProposalType type) {
  switch (type) {
    case ProposalType::add:
    case ProposalType::psk:
    case ProposalType::reinit:
    case ProposalType::app_data_update:
    case ProposalType::app_ephemeral:
      return false;
    default:
      return true;
  }
}

bool allowed_from_external(ProposalType type) {
  switch (type) {
    case ProposalType::add:
    case ProposalType::remove:
    case ProposalType::psk:
    case ProposalType::reinit:
    case ProposalType::group_context_extensions:
    case ProposalType::app_data_update:
    case ProposalType::app_ephemeral:
      return true;
    case ProposalType::update:
    case ProposalType::external_init:
    case ProposalType::self_remove:
      return false;
  }
  return false;
}

}  // namespace qpc::mls
