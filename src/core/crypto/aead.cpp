#include "core/crypto/aead.h"

#include "core/crypto/openssl.h"

namespace qpc::crypto {
namespace {

using openssl::require;

/// EVP takes lengths as int, and a zero-length input must not be a null pointer, which would mean "aad".
int checked_size(ByteView data) {
  require(data.size() <= 0x7fffffff - 64, "a message of 2 GiB");
  return static_cast<int>(data.size());
}

openssl::CipherContext begin(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad, int encrypt) {
  require(key.size() == aead_key_size(algorithm), "an AEAD key has one length");
  require(nonce.size() == aead_nonce_size(algorithm), "an AEAD nonce has one length");
  openssl::CipherContext context(EVP_CIPHER_CTX_new());
  require(context != nullptr, "memory for a cipher");
  require(
      EVP_CipherInit_ex2(context.get(), openssl::cipher(algorithm), key.data(), nonce.data(), encrypt, nullptr) == 1,
      "beginning an AEAD");
  int size = 0;
  if (!aad.empty()) {
    require(EVP_CipherUpdate(context.get(), nullptr, &size, aad.data(), checked_size(aad)) == 1, "taking the aad");
  }
  return context;
}

/// Opens into `plaintext`, which has room for exactly what is in the ciphertext.
bool open_into(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad, ByteView ciphertext,
               std::span<std::uint8_t> plaintext) {
  const openssl::ErrorScope errors;
  const auto context = begin(algorithm, key, nonce, aad, 0);
  const auto body = ciphertext.first(plaintext.size());
  openssl::WipedArray<16> tag;
  std::ranges::copy(ciphertext.subspan(plaintext.size()), tag.begin());
  int size = 0;
  if (!body.empty()) {
    require(EVP_CipherUpdate(context.get(), plaintext.data(), &size, body.data(), checked_size(body)) == 1,
            "decrypting");
  }
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) == 1,
          "setting the tag");
  std::uint8_t nothing[16];
  const bool authentic = EVP_CipherFinal_ex(context.get(), nothing, &size) == 1;
  if (!authentic) wipe(plaintext);
  return authentic;
}

constexpr auto too_short = [] { return fail(Kind::rejected, "RFC 5116 §2.2: a ciphertext shorter than its tag"); };
constexpr auto forged = [] { return fail(Kind::rejected, "RFC 5116 §2.2: the ciphertext is not authentic"); };

}  // namespace

Bytes aead_seal(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad, ByteView plaintext) {
  const auto context = begin(algorithm, key, nonce, aad, 1);
  const auto tag_size = aead_tag_size(algorithm);
  Bytes ciphertext(plaintext.size() + tag_size);
  int size = 0;
  if (!plaintext.empty()) {
    require(EVP_CipherUpdate(context.get(), ciphertext.data(), &size, plaintext.data(), checked_size(plaintext)) == 1,
            "encrypting");
  }
  std::uint8_t* const tag = ciphertext.data() + plaintext.size();
  require(EVP_CipherFinal_ex(context.get(), tag, &size) == 1, "finishing an AEAD");
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size), tag) == 1,
          "getting the tag");
  return ciphertext;
}

Result<Bytes> aead_open(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad, ByteView ciphertext) {
  if (ciphertext.size() < aead_tag_size(algorithm)) return too_short();
  Bytes plaintext(ciphertext.size() - aead_tag_size(algorithm));
  if (!open_into(algorithm, key, nonce, aad, ciphertext, plaintext)) return forged();
  return plaintext;
}

Result<Secret> aead_open_secret(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad,
                                ByteView ciphertext) {
  if (ciphertext.size() < aead_tag_size(algorithm)) return too_short();
  Secret plaintext(ciphertext.size() - aead_tag_size(algorithm));
  if (!open_into(algorithm, key, nonce, aad, ciphertext, plaintext.fill())) return forged();
  return plaintext;
}

}  // namespace qpc::crypto
