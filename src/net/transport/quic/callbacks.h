// callbacks.h: what ngtcp2 tells a connection.
#pragma once
#include <ngtcp2/ngtcp2.h>

namespace qpc::net::quic {

/// The tables that ngtcp2 asks for. Their user data is the QuicConnection.
struct Callbacks {
  static const ngtcp2_callbacks& server();
  static const ngtcp2_callbacks& client();

 private:
  static ngtcp2_callbacks common();

  static int stream_open(ngtcp2_conn*, int64_t id, void* user);
  static int recv_stream_data(ngtcp2_conn*, uint32_t flags, int64_t id, uint64_t offset, const uint8_t* data,
                              size_t size, void* user, void* stream);
  static int acked_stream_data_offset(ngtcp2_conn*, int64_t id, uint64_t offset, uint64_t size, void* user,
                                      void* stream);
  static int extend_max_stream_data(ngtcp2_conn*, int64_t id, uint64_t limit, void* user, void* stream);
  static int stream_reset(ngtcp2_conn*, int64_t id, uint64_t final_size, uint64_t code, void* user, void* stream);
  static int stream_close(ngtcp2_conn*, uint32_t flags, int64_t id, uint64_t code, void* user, void* stream);
  static int handshake_completed(ngtcp2_conn*, void* user);
  static int recv_crypto_data(ngtcp2_conn*, ngtcp2_encryption_level level, uint64_t offset, const uint8_t* data,
                              size_t size, void* user);
  static int recv_stateless_reset(ngtcp2_conn*, const ngtcp2_pkt_stateless_reset2*, void* user);
  static int get_new_connection_id(ngtcp2_conn*, ngtcp2_cid* cid, ngtcp2_stateless_reset_token* token, size_t size,
                                   void* user);
  static int remove_connection_id(ngtcp2_conn*, const ngtcp2_cid* cid, void* user);
  static int dcid_status(ngtcp2_conn*, ngtcp2_connection_id_status_type, uint64_t sequence, const ngtcp2_cid*,
                         const ngtcp2_stateless_reset_token*, void* user);
  static int path_validation(ngtcp2_conn*, uint32_t flags, const ngtcp2_path* path, const ngtcp2_path* fallback,
                             ngtcp2_path_validation_result result, void* user);
  static void rand(uint8_t* memory, size_t size, const ngtcp2_rand_ctx* context) noexcept;
};

}  // namespace qpc::net::quic
