#include "net/transport/tls/authority_check.h"

#include <kj/debug.h>

#include <openssl/err.h>

#include "net/transport/tls/x509.h"

namespace qpc::net::tls {
namespace {

using Reason = ConnectRefusal::Reason;
using StorePtr = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;

void free_all(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using StackPtr = std::unique_ptr<STACK_OF(X509), Free<free_all>>;

StorePtr load(const Authorities& trusted) {
  StorePtr store(X509_STORE_new());
  KJ_ASSERT(store != nullptr);
  const int loaded = trusted.file.empty() ? X509_STORE_set_default_paths(store.get())
                                          : X509_STORE_load_file(store.get(), trusted.file.c_str());
  if (loaded != 1) ERR_clear_error();
  return store;
}

Reason reason_of(int error) {
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
      return Reason::domain_mismatch;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Reason::certificate_expired;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return Reason::authority_unknown;
    default:
      return Reason::certificate_invalid;
  }
}

}  // namespace

std::expected<void, Reason> check_authority(std::span<const Bytes> chain, const Authorities& trusted,
                                            std::chrono::sys_seconds now) {
  // RFC 5280 leaves open how strong keys and digests have to be: for OpenSSL's level 2, as 112 bits.
  constexpr int security_level = 2;
  if (chain.empty()) return std::unexpected(Reason::authority_unknown);
  if (trusted.domain.empty()) return std::unexpected(Reason::domain_mismatch);
  const auto leaf = read_certificate(chain.front());
  const StackPtr issuers(sk_X509_new_null());
  for (const Bytes& der : chain.subspan(1)) {
    auto issuer = read_certificate(der);
    if (!issuer) return std::unexpected(Reason::certificate_invalid);
    KJ_ASSERT(sk_X509_push(issuers.get(), issuer.release()) > 0);
  }
  if (!leaf) return std::unexpected(Reason::certificate_invalid);
  const auto store = load(trusted);
  const StoreContextPtr context(X509_STORE_CTX_new());
  KJ_ASSERT(context != nullptr && X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), issuers.get()) == 1);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  KJ_ASSERT(X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER) == 1);
  X509_VERIFY_PARAM_set_auth_level(rules, security_level);
  X509_VERIFY_PARAM_set_time(rules, static_cast<time_t>(now.time_since_epoch().count()));
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  KJ_ASSERT(X509_VERIFY_PARAM_set1_host(rules, trusted.domain.data(), trusted.domain.size()) == 1);
  const bool vouched = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (!vouched) return std::unexpected(reason_of(error));
  return {};
}

}  // namespace qpc::net::tls
