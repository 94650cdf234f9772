#include "net/transport/quic/callbacks.h"

#include <kj/debug.h>

#include <cstring>

#include "net/transport/quic/endpoint.h"
#include "net/transport/quic/quic_connection.h"

namespace qpc::net::quic {
namespace {

QuicConnection& self(void* user) { return *static_cast<QuicConnection*>(user); }

/// A callback from which no exception gets into ngtcp2, which is C: ngtcp2 hands its error on to whoever called it.
template <auto callback>
struct Guarded;
template <class... Arguments, int (*callback)(Arguments...)>
struct Guarded<callback> {
  static int call(Arguments... arguments) noexcept {
    int result = NGTCP2_ERR_CALLBACK_FAILURE;
    KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&] { result = callback(arguments...); })) {
      KJ_LOG(ERROR, "a connection ends by a fault", *fault);
      return NGTCP2_ERR_CALLBACK_FAILURE;
    }
    return result;
  }
};
template <auto callback>
constexpr auto guarded = &Guarded<callback>::call;

}  // namespace

int Callbacks::stream_open(ngtcp2_conn*, int64_t id, void* user) {
  QuicConnection& connection = self(user);
  connection.streams_.add_remote(kj::refcounted<Stream>(connection, id));
  connection.widen(id);
  return 0;
}

int Callbacks::recv_stream_data(ngtcp2_conn*, uint32_t flags, int64_t id, uint64_t, const uint8_t* data, size_t size,
                                void* user, void*) {
  QuicConnection& connection = self(user);
  if (Stream* stream = connection.streams_.find(id)) {
    stream->receive({data, size}, (flags & NGTCP2_STREAM_DATA_FLAG_FIN) != 0);
    connection.look_at_kind(*stream);
  }
  return 0;
}

int Callbacks::acked_stream_data_offset(ngtcp2_conn*, int64_t id, uint64_t offset, uint64_t size, void* user, void*) {
  self(user).count_acknowledged(size);
  if (Stream* stream = self(user).streams_.find(id)) stream->acknowledge(offset + size);
  return 0;
}

int Callbacks::extend_max_stream_data(ngtcp2_conn*, int64_t id, uint64_t, void* user, void*) {
  if (Stream* stream = self(user).streams_.find(id)) self(user).queue(*stream);
  return 0;
}

int Callbacks::stream_reset(ngtcp2_conn*, int64_t id, uint64_t, uint64_t code, void* user, void*) {
  if (Stream* stream = self(user).streams_.find(id)) {
    stream->reset_by_peer(code);
    self(user).look_at_kind(*stream);
  }
  return 0;
}

int Callbacks::stream_close(ngtcp2_conn*, uint32_t, int64_t id, uint64_t, void* user, void*) {
  QuicConnection& connection = self(user);
  connection.streams_.forget(id);
  if (ngtcp2_conn_is_local_stream(connection.conn_.get(), id) == 0) {
    ngtcp2_conn_extend_max_streams_bidi(connection.conn_.get(), 1);
  }
  return 0;
}

int Callbacks::handshake_completed(ngtcp2_conn*, void* user) {
  self(user).handshake_complete_ = true;
  self(user).peer_ids_changed_ = true;
  return 0;
}

int Callbacks::recv_crypto_data(ngtcp2_conn* conn, ngtcp2_encryption_level level, uint64_t offset, const uint8_t* data,
                                size_t size, void* user) {
  if (self(user).tls_ == nullptr) return NGTCP2_ERR_CRYPTO;  // RFC 9001 §6: no TLS message may come after the handshake
  return ngtcp2_crypto_recv_crypto_data_cb(conn, level, offset, data, size, user);
}

int Callbacks::recv_stateless_reset(ngtcp2_conn*, const ngtcp2_pkt_stateless_reset2*, void* user) {
  self(user).reset_by_peer_ = true;
  return 0;
}

int Callbacks::get_new_connection_id(ngtcp2_conn*, ngtcp2_cid* cid, ngtcp2_stateless_reset_token* token, size_t,
                                     void* user) {
  QuicConnection& connection = self(user);
  const ConnectionId id = connection.endpoint_->new_id();
  *cid = to_ngtcp2(id);
  connection.endpoint_->keys().reset_token(id, token->data);
  connection.add_id(id);
  return 0;
}

int Callbacks::remove_connection_id(ngtcp2_conn*, const ngtcp2_cid* cid, void* user) {
  self(user).remove_id(from_ngtcp2(*cid));
  return 0;
}

int Callbacks::dcid_status(ngtcp2_conn*, ngtcp2_connection_id_status_type, uint64_t, const ngtcp2_cid*,
                           const ngtcp2_stateless_reset_token*, void* user) {
  self(user).peer_ids_changed_ = true;
  return 0;
}

int Callbacks::path_validation(ngtcp2_conn*, uint32_t, const ngtcp2_path* path, const ngtcp2_path*,
                               ngtcp2_path_validation_result result, void* user) {
  if (result == NGTCP2_PATH_VALIDATION_RESULT_SUCCESS) self(user).remote_ = from_ngtcp2(*path).remote;
  return 0;
}

void Callbacks::rand(uint8_t* memory, size_t size, const ngtcp2_rand_ctx* context) noexcept {
  // There is no error to hand on to ngtcp2, which goes on until its caller looks.
  QuicConnection& connection = self(context->native_handle);
  KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&] { connection.endpoint_->random().fill({memory, size}); })) {
    KJ_LOG(ERROR, "a connection ends by a fault", *fault);
    std::memset(memory, 0, size);
    connection.lacks_randomness_ = true;
  }
}

ngtcp2_callbacks Callbacks::common() {
  ngtcp2_callbacks table{};
  table.encrypt = ngtcp2_crypto_encrypt_cb;
  table.decrypt = ngtcp2_crypto_decrypt_cb;
  table.hp_mask = ngtcp2_crypto_hp_mask_cb;
  table.update_key = ngtcp2_crypto_update_key_cb;
  table.delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb;
  table.delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb;
  table.get_path_challenge_data2 = ngtcp2_crypto_get_path_challenge_data2_cb;
  table.version_negotiation = ngtcp2_crypto_version_negotiation_cb;
  table.recv_crypto_data = guarded<recv_crypto_data>;
  table.handshake_completed = guarded<handshake_completed>;
  table.stream_open = guarded<stream_open>;
  table.recv_stream_data = guarded<recv_stream_data>;
  table.acked_stream_data_offset = guarded<acked_stream_data_offset>;
  table.extend_max_stream_data = guarded<extend_max_stream_data>;
  table.stream_reset = guarded<stream_reset>;
  table.stream_close = guarded<stream_close>;
  table.recv_stateless_reset2 = guarded<recv_stateless_reset>;
  table.get_new_connection_id2 = guarded<get_new_connection_id>;
  table.remove_connection_id = guarded<remove_connection_id>;
  table.dcid_status2 = guarded<dcid_status>;
  table.path_validation = guarded<path_validation>;
  table.rand = rand;
  return table;
}

const ngtcp2_callbacks& Callbacks::server() {
  static const ngtcp2_callbacks table = [] {
    auto made = common();
    made.recv_client_initial = ngtcp2_crypto_recv_client_initial_cb;
    return made;
  }();
  return table;
}

const ngtcp2_callbacks& Callbacks::client() {
  static const ngtcp2_callbacks table = [] {
    auto made = common();
    made.client_initial = ngtcp2_crypto_client_initial_cb;
    made.recv_retry = ngtcp2_crypto_recv_retry_cb;
    return made;
  }();
  return table;
}

ngtcp2_settings QuicConnection::make_settings() {
  ngtcp2_settings made;
  ngtcp2_settings_default(&made);
  made.initial_ts = to_ngtcp2(endpoint_->now());
  made.handshake_timeout = to_ngtcp2(settings_.handshake_timeout);
  made.rand_ctx.native_handle = this;
  return made;
}

ngtcp2_transport_params QuicConnection::make_parameters() const {
  const QuicWindow& peer = window();
  ngtcp2_transport_params made;
  ngtcp2_transport_params_default(&made);
  made.initial_max_data = peer.connection_bytes;
  made.initial_max_stream_data_bidi_local = made.initial_max_stream_data_bidi_remote = peer.stream_bytes;
  made.initial_max_streams_bidi = role_ == Role::client ? 0 : peer.streams;  // nothing of ours begins at a node
  made.initial_max_streams_uni = 0;
  made.max_idle_timeout = to_ngtcp2(settings_.idle_timeout);
  return made;
}

}  // namespace qpc::net::quic
