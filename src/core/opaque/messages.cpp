#include "core/opaque/messages.h"

#include <algorithm>

namespace qpc::opaque {

namespace {

Result<Element> read_element(WireReader& in) {
  QPC_TRY(const ByteView encoded, in.bytes(Element::size_bytes));
  return Element::decode(encoded);
}

template <std::size_t size>
Result<std::array<std::uint8_t, size>> read_array(WireReader& in) {
  QPC_TRY(const ByteView octets, in.bytes(size));
  std::array<std::uint8_t, size> array;
  std::ranges::copy(octets, array.begin());
  return array;
}

}  // namespace

Result<Envelope> Envelope::read(WireReader& in) {
  QPC_TRY(const auto envelope_nonce, read_array<Nn>(in));
  QPC_TRY(const auto auth_tag, read_array<Nm>(in));
  return Envelope{envelope_nonce, auth_tag};
}

void Envelope::write(WireWriter& out) const {
  out.bytes(envelope_nonce);
  out.bytes(auth_tag);
}

Result<RegistrationRequest> RegistrationRequest::read(WireReader& in) {
  QPC_TRY(const auto blinded_message, read_element(in));
  return RegistrationRequest{blinded_message};
}

void RegistrationRequest::write(WireWriter& out) const { out.bytes(blinded_message.view()); }

Result<RegistrationResponse> RegistrationResponse::read(WireReader& in) {
  QPC_TRY(const auto evaluated_message, read_element(in));
  QPC_TRY(const auto server_public_key, read_element(in));
  return RegistrationResponse{evaluated_message, server_public_key};
}

void RegistrationResponse::write(WireWriter& out) const {
  out.bytes(evaluated_message.view());
  out.bytes(server_public_key.view());
}

Result<RegistrationRecord> RegistrationRecord::read(WireReader& in) {
  QPC_TRY(const auto client_public_key, read_element(in));
  QPC_TRY(const ByteView masking_key, in.bytes(Nh));
  QPC_TRY(const auto envelope, Envelope::read(in));
  return RegistrationRecord{client_public_key, Secret::copy_of(masking_key).into<MaskingKey>(), envelope};
}

void RegistrationRecord::write(WireWriter& out) const {
  out.bytes(client_public_key.view());
  out.bytes(masking_key.reveal());
  envelope.write(out);
}

Result<CredentialRequest> CredentialRequest::read(WireReader& in) {
  QPC_TRY(const auto blinded_message, read_element(in));
  return CredentialRequest{blinded_message};
}

void CredentialRequest::write(WireWriter& out) const { out.bytes(blinded_message.view()); }

Result<CredentialResponse> CredentialResponse::read(WireReader& in) {
  QPC_TRY(const auto evaluated_message, read_element(in));
  QPC_TRY(const auto masking_nonce, read_array<Nn>(in));
  QPC_TRY(const auto masked_response, read_array<masked_size_bytes>(in));
  return CredentialResponse{evaluated_message, masking_nonce, masked_response};
}

void CredentialResponse::write(WireWriter& out) const {
  out.bytes(evaluated_message.view());
  out.bytes(masking_nonce);
  out.bytes(masked_response);
}

Result<AuthRequest> AuthRequest::read(WireReader& in) {
  QPC_TRY(const auto client_nonce, read_array<Nn>(in));
  QPC_TRY(const auto client_public_keyshare, read_element(in));
  return AuthRequest{client_nonce, client_public_keyshare};
}

void AuthRequest::write(WireWriter& out) const {
  out.bytes(client_nonce);
  out.bytes(client_public_keyshare.view());
}

Result<AuthResponse> AuthResponse::read(WireReader& in) {
  QPC_TRY(const auto server_nonce, read_array<Nn>(in));
  QPC_TRY(const auto server_public_keyshare, read_element(in));
  QPC_TRY(const auto server_mac, read_array<Nm>(in));
  return AuthResponse{server_nonce, server_public_keyshare, server_mac};
}

void AuthResponse::write(WireWriter& out) const {
  out.bytes(server_nonce);
  out.bytes(server_public_keyshare.view());
  out.bytes(server_mac);
}

Result<KE1> KE1::read(WireReader& in) {
  QPC_TRY(const auto credential_request, CredentialRequest::read(in));
  QPC_TRY(const auto auth_request, AuthRequest::read(in));
  return KE1{credential_request, auth_request};
}

void KE1::write(WireWriter& out) const {
  credential_request.write(out);
  auth_request.write(out);
}

Result<KE2> KE2::read(WireReader& in) {
  QPC_TRY(const auto credential_response, CredentialResponse::read(in));
  QPC_TRY(const auto auth_response, AuthResponse::read(in));
  return KE2{credential_response, auth_response};
}

void KE2::write(WireWriter& out) const {
  credential_response.write(out);
  auth_response.write(out);
}

Result<KE3> KE3::read(WireReader& in) {
  QPC_TRY(const auto client_mac, read_array<Nm>(in));
  return KE3{client_mac};
}

void KE3::write(WireWriter& out) const { out.bytes(client_mac); }

}  // namespace qpc::opaque
