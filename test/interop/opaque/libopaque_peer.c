// libopaque as a peer of test/interop/opaque_test.py, which says what the commands are. In C, because the library's
// header is no C++.
#include <opaque.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { most_fields = 4, most_octets = 512, mac_octets = crypto_auth_hmacsha512_BYTES };

struct field {
  uint8_t octets[most_octets];
  size_t size;
};

static struct field in[most_fields];
static const Opaque_Ids default_ids = {0, NULL, 0, NULL};

// One exchange of each sort at a time. The password lies behind the client's state.
static uint8_t registering[OPAQUE_REGISTER_USER_SEC_LEN + most_octets];
static uint8_t responding[OPAQUE_REGISTER_SECRET_LEN];
static uint8_t logging_in[OPAQUE_USER_SESSION_SECRET_LEN + most_octets];
static uint8_t expected_client_mac[mac_octets];
static uint8_t server_session_key[OPAQUE_SHARED_SECRETBYTES];

static void put(const uint8_t* octets, size_t size) {
  putchar(' ');
  for (size_t i = 0; i < size; ++i) printf("%02x", octets[i]);
}

static void refuse(void) { printf("refused by libopaque"); }

static bool has_size(int field, size_t size) { return in[field].size == size; }

static void create_registration_request(void) {
  uint8_t request[crypto_core_ristretto255_BYTES];
  if (opaque_CreateRegistrationRequest(in[0].octets, (uint16_t)in[0].size, registering, request) != 0) return refuse();
  printf("ok");
  put(request, sizeof request);
}

static void create_registration_response(void) {
  uint8_t response[OPAQUE_REGISTER_PUBLIC_LEN];
  if (!has_size(0, crypto_core_ristretto255_BYTES) ||
      opaque_CreateRegistrationResponse(in[0].octets, NULL, responding, response) != 0) {
    return refuse();
  }
  printf("ok");
  put(response, sizeof response);
}

static void finalize_registration_request(void) {
  uint8_t record[OPAQUE_REGISTRATION_RECORD_LEN];
  uint8_t export_key[crypto_hash_sha512_BYTES];
  if (!has_size(0, OPAQUE_REGISTER_PUBLIC_LEN) ||
      opaque_FinalizeRequest(registering, in[0].octets, &default_ids, record, export_key) != 0) {
    return refuse();
  }
  printf("ok");
  put(record, sizeof record);
  put(export_key, sizeof export_key);
}

static void store(void) {
  uint8_t record[OPAQUE_USER_RECORD_LEN];
  if (!has_size(0, OPAQUE_REGISTRATION_RECORD_LEN)) return refuse();
  opaque_StoreUserRecord(responding, in[0].octets, record);
  printf("ok");
  put(record, sizeof record);
}

static void generate_ke1(void) {
  uint8_t ke1[OPAQUE_USER_SESSION_PUBLIC_LEN];
  if (opaque_CreateCredentialRequest(in[0].octets, (uint16_t)in[0].size, logging_in, ke1) != 0) return refuse();
  printf("ok");
  put(ke1, sizeof ke1);
}

static void generate_ke2(void) {
  uint8_t ke2[OPAQUE_SERVER_SESSION_LEN];
  if (!has_size(0, OPAQUE_USER_RECORD_LEN) || !has_size(1, OPAQUE_USER_SESSION_PUBLIC_LEN) ||
      opaque_CreateCredentialResponse(in[1].octets, in[0].octets, &default_ids, (const uint8_t*)"", 0, ke2,
                                      server_session_key, expected_client_mac) != 0) {
    return refuse();
  }
  printf("ok");
  put(ke2, sizeof ke2);
}

static void generate_ke3(void) {
  uint8_t session_key[OPAQUE_SHARED_SECRETBYTES];
  uint8_t ke3[mac_octets];
  uint8_t export_key[crypto_hash_sha512_BYTES];
  if (!has_size(0, OPAQUE_SERVER_SESSION_LEN) ||
      opaque_RecoverCredentials(in[0].octets, logging_in, (const uint8_t*)"", 0, &default_ids, session_key, ke3,
                                export_key) != 0) {
    return refuse();
  }
  printf("ok");
  put(ke3, sizeof ke3);
  put(session_key, sizeof session_key);
  put(export_key, sizeof export_key);
}

static void server_finish(void) {
  if (!has_size(0, mac_octets) || opaque_UserAuth(expected_client_mac, in[0].octets) != 0) return refuse();
  printf("ok");
  put(server_session_key, sizeof server_session_key);
}

static const struct {
  const char* name;
  void (*run)(void);
} commands[] = {
    {"create_registration_request", create_registration_request},
    {"create_registration_response", create_registration_response},
    {"finalize_registration_request", finalize_registration_request},
    {"store", store},
    {"generate_ke1", generate_ke1},
    {"generate_ke2", generate_ke2},
    {"generate_ke3", generate_ke3},
    {"server_finish", server_finish},
};

static bool read_field(const char* word, struct field* field) {
  field->size = 0;
  if (strcmp(word, "-") == 0) return true;
  const char* end = NULL;
  return sodium_hex2bin(field->octets, most_octets, word, strlen(word), NULL, &field->size, &end) == 0 && *end == 0;
}

static bool obey(char* line) {
  const char* const name = strtok(line, " \n");
  if (name == NULL) return false;
  int fields = 0;
  for (const char* word; (word = strtok(NULL, " \n")) != NULL; ++fields) {
    if (fields == most_fields || !read_field(word, &in[fields])) return false;
  }
  for (size_t i = 0; i < sizeof commands / sizeof *commands; ++i) {
    if (strcmp(name, commands[i].name) == 0) {
      commands[i].run();
      printf("\n");
      return fflush(stdout) == 0;
    }
  }
  return false;
}

int main(void) {
  static char line[8 * most_octets];
  if (sodium_init() < 0) return 1;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (!obey(line)) return 2;
  }
  return 0;
}
