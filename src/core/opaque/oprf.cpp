#include "core/opaque/oprf.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "core/crypto/hash.h"

namespace qpc::opaque {

namespace {

using namespace std::string_view_literals;
using crypto::HashAlgorithm;

// RFC 9497 §3.1: "OPRFV1-" || I2OSP(modeOPRF, 1) || "-" || identifier, with what each function puts in front of it.
constexpr auto hash_to_group_dst = "HashToGroup-OPRFV1-\0-ristretto255-SHA512"sv;
constexpr auto derive_key_pair_dst = "DeriveKeyPairOPRFV1-\0-ristretto255-SHA512"sv;

constexpr std::size_t sha512_block_size = 128;
constexpr std::size_t sha512_size = 64;
constexpr std::size_t max_input_size = 65535;

std::array<std::uint8_t, 2> two_octets(std::size_t number) {
  return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace

Secret expand_message_xmd(std::span<const ByteView> message, ByteView dst, std::size_t length) {
  require(dst.size() <= 255 && length <= 255 * sha512_size, "RFC 9380 §5.3.1: expand_message_xmd within its limits");
  static constexpr std::array<std::uint8_t, sha512_block_size> z_pad{};
  const auto length_octets = two_octets(length);
  const std::array<std::uint8_t, 1> zero{0};
  const std::array dst_size{static_cast<std::uint8_t>(dst.size())};

  std::vector<ByteView> parts{z_pad};
  parts.insert(parts.end(), message.begin(), message.end());
  parts.insert(parts.end(), {length_octets, zero, dst, dst_size});
  Secret first(sha512_size);
  crypto::hash_parts(HashAlgorithm::sha512, parts, first.fill());

  Secret expanded(length);
  Secret block(sha512_size);
  for (std::size_t done = 0, index = 1; done < length; done += sha512_size, ++index) {
    // b_i = H((b_0 xor b_(i-1)) || i || dst): b_0 alone for the first block, as `block` is still all zeros.
    for (std::size_t i = 0; i < sha512_size; ++i) block.fill()[i] ^= first.reveal()[i];
    const std::array index_octet{static_cast<std::uint8_t>(index)};
    const std::array<ByteView, 4> block_parts{block.reveal(), index_octet, dst, dst_size};
    Secret digest(sha512_size);
    crypto::hash_parts(HashAlgorithm::sha512, block_parts, digest.fill());
    block = std::move(digest);
    std::ranges::copy(block.reveal().first(std::min(sha512_size, length - done)), expanded.fill().begin() + done);
  }
  return expanded;
}

KeyPair derive_key_pair(ByteView seed, ByteView info) {
  require(seed.size() == Nseed && info.size() <= max_input_size, "RFC 9497 §3.2.1: DeriveKeyPair within its limits");
  const auto info_size = two_octets(info.size());
  for (std::uint8_t counter = 0;; ++counter) {
    const std::array counter_octet{counter};
    const std::array<ByteView, 4> derive_input{seed, info_size, info, counter_octet};
    const Secret uniform =
        expand_message_xmd(derive_input, as_bytes(derive_key_pair_dst), Ristretto255Scalar::uniform_size_bytes);
    if (auto private_key = Ristretto255Scalar::from_uniform_bytes(uniform.reveal())) {
      const Element public_key = private_key->times_generator();
      return {*std::move(private_key), public_key};
    }
    require(counter < 255, "RFC 9497 §3.2.1: DeriveKeyPairError");
  }
}

Result<Blinded> blind(ByteView input, Random& random) {
  if (input.size() > max_input_size) return fail(Kind::limit, "RFC 9497 §1.2: an input has at most 65535 octets");
  const std::array<ByteView, 1> message{input};
  const Secret uniform = expand_message_xmd(message, as_bytes(hash_to_group_dst), Element::uniform_size_bytes);
  auto blind = Ristretto255Scalar::generate(random);
  // The element in between would do for guessing the password without the server: it does not leave `times_derived`.
  const auto blinded_element = blind.times_derived(uniform);
  if (!blinded_element) return fail(Kind::rejected, "RFC 9497 §3.3.1: InvalidInputError");
  return Blinded{std::move(blind), *blinded_element};
}

Element blind_evaluate(const Ristretto255Scalar& private_key, const Element& blinded_element) {
  return private_key.times(blinded_element);
}

OprfOutput finalize(ByteView input, const Ristretto255Scalar& blind, const Element& evaluated_element) {
  require(input.size() <= max_input_size, "RFC 9497 §1.2: an input has at most 65535 octets");
  const Secret unblinded_element = blind.inverse().secret_times(evaluated_element);
  const auto input_size = two_octets(input.size());
  const auto element_size = two_octets(unblinded_element.size());
  const std::array<ByteView, 5> hash_input{input_size, input, element_size, unblinded_element.reveal(),
                                           as_bytes("Finalize")};
  OprfOutput output(sha512_size);
  crypto::hash_parts(HashAlgorithm::sha512, hash_input, output.fill());
  return output;
}

}  // namespace qpc::opaque
