// packet_forge_for_tests.h: packets that ngtcp2 would not send, for what a client that keeps no rules may try.
#pragma once
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <string>

#include "core/crypto/aead.h"
#include "core/crypto/kdf.h"
#include "net/transport/quic/connection_id.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net::quic {

/// Learns the secret of one client's handshake and makes its 1-RTT packets (RFC 9001 §5), with any frames.
class PacketForge {
 public:
  /// Listens to what `context`, which must outlive the handshake, makes.
  explicit PacketForge(SSL_CTX& context) {
    EXPECT_EQ(SSL_CTX_set_ciphersuites(&context, "TLS_AES_128_GCM_SHA256"), 1);
    SSL_CTX_set_app_data(&context, this);
    SSL_CTX_set_keylog_callback(&context, [](const SSL* ssl, const char* line) {
      static_cast<PacketForge*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->learn(line);
    });
  }
  PacketForge(const PacketForge&) = delete;
  PacketForge& operator=(const PacketForge&) = delete;

  /// A packet to `destination`, numbered far beyond those that the client itself sends.
  Bytes packet(const ConnectionId& destination, ByteView frames) {
    const std::uint32_t number = next_number_++;
    Bytes packet{0x43};  // a short header, a packet number of four octets
    append(packet, destination.view());
    const std::size_t number_at = packet.size();
    for (int shift = 24; shift >= 0; shift -= 8) packet.push_back(static_cast<std::uint8_t>(number >> shift));
    Bytes nonce = derive("quic iv", 12);
    for (std::size_t at = 0; at < 4; ++at) nonce[8 + at] ^= packet[number_at + at];
    append(packet,
           crypto::aead_seal(crypto::AeadAlgorithm::aes_128_gcm, derive("quic key", 16), nonce, packet, frames));
    const auto mask = header_mask(ByteView(packet).subspan(number_at + 4, 16));
    packet[0] ^= mask[0] & 0x1f;
    for (std::size_t at = 0; at < 4; ++at) packet[number_at + at] ^= mask[1 + at];
    return packet;
  }

 private:
  static void append(Bytes& to, ByteView octets) { to.insert(to.end(), octets.begin(), octets.end()); }

  void learn(std::string_view line) {
    if (!line.starts_with("CLIENT_TRAFFIC_SECRET_0 ")) return;
    const std::string hex(line.substr(line.rfind(' ') + 1));
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
      secret_.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(at, 2), nullptr, 16)));
    }
  }
  /// HKDF-Expand-Label of RFC 8446 §7.1.
  Bytes derive(std::string_view label, std::uint8_t size) const {
    Bytes info{0, size, static_cast<std::uint8_t>(6 + label.size())};
    append(info, as_bytes("tls13 "));
    append(info, as_bytes(label));
    info.push_back(0);
    return to_bytes(crypto::hkdf_expand(crypto::HashAlgorithm::sha256, secret_, info, size).reveal());
  }
  std::array<std::uint8_t, 16> header_mask(ByteView sample) const {
    std::array<std::uint8_t, 16> mask{};
    const Bytes key = derive("quic hp", 16);
    int size = 0;
    EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(cipher, EVP_aes_128_ecb(), nullptr, key.data(), nullptr);
    EVP_CIPHER_CTX_set_padding(cipher, 0);
    EVP_EncryptUpdate(cipher, mask.data(), &size, sample.data(), static_cast<int>(sample.size()));
    EVP_CIPHER_CTX_free(cipher);
    return mask;
  }

  Bytes secret_;
  std::uint32_t next_number_ = 1'000'000;
};

/// RFC 9000 §16, always in eight octets.
inline void put_varint(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
  out[out.size() - 8] |= 0xc0;
}
/// A frame of a type below 64, and its fields.
inline Bytes frame(std::uint8_t type, std::initializer_list<std::uint64_t> fields, std::string_view data = "") {
  Bytes out{type};
  for (const std::uint64_t field : fields) put_varint(out, field);
  out.insert(out.end(), data.begin(), data.end());
  return out;
}
/// RFC 9000 §19.8.
inline Bytes stream_frame(std::uint64_t id, std::uint64_t offset, std::string_view data) {
  return frame(0x0e, {id, offset, data.size()}, data);
}

}  // namespace qpc::net::quic
