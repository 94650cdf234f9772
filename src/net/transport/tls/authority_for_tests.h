// authority_for_tests.h: a certificate authority that issues whatever a test asks for.
#pragma once
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <fstream>

#include "core/base/secret.h"
#include "net/transport/tls/openssl_ptr.h"
#include "net/transport/tls/x509.h"

namespace qpc::net::tls {

inline PkeyPtr new_key(const char* group = "P-256") { return PkeyPtr(EVP_EC_gen(group)); }

/// What `write` puts there.
template <class Write>
std::string text_of(Write write) {
  const std::unique_ptr<BIO, Free<BIO_free_all>> out(BIO_new(BIO_s_mem()));
  write(out.get());
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}
inline std::string pem_of(X509& certificate) {
  return text_of([&](BIO* out) { PEM_write_bio_X509(out, &certificate); });
}
inline Secret pem_of(EVP_PKEY& key) {
  return Secret::copy_of(
      as_bytes(text_of([&](BIO* out) { PEM_write_bio_PrivateKey(out, &key, nullptr, nullptr, 0, nullptr, nullptr); })));
}

inline void extend(X509& certificate, int nid, const std::string& value) {
  const X509ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  X509_add_ext(&certificate, extension.get(), -1);
}

struct Authority {
  Authority(const char* called, std::chrono::sys_seconds at) : name(called), now(at) {
    using namespace std::chrono_literals;
    certificate = make(called, *key, {now - 24h, now + 24h * 3650});
    extend(*certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(*certificate, NID_key_usage, "critical,keyCertSign");
    X509_sign(certificate.get(), key.get(), EVP_sha256());
  }
  X509Ptr make(const char* subject, EVP_PKEY& its_key, Validity validity) const {
    X509Ptr made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 7);
    const auto set_name = [](X509_NAME* to, const char* text) {
      X509_NAME_add_entry_by_txt(to, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text), -1, -1, 0);
    };
    set_name(X509_get_issuer_name(made.get()), name);
    set_name(X509_get_subject_name(made.get()), subject);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), validity.not_before.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(made.get()), validity.not_after.time_since_epoch().count());
    X509_set_pubkey(made.get(), &its_key);
    return made;
  }
  /// For 90 days from an hour ago, unless `asked` says otherwise.
  X509Ptr issue(EVP_PKEY& for_key, const std::string& domain, std::optional<Validity> asked = {}) const {
    using namespace std::chrono_literals;
    const auto validity = asked.value_or(Validity{now - 1h, now + 24h * 90});
    auto made = make("a node", for_key, validity);
    extend(*made, NID_basic_constraints, "critical,CA:FALSE");
    extend(*made, NID_key_usage, "critical,digitalSignature");
    extend(*made, NID_ext_key_usage, "serverAuth");
    extend(*made, NID_subject_alt_name, "DNS:" + domain);
    X509_sign(made.get(), key.get(), EVP_sha256());
    return made;
  }
  /// As `--ca` names it.
  std::string file() const {
    std::string path = testing::TempDir() + "qpc_" + name + std::to_string(::getpid()) + ".pem";
    std::ofstream(path) << pem_of(*certificate);
    return path;
  }

  const char* name;
  std::chrono::sys_seconds now;
  PkeyPtr key = new_key();
  X509Ptr certificate;
};

}  // namespace qpc::net::tls
