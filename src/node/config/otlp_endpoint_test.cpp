#include "node/config/otlp_endpoint.h"

#include <gtest/gtest.h>

namespace qpc::node {
namespace {

TEST(OtlpEndpoint, IsAUrlWithAHostAndNoPassword) {
  for (const char* fine : {"http://127.0.0.1:4318/v1/traces", "https://otel.example/v1/traces", "http://[::1]:4318/",
                           "http://[::1]", "https://otel.example"}) {
    EXPECT_TRUE(is_otlp_endpoint(fine)) << fine;
  }
  for (const char* wrong : {"", "127.0.0.1:4318", "ftp://a/", "http://", "http:///v1", "http://:4318/", "http://a b/",
                            "https://ada:secret@otel.example/", "https://otel.example/v1/traces?key=secret",
                            "http://a\n/", "http://a:notaport/", "http://a:99999/v1", "http://a:0/", "http://a:/",
                            "http://[::1/", "https://[::1]x/", "http://[]/", "http://::1/"}) {
    EXPECT_FALSE(is_otlp_endpoint(wrong)) << wrong;
  }
}

TEST(OtlpEndpoint, TellsTheNetworkWhereItIsPlainAndElsewhere) {
  for (const char* fine :
       {"", "https://otel.example/", "http://127.0.0.1:4318/v1/traces", "http://127.0.0.1/", "http://localhost:4318/",
        "http://localhost", "http://[::1]:4318/v1/traces", "http://[::1]/"}) {
    EXPECT_FALSE(tells_the_network(fine)) << fine;
  }
  for (const char* open : {"http://otel.example/", "http://192.0.2.1:4318/", "http://[2001:db8::1]/",
                           "http://localhost.example/", "http://127.0.0.1.example:4318/"}) {
    EXPECT_TRUE(tells_the_network(open)) << open;
  }
}

}  // namespace
}  // namespace qpc::node
