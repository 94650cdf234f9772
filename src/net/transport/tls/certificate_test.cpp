#include "net/transport/tls/certificate.h"

#include <gtest/gtest.h>
#include <kj/exception.h>

#include "core/crypto/seeded_random.h"
#include "net/transport/tls/certificate_check.h"
#include "net/transport/tls/key.h"
#include "net/transport/tls/x509.h"

namespace qpc::net::tls {
namespace {

using Reason = ConnectRefusal::Reason;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;

constexpr sys_seconds now{std::chrono::seconds(1'800'000'000)};

/// A node with its identity and a TLS certificate.
struct Node {
  explicit Node(std::uint64_t seed)
      : random(seed), identity(crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random)) {}

  crypto::SeededRandom random;
  crypto::SigningKey identity;
  Bytes identity_certificate = make_identity_certificate(identity, now);
  Credentials credentials = issue_credentials(identity, identity_certificate, {"a.example", "b.example"}, now, random);
};

auto check(const Credentials& shown, const CertificateExpectation& expected) {
  return check_certificates(shown.certificate, shown.identity_certificate, expected);
}
std::optional<Reason> refusal(const Credentials& shown, const CertificateExpectation& expected) {
  const auto checked = check(shown, expected);
  return checked ? std::nullopt : std::optional(checked.error().reason);
}

TEST(Certificate, ProvesTheIdentityAndNamesTheDomains) {
  const Node node(1);
  const auto peer = check(node.credentials, {now});
  ASSERT_TRUE(peer);
  EXPECT_EQ(peer->key, identity_key(node.identity));
  EXPECT_EQ(peer->domains, (std::vector<std::string>{"a.example", "b.example"}));
}

TEST(Certificate, SatisfiesThePinOfItsIdentityAndEachOfItsDomains) {
  const Node node(1);
  EXPECT_TRUE(check(node.credentials, {now, "a.example", identity_key(node.identity)}));
  EXPECT_TRUE(check(node.credentials, {now, "b.example", identity_key(node.identity)}));
}

TEST(Certificate, OfAnotherIdentityIsAMismatchThatNamesBoth) {
  const Node node(1), other(2);
  const auto checked = check(other.credentials, {now, "a.example", identity_key(node.identity)});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().reason, Reason::identity_mismatch);
  EXPECT_EQ(checked.error().expected, identity_key(node.identity));
  EXPECT_EQ(checked.error().found, identity_key(other.identity));
}

TEST(Certificate, ForAnotherDomainIsRefused) {
  EXPECT_EQ(refusal(Node(1).credentials, {now, "c.example"}), Reason::domain_mismatch);
}

TEST(Certificate, IsValidFromAnHourBeforeItWasMadeToTheEndOfItsLifetime) {
  const Node node(1);
  EXPECT_TRUE(check(node.credentials, {now - 1h}));
  EXPECT_EQ(refusal(node.credentials, {now - 1h - 1s}), Reason::certificate_expired);
  EXPECT_TRUE(check(node.credentials, {now + usual_lifetime}));
  EXPECT_EQ(refusal(node.credentials, {now + usual_lifetime + 1s}), Reason::certificate_expired);
}

TEST(Certificate, OfOneIdentityIsInvalidBesideTheIdentityOfAnother) {
  const Node node(1), other(2);
  EXPECT_EQ(refusal({node.credentials.certificate, other.identity_certificate, node.credentials.key}, {now}),
            Reason::certificate_invalid);
}

TEST(Certificate, IsInvalidWhereTheTwoAreSwappedOrTheSame) {
  const Node node(1);
  const auto& [leaf, issuer, key, issued] = node.credentials;
  EXPECT_EQ(refusal({issuer, leaf, key}, {now}), Reason::certificate_invalid);
  EXPECT_EQ(refusal({leaf, leaf, key}, {now}), Reason::certificate_invalid);
  EXPECT_EQ(refusal({issuer, issuer, key}, {now}), Reason::certificate_invalid);
}

TEST(Certificate, IsInvalidInAnyOtherOctet) {
  const Node node(1);
  for (const Bytes Credentials::* part : {&Credentials::certificate, &Credentials::identity_certificate}) {
    for (std::size_t at = 0; at < (node.credentials.*part).size(); ++at) {
      Credentials shown = node.credentials;
      const_cast<Bytes&>(shown.*part)[at] ^= static_cast<std::uint8_t>(1 << at % 8);
      EXPECT_NE(refusal(shown, {now, "", identity_key(node.identity)}), std::nullopt) << at;
    }
  }
}

TEST(Certificate, IsInvalidWhereItIsCutOffOrGoesOn) {
  const Node node(1);
  Credentials shown = node.credentials;
  shown.certificate.pop_back();
  EXPECT_EQ(refusal(shown, {now}), Reason::certificate_invalid);
  shown = node.credentials;
  shown.certificate.push_back(0);
  EXPECT_EQ(refusal(shown, {now}), Reason::certificate_invalid);
  shown.certificate.assign(5000, 0x30);
  EXPECT_EQ(refusal(shown, {now}), Reason::certificate_invalid);
}

TEST(Certificate, IsTheSameForTheSameIdentityAndTime) {
  EXPECT_EQ(Node(1).identity_certificate, Node(1).identity_certificate);
  EXPECT_NE(Node(1).identity_certificate, Node(2).identity_certificate);
}

TEST(Certificate, IsDueForRenewalInTheLastThirdOfItsTime) {
  const Node node(1);
  EXPECT_EQ(should_renew(node.credentials.certificate, now), false);
  EXPECT_EQ(should_renew(node.credentials.certificate, now + usual_lifetime * 2 / 3 - 1h), false);
  EXPECT_EQ(should_renew(node.credentials.certificate, now + usual_lifetime * 2 / 3 + 1h), true);
  EXPECT_EQ(should_renew(Bytes{1, 2, 3}, now).error().kind, Kind::malformed);
  EXPECT_EQ(end_of(node.credentials.certificate), now + usual_lifetime);
  EXPECT_EQ(end_of(Bytes{1, 2, 3}).error().kind, Kind::malformed);
}

TEST(Certificate, IsNotMadeForWhatIsNoDomain) {
  Node node(1);
  for (const char* domain : {"", "A.example", "a,DNS:b", "a b"}) {
    EXPECT_THROW(issue_credentials(node.identity, node.identity_certificate, {domain}, now, node.random),
                 kj::Exception);
  }
  EXPECT_THROW(issue_credentials(node.identity, node.identity_certificate, {}, now, node.random), kj::Exception);
}

/// A node that goes on under other keys.
struct RotatedNode : Node {
  explicit RotatedNode(std::uint64_t seed, std::string domain = "a.example") : Node(seed), domain(std::move(domain)) {}

  crypto::SigningKey generate() { return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random); }
  void rotate() {
    auto next = generate();
    chain.append(
        identity::IdentityRotation::announce(identity, next, identity::DomainName::parse(domain).value(), now));
    identity = std::move(next);
    show(chain);
  }
  void show(const identity::IdentityChain& shown) {
    identity_certificate = make_identity_certificate(identity, now, shown);
    credentials = issue_credentials(identity, identity_certificate, {"a.example", "b.example"}, now, random);
  }
  void show_link(const identity::IdentityRotation& link) {
    identity::IdentityChain forged;
    forged.append(link);
    show(forged);
  }
  IdentityKey key() const { return identity_key(identity); }
  identity::DomainName chain_domain() const { return identity::DomainName::parse(domain).value(); }

  std::string domain;
  identity::IdentityChain chain;
};

TEST(Rotation, LeadsWhoPinnedAnEarlierKeyToTheNewOne) {
  RotatedNode node(1);
  const auto first = node.key();
  node.rotate();
  const auto second = node.key();
  node.rotate();
  for (const auto& pin : {first, second}) {
    const auto peer = check(node.credentials, {now, "a.example", pin});
    ASSERT_TRUE(peer);
    EXPECT_EQ(peer->key, node.key());
    EXPECT_EQ(peer->announced_by, pin);
  }
  EXPECT_EQ(check(node.credentials, {now, "", node.key()}).value().announced_by, std::nullopt);
  EXPECT_TRUE(check(node.credentials, {now}));
}

TEST(Rotation, NeverLeadsBack) {
  RotatedNode node(1);
  const auto before = node.credentials;
  node.rotate();
  EXPECT_EQ(refusal(before, {now, "", node.key()}), Reason::identity_mismatch);
}

TEST(Rotation, ThatIsForgedOrLeftOutIsAMismatch) {
  RotatedNode node(1), thief(2);
  const auto pin = node.key();
  // Without a word of the pinned key.
  EXPECT_EQ(refusal(thief.credentials, {now, "", pin}), Reason::identity_mismatch);
  // With a word of his own, put into its mouth.
  auto forged = identity::IdentityRotation::announce(thief.identity, thief.generate(), node.chain_domain(), now);
  forged.before = identity::NodeKey::of(node.identity).value();
  thief.show_link(forged);
  EXPECT_EQ(refusal(thief.credentials, {now, "", pin}), Reason::identity_mismatch);
  // With the word of the pinned key for another.
  node.rotate();
  thief.show(node.chain);
  EXPECT_EQ(refusal(thief.credentials, {now, "", pin}), Reason::identity_mismatch);
  // And with that, and one of his own behind it.
  auto longer = node.chain;
  longer.append(identity::IdentityRotation::announce(thief.generate(), thief.identity, node.chain_domain(), now));
  thief.show(longer);
  EXPECT_EQ(refusal(thief.credentials, {now, "", pin}), Reason::identity_mismatch);
}

TEST(Rotation, OfAnotherDomainThanTheCertificatesIsAMismatch) {
  RotatedNode node(1, "c.example");
  const auto pin = node.key();
  node.rotate();
  EXPECT_EQ(refusal(node.credentials, {now, "", pin}), Reason::identity_mismatch);
}

TEST(Rotation, LeavesTheOtherRulesAsTheyAre) {
  RotatedNode node(1);
  const auto pin = node.key();
  node.rotate();
  EXPECT_EQ(refusal(node.credentials, {now + usual_lifetime + 1s, "", pin}), Reason::certificate_expired);
  EXPECT_EQ(refusal(node.credentials, {now, "c.example", pin}), Reason::domain_mismatch);
}

TEST(Rotation, MayHappenAsOftenAsAChainHolds) {
  RotatedNode node(1, "a.example");
  for (std::size_t i = 0; i < identity::IdentityChain::most_rotations; ++i) node.rotate();
  const auto oldest = node.chain.rotations().front().before.octets;
  IdentityKey pin;
  std::ranges::copy(oldest, pin.begin());
  EXPECT_TRUE(check(node.credentials, {now, "", pin}));
  EXPECT_LT(node.identity_certificate.size(), 2500u) << "a handshake carries it";
}

TEST(Rotation, ThatDoesNotParseIsAMismatchAndHurtsNobodyElse) {
  RotatedNode node(1);
  const auto pin = node.key();
  node.rotate();
  Credentials shown = node.credentials;
  const auto certificate = read_certificate(make_identity_certificate(node.identity, now));
  const Asn1OctetStringPtr junk(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(junk.get(), Bytes{4, 2, 9, 9}.data(), 4);
  const Asn1ObjectPtr object(OBJ_txt2obj(rotations_oid, 1));
  const X509ExtensionPtr extension(X509_EXTENSION_create_by_OBJ(nullptr, object.get(), 0, junk.get()));
  X509_add_ext(certificate.get(), extension.get(), -1);
  X509_sign(certificate.get(), load_key(node.identity).get(), nullptr);
  shown.identity_certificate = write_certificate(*certificate);
  EXPECT_EQ(refusal(shown, {now, "", pin}), Reason::identity_mismatch);
  EXPECT_EQ(refusal(shown, {now, "", node.key()}), std::nullopt);
}

/// What a certificate signed by a node's identity is made of, for certificates that issue_credentials() never makes.
struct Forged {
  std::string subject_alt_name = "DNS:a.example";
  const char* constraints = "critical,CA:FALSE";
  const char* key_usage = "critical,digitalSignature";
  const char* extended_key_usage = "serverAuth";
  const char* unknown_extension = nullptr;
  const char* key = "ED25519";
  const char* issuer = "quicprochat node identity";
  long version = X509_VERSION_3;

  Credentials sign(const Node& node) const {
    const PkeyPtr issuer_key = load_key(node.identity);
    const PkeyPtr fresh(std::string_view(key) == "ED25519" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                                           : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", key));
    X509Ptr leaf(X509_new());
    X509_set_version(leaf.get(), version);
    X509_NAME_add_entry_by_txt(X509_get_issuer_name(leaf.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(issuer), -1, -1, 0);
    ASN1_TIME_set(X509_getm_notBefore(leaf.get()), now.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(leaf.get()), now.time_since_epoch().count() + 1000);
    X509_set_pubkey(leaf.get(), fresh.get());
    if (version == X509_VERSION_3) {
      add(*leaf, "basicConstraints", constraints);
      add(*leaf, "keyUsage", key_usage);
      add(*leaf, "extendedKeyUsage", extended_key_usage);
      add(*leaf, "subjectAltName", subject_alt_name.empty() ? nullptr : subject_alt_name.c_str());
      add(*leaf, "1.2.3.4", unknown_extension);
    }
    X509_sign(leaf.get(), issuer_key.get(), nullptr);
    return {write_certificate(*leaf), node.identity_certificate, node.credentials.key};
  }

 private:
  static void add(X509& certificate, const char* name, const char* value) {
    if (value == nullptr) return;
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    const X509ExtensionPtr extension(X509V3_EXT_conf(nullptr, &context, name, value));
    ASSERT_TRUE(extension) << value;
    X509_add_ext(&certificate, extension.get(), -1);
  }
};

TEST(Certificate, MayHaveAP256Key) {
  const Node node(1);
  EXPECT_EQ(refusal(Forged().sign(node), {now}), std::nullopt);
  EXPECT_EQ(refusal(Forged{.key = "P-256"}.sign(node), {now}), std::nullopt);
}

TEST(Certificate, IsInvalidOutsideItsProfile) {
  const Node node(1);
  for (const Forged& forged :
       {Forged{.constraints = "critical,CA:TRUE"}, Forged{.key_usage = "critical,keyCertSign"},
        Forged{.key_usage = nullptr}, Forged{.extended_key_usage = "clientAuth"}, Forged{.extended_key_usage = nullptr},
        Forged{.subject_alt_name = ""}, Forged{.subject_alt_name = "DNS:a.example,IP:192.0.2.1"},
        Forged{.subject_alt_name = "DNS:A.example"}, Forged{.subject_alt_name = "DNS:*.example"},
        Forged{.subject_alt_name = "email:a@a.example"},
        Forged{.subject_alt_name = "DNS:a,DNS:b,DNS:c,DNS:d,DNS:e,DNS:f,DNS:g,DNS:h,DNS:i"},
        Forged{.unknown_extension = "critical,DER:05:00"}, Forged{.key = "P-384"}, Forged{.issuer = "somebody else"},
        Forged{.version = X509_VERSION_1}}) {
    EXPECT_EQ(refusal(forged.sign(node), {now}), Reason::certificate_invalid);
  }
}

/// Where Ed25519's object identifier stands in a certificate: in what is signed, in its key, beside the signature.
std::vector<std::size_t> places_of_ed25519(const Bytes& certificate) {
  const Bytes identifier{0x06, 0x03, 0x2b, 0x65, 0x70};
  std::vector<std::size_t> places;
  for (auto rest = std::ranges::search(certificate, identifier); !rest.empty();
       rest = std::ranges::search(std::ranges::subrange(rest.end(), certificate.end()), identifier)) {
    places.push_back(static_cast<std::size_t>(rest.begin() - certificate.begin()));
  }
  return places;
}

/// Signs what is signed anew: header and signature of such certificates are as long as before.
void sign_again(Bytes& certificate, const crypto::SigningKey& key) {
  constexpr std::size_t outer_header = 4, behind = 7 + 3 + 64;  // algorithm, header of the signature, signature
  const auto signature =
      key.sign(ByteView(certificate).subspan(outer_header, certificate.size() - outer_header - behind));
  std::ranges::copy(signature, certificate.end() - 64);
}

TEST(Certificate, NamesTheSameAlgorithmInWhatIsSignedAndBesideTheSignature) {
  const Node node(1);
  Credentials shown = node.credentials;
  const auto places = places_of_ed25519(shown.certificate);
  ASSERT_EQ(places.size(), 3u);
  sign_again(shown.certificate, node.identity);
  EXPECT_EQ(refusal(shown, {now}), std::nullopt);
  shown.certificate[places.front() + 4] = 0x71;  // Ed448
  sign_again(shown.certificate, node.identity);
  EXPECT_EQ(refusal(shown, {now}), Reason::certificate_invalid);
}

TEST(Certificate, IsInvalidWhereItsSignatureHasUnusedBits) {
  std::uint64_t seed = 1;
  for (; Node(seed).credentials.certificate.back() % 2 != 0; ++seed) {
  }
  Credentials shown = Node(seed).credentials;
  EXPECT_EQ(refusal(shown, {now}), std::nullopt);
  shown.certificate[shown.certificate.size() - 65] = 1;
  EXPECT_EQ(refusal(shown, {now}), Reason::certificate_invalid);
}

TEST(Certificate, GivesItsAlgorithmNoParameters) {
  const Node node(1);
  const auto with_null = [](Bytes& certificate, std::size_t identifier) {
    const std::array<std::uint8_t, 2> null{0x05, 0x00};
    certificate[identifier - 1] += 2;  // the length of the algorithm
    certificate.insert(certificate.begin() + static_cast<std::ptrdiff_t>(identifier) + 5, null.begin(), null.end());
  };
  const auto add_to_length = [](Bytes& certificate, std::size_t header, unsigned more) {
    const unsigned length = certificate[header + 2] * 256u + certificate[header + 3] + more;
    certificate[header + 2] = static_cast<std::uint8_t>(length / 256);
    certificate[header + 3] = static_cast<std::uint8_t>(length % 256);
  };
  Bytes certificate = node.credentials.certificate;
  const auto places = places_of_ed25519(certificate);
  ASSERT_EQ(certificate[1], 0x82);
  ASSERT_EQ(certificate[5], 0x82);
  with_null(certificate, places.back());
  with_null(certificate, places.front());
  add_to_length(certificate, 0, 4);
  add_to_length(certificate, 4, 2);
  ASSERT_TRUE(read_certificate(certificate));
  const auto signature = node.identity.sign(ByteView(certificate).subspan(4, certificate.size() - 4 - 9 - 3 - 64));
  std::ranges::copy(signature, certificate.end() - 64);
  EXPECT_EQ(refusal({certificate, node.identity_certificate, node.credentials.key}, {now}),
            Reason::certificate_invalid);
}

}  // namespace
}  // namespace qpc::net::tls
