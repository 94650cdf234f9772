#include "core/mls/wire/extension.h"

#include <algorithm>

#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

template <class T>
Result<void> check_form(ByteView data) {
  QPC_TRY([[maybe_unused]] const auto extension, read_all<T>(data));
  return {};
}

Result<void> check_known(const Extension& extension) {
  switch (extension.extension_type) {
    case ExtensionType::application_id:
      return check_form<ApplicationId>(extension.extension_data);
    case ExtensionType::required_capabilities:
      return check_form<RequiredCapabilities>(extension.extension_data);
    case ExtensionType::external_pub:
      return check_form<ExternalPub>(extension.extension_data);
    case ExtensionType::external_senders:
      return check_form<ExternalSenders>(extension.extension_data);
    case ExtensionType::app_data_dictionary:
      return check_form<AppDataDictionary>(extension.extension_data);
    default:
      return {};
  }
}

/// Whether two of the list have one type; fast for long lists too, which a peer may send.
bool has_duplicates(const std::vector<Extension>& list) {
  std::vector<ExtensionType> types;
  types.reserve(list.size());
  for (const auto& extension : list) types.push_back(extension.extension_type);
  std::ranges::sort(types);
  return std::ranges::adjacent_find(types) != types.end();
}

}  // namespace

Result<Extension> Extension::read(WireReader& in) {
  QPC_TRY(const auto type, read_code_point<ExtensionType>(in));
  QPC_TRY(auto data, read_opaque(in));
  return Extension{type, std::move(data)};
}

void Extension::write(WireWriter& out) const {
  write_code_point(out, extension_type);
  out.vector(extension_data);
}

Result<Extensions> Extensions::read(WireReader& in) {
  Extensions extensions;
  QPC_TRY(extensions.list_, in.list<Extension>());
  if (has_duplicates(extensions.list_)) return fail(Kind::malformed, "RFC 9420 §13.4: two extensions of one type");
  for (const auto& extension : extensions.list_) QPC_CHECK(check_known(extension));
  return extensions;
}

void Extensions::write(WireWriter& out) const { out.list(list_); }

const Bytes* Extensions::find(ExtensionType type) const {
  const auto found = std::ranges::find(list_, type, &Extension::extension_type);
  return found == list_.end() ? nullptr : &found->extension_data;
}

void Extensions::set(ExtensionType type, Bytes data) {
  const auto found = std::ranges::find(list_, type, &Extension::extension_type);
  if (found != list_.end()) {
    found->extension_data = std::move(data);
  } else {
    list_.push_back({type, std::move(data)});
  }
}

void Extensions::remove(ExtensionType type) {
  std::erase_if(list_, [&](const Extension& extension) { return extension.extension_type == type; });
}

Result<ApplicationId> ApplicationId::read(WireReader& in) {
  QPC_TRY(auto application_id, read_opaque(in));
  return ApplicationId{std::move(application_id)};
}

void ApplicationId::write(WireWriter& out) const { out.vector(application_id); }

Result<RequiredCapabilities> RequiredCapabilities::read(WireReader& in) {
  RequiredCapabilities required;
  QPC_TRY(required.extension_types, read_code_points<ExtensionType>(in));
  QPC_TRY(required.proposal_types, read_code_points<ProposalType>(in));
  QPC_TRY(required.credential_types, read_code_points<CredentialType>(in));
  return required;
}

void RequiredCapabilities::write(WireWriter& out) const {
  write_code_points(out, extension_types);
  write_code_points(out, proposal_types);
  write_code_points(out, credential_types);
}

Result<ExternalPub> ExternalPub::read(WireReader& in) {
  QPC_TRY(auto external_pub, read_opaque(in));
  return ExternalPub{std::move(external_pub)};
}

void ExternalPub::write(WireWriter& out) const { out.vector(external_pub); }

Result<ExternalSender> ExternalSender::read(WireReader& in) {
  QPC_TRY(auto signature_key, read_opaque(in));
  QPC_TRY(auto credential, Credential::read(in));
  return ExternalSender{std::move(signature_key), std::move(credential)};
}

void ExternalSender::write(WireWriter& out) const {
  out.vector(signature_key);
  credential.write(out);
}

Result<ExternalSenders> ExternalSenders::read(WireReader& in) {
  QPC_TRY(auto external_senders, in.list<ExternalSender>());
  return ExternalSenders{std::move(external_senders)};
}

void ExternalSenders::write(WireWriter& out) const { out.list(external_senders); }

}  // namespace qpc::mls
