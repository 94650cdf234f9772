// http_listener.h: answers GET and HEAD on a few paths in plain HTTP/1.1, for monitoring.
#pragma once
#include <kj/async-io.h>
#include <kj/compat/http.h>

#include <functional>
#include <list>
#include <map>
#include <string>

#include "net/task.h"

namespace qpc::net {

/// An answer as a whole.
struct HttpPage {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

/// Path → what makes the page. A query after the path is ignored.
using HttpPages = std::map<std::string, std::function<HttpPage()>, std::less<>>;

struct HttpLimits {
  std::size_t connections = 16;             ///< at once; one more ends the oldest, so that nobody keeps others out
  kj::Duration lasting = 10 * kj::SECONDS;  ///< of a connection, from its first to its last octet
};

/// One request a connection. Another path is 404, another method 405, what is no HTTP 400 or 501; a page that cannot be
/// made is 500. No answer tells of the program, and nothing that a client sends is logged.
class HttpListener final : private kj::HttpService,
                           private kj::HttpServerCallbacks,
                           private kj::HttpServerErrorHandler,
                           private kj::TaskSet::ErrorHandler {
 public:
  /// `timer` outlives the listener.
  HttpListener(kj::Own<kj::ConnectionReceiver> port, kj::Timer& timer, HttpPages pages, HttpLimits limits = {});
  KJ_DISALLOW_COPY_AND_MOVE(HttpListener);
  ~HttpListener() noexcept(false);

  /// The TCP port it listens on.
  std::uint16_t port() { return static_cast<std::uint16_t>(port_->getPort()); }

 private:
  kj::Promise<void> request(kj::HttpMethod method, kj::StringPtr url, const kj::HttpHeaders& headers,
                            kj::AsyncInputStream& body, Response& response) override {
    (void)headers, (void)body;
    return answer(method, std::string(url.cStr()), response);
  }
  bool shouldClose() override { return true; }
  kj::Promise<void> handleApplicationError(kj::Exception exception, kj::Maybe<Response&> response) override;
  void taskFailed(kj::Exception&& exception) override;

  Task<void> answer(kj::HttpMethod method, std::string url, Response& response);
  HttpPage page_of(kj::HttpMethod method, std::string_view path) const;
  Task<void> accept_all();
  Task<void> serve(kj::Own<kj::AsyncIoStream> connection);

  kj::Own<kj::ConnectionReceiver> port_;
  kj::Timer& timer_;
  HttpPages pages_;
  HttpLimits limits_;
  kj::HttpHeaderTable header_table_;
  kj::HttpServer server_;
  std::list<kj::Own<kj::PromiseFulfiller<void>>> open_;  // ends each connection; the oldest first
  kj::TaskSet tasks_;
};

}  // namespace qpc::net
